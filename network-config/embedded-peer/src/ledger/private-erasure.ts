/**
 * What a commit makes the ledger forget: keys that its transactions purge, and what expires with its block. As in
 * Fabric, a value expires with its hash, by the height of the block that wrote it, unless it was written again since;
 * what a block expires is gone after it, and was still there for its own transactions.
 */
import { openTransaction } from "../transaction/transaction.js";
import { validationCode } from "../messages/proposal.js";
import type { StoredBlock } from "./block.js";
import type { Database, Write } from "./database.js";
import { blockOfExpiry, expiryKey, expiryRange, hashedStateKey, privateStateKey } from "./ledger-keys.js";
import { PrivateHistoryEdit } from "./private-history.js";
import type { CollectionName, PrivateKey, PrivateLifetimes, PurgedKey } from "./private-lifetime.js";
import type { Commit } from "./ledger.js";
import { decodeVersionedValue, type VersionedValue } from "./versioned-value.js";

export interface Erasure {
  /** Stored keys of private and hashed state that go with the block. */
  readonly deleted: ReadonlySet<string>;
  readonly writes: readonly Write[];
  /** Whether plaintext was deleted that stands in the database's files still. */
  readonly leavesTraces: boolean;
}

type ErasingCommit = Pick<Commit, "block" | "state" | "privateWrites">;

const NOTHING: PrivateLifetimes = { purged: [], expiring: new Map() };

export interface ErasureSource {
  readonly database: Database;
  readonly blockOf: (number: number) => StoredBlock | undefined;
  /** False when nothing waits to expire. */
  readonly mayExpire: boolean;
}

export async function erasureOf(
  commit: ErasingCommit & { readonly lifetimes?: PrivateLifetimes },
  source: ErasureSource,
): Promise<Erasure> {
  const erasing = new Erasing(commit, source);
  const { purged, expiring } = commit.lifetimes ?? NOTHING;
  for (const key of purged) await erasing.purge(key);
  if (source.mayExpire) await erasing.expire();
  return erasing.outcome(expiring);
}

class Erasing {
  readonly #commit: ErasingCommit;
  readonly #source: ErasureSource;
  readonly #history: PrivateHistoryEdit;
  readonly #deleted = new Set<string>();
  readonly #schedule: Write[] = [];
  #leavesTraces = false;

  constructor(commit: ErasingCommit, source: ErasureSource) {
    this.#commit = commit;
    this.#source = source;
    this.#history = new PrivateHistoryEdit(source.database, this.#number, commit.privateWrites);
  }

  async purge({ tx, expires, ...key }: PurgedKey): Promise<void> {
    const upTo = { block: this.#number, tx };
    const names = await this.#history.forget({ key, upTo, dropsEmptied: expires });
    for (const name of names) this.#deleteUpTo(privateStateKey(key.namespace, key.collection, name), upTo);
    this.#leavesTraces = true;
  }

  async expire(): Promise<void> {
    const { database } = this.#source;
    for (const [key, value] of await database.iterator(expiryRange(this.#number)).all()) {
      const collections = JSON.parse(value.toString()) as CollectionName[];
      const writtenIn = blockOfExpiry(key);
      for (const expiring of this.#keysWrittenIn(writtenIn, collections))
        await this.#expireKey(expiring, writtenIn);
      this.#schedule.push({ type: "del", key });
      this.#leavesTraces = true;
    }
  }

  outcome(expiring: PrivateLifetimes["expiring"]): Erasure {
    for (const [expiresWith, collections] of expiring)
      this.#schedule.push({
        type: "put",
        key: expiryKey(expiresWith, this.#number),
        value: Buffer.from(JSON.stringify(collections)),
      });
    return {
      deleted: this.#deleted,
      writes: [...this.#history.writes(), ...this.#schedule],
      leavesTraces: this.#leavesTraces,
    };
  }

  async #expireKey(key: PrivateKey, writtenIn: number): Promise<void> {
    const { namespace, collection, keyHash } = key;
    const upTo = { block: writtenIn, tx: Number.MAX_SAFE_INTEGER };
    const hashed = hashedStateKey(namespace, collection, keyHash);
    const isLatest = !this.#commit.state.has(hashed) && this.#latest(hashed)?.version.block === writtenIn;
    if (isLatest) this.#deleted.add(hashed);
    await this.#history.forget({
      key,
      upTo,
      dropsEmptied: true,
      keeps: ({ key: name, value }) => {
        const plain = privateStateKey(namespace, collection, name);
        const live = this.#deleteUpTo(plain, upTo);
        // A change of metadata alone left the value standing: it has not expired, and is known from this write only.
        return live !== undefined && value.length > 0 && live.value.equals(value);
      },
    });
  }

  /** Deletes a value no newer than `upTo`. @returns the newer one, if there is one. */
  #deleteUpTo(
    stored: string,
    upTo: { readonly block: number; readonly tx: number },
  ): VersionedValue | undefined {
    const latest = this.#latest(stored);
    if (latest === undefined) return undefined;
    const { block, tx } = latest.version;
    if (block > upTo.block || (block === upTo.block && tx > upTo.tx)) return latest;
    this.#deleted.add(stored);
    return undefined;
  }

  /** As the block's own transactions leave it. */
  #latest(stored: string): VersionedValue | undefined {
    const { state } = this.#commit;
    if (state.has(stored)) return state.get(stored);
    const bytes = this.#source.database.getSync<string, Buffer>(stored, {});
    return bytes === undefined ? undefined : decodeVersionedValue(bytes);
  }

  #keysWrittenIn(number: number, collections: readonly CollectionName[]): PrivateKey[] {
    const block = this.#source.blockOf(number);
    const found = new Map<string, PrivateKey>();
    for (const [tx, envelope] of (block?.envelopes ?? []).entries()) {
      if (block?.validationCodes[tx] !== validationCode.VALID) continue;
      const opened = openTransaction(envelope);
      if (opened.header === undefined) continue;
      for (const set of opened.action?.readWriteSet ?? [])
        for (const { collection, writes, metadataWrites } of set.collections) {
          if (!collections.some(([ns, name]) => ns === set.namespace && name === collection)) continue;
          for (const { keyHash } of [...writes, ...metadataWrites]) {
            const id = hashedStateKey(set.namespace, collection, keyHash);
            found.set(id, { namespace: set.namespace, collection, keyHash });
          }
        }
    }
    return [...found.values()];
  }

  get #number(): number {
    return this.#commit.block.header.number;
  }
}
