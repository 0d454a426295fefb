/**
 * Runs one transaction against one organisation's view of the ledger without changing it. As in Fabric, a read
 * never sees the transaction's own writes.
 */
import type { ChannelCollections } from "../collections/channel-collections.js";
import { sha256 } from "../digest.js";
import type { StateRow, StateView } from "../ledger/state.js";
import type { VersionedValue } from "../ledger/versioned-value.js";
import { kvMetadataWrite, type MetadataEntry, type Version } from "../messages/read-write-set.js";
import { RangeQueryResults } from "../transaction/range-query.js";
import { sameVersion } from "../transaction/read-write-set.js";
import { SimulationResults } from "./simulation-results.js";

/** What the simulation may not do; the message goes to the chaincode. */
export class SimulationError extends Error {}

/** A range query in progress. */
export interface StateCursor {
  next(): Promise<StateRow | undefined>;
  /** The key a following page starts with; empty when there is none. */
  bookmark(): Promise<string>;
  close(): Promise<void>;
}

export interface SimulatorOptions {
  readonly view: StateView;
  readonly txId: string;
  /** Whose peer simulates: it sees the private values of collections that its organisation is a member of. */
  readonly mspId: string;
  readonly collections: ChannelCollections;
}

/** A key written by the transaction and the policy that guarded it before; undefined when none did. */
export interface WrittenKey {
  readonly namespace: string;
  /** Empty for public state. */
  readonly collection: string;
  readonly metadata: readonly MetadataEntry[];
}

export class Simulator {
  readonly results = new SimulationResults();
  /** For endorsement planning: every write with the metadata its key had. */
  readonly writtenKeys = new Map<string, WrittenKey>();
  /** Namespace and collection pairs whose plaintext was read. */
  readonly privateReads = new Map<string, { readonly namespace: string; readonly collection: string }>();
  /**
   * Whether the outcome may differ between organisations: they see other plaintext, or none. Hashes of it are the same
   * for all, and so is what is written.
   */
  readsPrivateData = false;
  readonly #options: SimulatorOptions;
  readonly #finishers: (() => void)[] = [];
  #wrote = false;
  #paginated = false;
  #queriedPrivately = false;

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  get height(): number {
    return this.#options.view.height;
  }

  getState(namespace: string, key: string): Buffer | undefined {
    return this.#get(namespace, key)?.value;
  }

  putState(namespace: string, key: string, value: Buffer | undefined): void {
    this.#checkWritable();
    this.results.write(namespace, key, value);
    this.#guard(namespace, "", key, this.#options.view.get(namespace, key));
  }

  getMetadata(namespace: string, collection: string, key: string): readonly MetadataEntry[] {
    if (collection === "") return entriesOf(this.#get(namespace, key));
    const stored = this.#hashed(namespace, collection, key);
    this.results.readHashed(namespace, collection, key, stored?.version);
    return entriesOf(stored);
  }

  putMetadata(namespace: string, collection: string, key: string, entries: readonly MetadataEntry[]): void {
    this.#checkWritable();
    if (collection === "") {
      this.results.writeMetadata(namespace, key, entries);
      this.#guard(namespace, "", key, this.#options.view.get(namespace, key));
    } else {
      const stored = this.#hashed(namespace, collection, key);
      this.results.writePrivateMetadata(namespace, collection, key, entries);
      this.#guard(namespace, collection, key, stored);
    }
  }

  getPrivateHash(namespace: string, collection: string, key: string): Buffer | undefined {
    const stored = this.#hashed(namespace, collection, key);
    this.results.readHashed(namespace, collection, key, stored?.version);
    return stored?.value;
  }

  getPrivate(namespace: string, collection: string, key: string): Buffer | undefined {
    const hashed = this.#hashed(namespace, collection, key);
    this.readsPrivateData = true;
    const plain = this.#holds(namespace, collection)
      ? this.#options.view.getPrivate(namespace, collection, key)
      : undefined;
    if (!sameVersion(hashed?.version, plain?.version))
      throw new SimulationError(
        "private data matching public hash version is not available. " +
          `Public hash version = ${formatVersion(hashed?.version)}, ` +
          `Private data version = ${formatVersion(plain?.version)}`,
      );
    this.results.readHashed(namespace, collection, key, hashed?.version);
    this.privateReads.set(`${namespace}\0${collection}`, { namespace, collection });
    return plain?.value;
  }

  putPrivate(namespace: string, collection: string, key: string, value: Buffer | undefined): void {
    this.#writePrivate(namespace, collection, key, value ?? "delete");
  }

  /** Deletes a value and everything members' peers remember of it. */
  purgePrivate(namespace: string, collection: string, key: string): void {
    this.#writePrivate(namespace, collection, key, "purge");
  }

  #writePrivate(
    namespace: string,
    collection: string,
    key: string,
    value: Buffer | "delete" | "purge",
  ): void {
    const stored = this.#hashed(namespace, collection, key);
    this.#checkWritable();
    this.results.writePrivate(namespace, collection, key, value);
    this.#guard(namespace, collection, key, stored);
  }

