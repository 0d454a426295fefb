/** A world state in memory, for tests of what reads and validates it. */
import type { StateRow, StateView } from "../ledger/state.js";
import type { VersionedValue } from "../ledger/versioned-value.js";
import { kvMetadataWrite, type Version } from "../messages/read-write-set.js";
import { encodePolicyEnvelope, VALIDATION_PARAMETER } from "../policy/policy-envelope.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { compareKeys } from "../transaction/key-order.js";

export const aVersion = (block: number, tx = 0): Version => ({ block, tx });

export const aValue = (
  value: string,
  version = aVersion(1),
  metadata: Buffer = EMPTY_BYTES,
): VersionedValue => ({
  value: Buffer.from(value),
  metadata,
  version,
});

/** Metadata that gives a key an endorsement policy of its own. */
export const policyMetadata = (expression: string): Buffer =>
  kvMetadataWrite.encode({
    entries: [{ name: VALIDATION_PARAMETER, value: encodePolicyEnvelope(parsePolicyExpression(expression)) }],
  });

export class MemoryState implements StateView {
  readonly height: number;
  readonly #values = new Map<string, VersionedValue>();

  constructor(height = 10) {
    this.height = height;
  }

  put(namespace: string, key: string, value: VersionedValue): this {
    this.#values.set(`s${namespace}\0${key}`, value);
    return this;
  }

  putHashed(namespace: string, collection: string, keyHash: Uint8Array, value: VersionedValue): this {
    this.#values.set(hashedId(namespace, collection, keyHash), value);
    return this;
  }

  putPrivate(namespace: string, collection: string, key: string, value: VersionedValue): this {
    this.#values.set(`p${namespace}\0${collection}\0${key}`, value);
    return this;
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    return this.#values.get(`s${namespace}\0${key}`);
  }

  getHashed(namespace: string, collection: string, keyHash: Uint8Array): VersionedValue | undefined {
    return this.#values.get(hashedId(namespace, collection, keyHash));
  }

  getPrivate(namespace: string, collection: string, key: string): VersionedValue | undefined {
    return this.#values.get(`p${namespace}\0${collection}\0${key}`);
  }

  range(namespace: string, start: string, end: string): AsyncGenerator<StateRow> {
    return this.#rows(`s${namespace}\0`, start, end);
  }

  rangePrivate(namespace: string, collection: string, start: string, end: string): AsyncGenerator<StateRow> {
    return this.#rows(`p${namespace}\0${collection}\0`, start, end);
  }

  release(): void {
    // Nothing is held.
  }

  async *#rows(prefix: string, start: string, end: string): AsyncGenerator<StateRow> {
    const rows = [...this.#values]
      .filter(([id]) => id.startsWith(prefix))
      .map(([id, value]) => ({ key: id.slice(prefix.length), value }))
      .filter(({ key }) => compareKeys(key, start) >= 0 && (end === "" || compareKeys(key, end) < 0))
      .sort((a, b) => compareKeys(a.key, b.key));
    for (const row of rows) yield await Promise.resolve(row);
  }
}

const hashedId = (namespace: string, collection: string, keyHash: Uint8Array): string =>
  `x${namespace}\0${collection}\0${Buffer.from(keyHash).toString("hex")}`;