  /** @param pageSize 0 for all. A paginated query makes the transaction read-only, before and after. */
  queryRange(namespace: string, start: string, end: string, pageSize = 0): StateCursor {
    if (pageSize > 0) {
      if (this.#wrote)
        throw this.#unsupported("Paginated queries are supported only in a read-only transaction");
      this.#paginated = true;
    }
    const seen = new RangeQueryResults();
    let endKey = "";
    let exhausted = false;
    this.#finishers.push(() => {
      const outcome = seen.finish();
      this.results.rangeQuery(namespace, {
        startKey: start,
        endKey: exhausted ? end : endKey,
        exhausted,
        rawReads:
          "rawReads" in outcome && outcome.rawReads.length > 0 ? { reads: outcome.rawReads } : undefined,
        readsMerkleHashes: "summary" in outcome ? outcome.summary : undefined,
      });
    });
    return this.#cursor(this.#options.view.range(namespace, start, end), pageSize, (row) => {
      if (row === undefined) exhausted = true;
      else {
        endKey = row.key;
        seen.add({ key: row.key, version: row.value.version });
      }
    });
  }

  /** Private ranges leave nothing to re-check at commit, so a transaction with one may not write. */
  queryPrivateRange(namespace: string, collection: string, start: string, end: string): StateCursor {
    if (this.#wrote)
      throw this.#unsupported("Queries on pvt data is supported only in a read-only transaction");
    this.#queriedPrivately = true;
    this.#checkCollection(namespace, collection);
    this.readsPrivateData = true;
    const rows = this.#holds(namespace, collection)
      ? this.#options.view.rangePrivate(namespace, collection, start, end)
      : noRows();
    return this.#cursor(rows, 0, () => undefined);
  }

  /** Call once, when the chaincode has answered: turns open queries into what the committer will repeat. */
  finish(): void {
    for (const finisher of this.#finishers.splice(0)) finisher();
  }

  #cursor(
    rows: AsyncGenerator<StateRow>,
    pageSize: number,
    observe: (row: StateRow | undefined) => void,
  ): StateCursor {
    let returned = 0;
    return {
      next: async () => {
        if (pageSize > 0 && returned >= pageSize) {
          observe(undefined);
          return undefined;
        }
        const result = await rows.next();
        const row = result.done === true ? undefined : result.value;
        if (row !== undefined) returned++;
        observe(row);
        return row;
      },
      bookmark: async () => {
        const following = await rows.next();
        return following.done === true ? "" : following.value.key;
      },
      close: async () => {
        await rows.return(undefined);
      },
    };
  }

  #get(namespace: string, key: string): VersionedValue | undefined {
    const stored = this.#options.view.get(namespace, key);
    this.results.read(namespace, key, stored?.version);
    return stored;
  }

  #hashed(namespace: string, collection: string, key: string): VersionedValue | undefined {
    this.#checkCollection(namespace, collection);
    return this.#options.view.getHashed(namespace, collection, sha256(Buffer.from(key, "utf8")));
  }

  #guard(namespace: string, collection: string, key: string, stored: VersionedValue | undefined): void {
    const metadata = entriesOf(stored);
    this.writtenKeys.set(`${namespace}\0${collection}\0${key}`, { namespace, collection, metadata });
  }

  #checkCollection(namespace: string, collection: string): void {
    if (this.#options.collections.find(namespace, collection) === undefined)
      throw new SimulationError(
        `collection [${collection}] not defined in the collection config for chaincode [${namespace}]`,
      );
  }

  /** One process keeps every organisation's private state; each organisation's peer reads what it is a member of. */
  #holds(namespace: string, collection: string): boolean {
    return this.#options.collections.isHeldBy(this.#options.mspId, namespace, collection);
  }

  #checkWritable(): void {
    if (this.#queriedPrivately)
      throw this.#unsupported(
        "Transaction has already performed queries on pvt data. Writes are not allowed",
      );
    if (this.#paginated)
      throw this.#unsupported("Transaction has already performed a paginated query. Writes are not allowed");
    this.#wrote = true;
  }

  #unsupported(why: string): SimulationError {
    // Misspelt as Fabric misspells it: clients match on the text.
    return new SimulationError(`txid [${this.#options.txId}]: unsuppored transaction. ${why}`);
  }
}

const entriesOf = (stored: VersionedValue | undefined): readonly MetadataEntry[] =>
  stored === undefined || stored.metadata.length === 0 ? [] : kvMetadataWrite.decode(stored.metadata).entries;

const formatVersion = (version: Version | undefined): string =>
  version === undefined ? "<nil>" : `{BlockNum: ${version.block}, TxNum: ${version.tx}}`;

// eslint-disable-next-line @typescript-eslint/require-await -- an empty range has nothing to wait for
async function* noRows(): AsyncGenerator<StateRow> {
  yield* [];
}
