/** World state read through the chaincode stub. */

import type { ChaincodeStub } from "fabric-shim";
import type { JsonValue } from "./domain/canonical-json.js";
import { type Head, headKey, type LedgerKey } from "./domain/head.js";
import { findKind } from "./domain/documents/index.js";
import { rightfulIssuer } from "./domain/endorsers.js";
import { chaincodeEndorsers } from "./domain/organisations.js";
import type { FoundHead, KeyValue, LedgerReader } from "./domain/reading.js";
import { implicitCollection, markerOf } from "./issuer-marker.js";
import type { ParsedHeads } from "./parsed-heads.js";
import { createHash } from "node:crypto";

/** Keys of one range; more would mean that something draws from one line without end. */
const rangeKeysMax = 20_000;

export class StubReader implements LedgerReader {
  readonly #stub: ChaincodeStub;
  readonly #parsed: ParsedHeads;

  constructor(stub: ChaincodeStub, parsed: ParsedHeads) {
    this.#stub = stub;
    this.#parsed = parsed;
  }

  async head(kind: string, number: string): Promise<FoundHead | null> {
    const key = composite(this.#stub, headKey(kind, number));
    const bytes = await this.#stub.getState(key);
    if (bytes.length === 0) return null;
    const head = this.#parsed.parse(key, bytes);
    const vouched = isItself(head, kind, number) && (await this.#isVouched(head, key, bytes));
    return { head, vouched };
  }

  async value(key: LedgerKey): Promise<JsonValue> {
    const bytes = await this.#stub.getState(composite(this.#stub, key));
    return bytes.length === 0 ? null : parse(bytes);
  }

  /** @throws Error of the peer unless caller and peer belong to organisations of the collection */
  async privateValue(collection: string, key: LedgerKey): Promise<JsonValue> {
    const bytes = await this.#stub.getPrivateData(collection, composite(this.#stub, key));
    return bytes.length === 0 ? null : parse(bytes);
  }

  async range(key: LedgerKey): Promise<readonly KeyValue[]> {
    const [objectType, ...attributes] = key;
    const found: KeyValue[] = [];
    for await (const entry of this.#stub.getStateByPartialCompositeKey(objectType, attributes)) {
      if (found.length >= rangeKeysMax)
        throw new RangeError(`more than ${rangeKeysMax} keys under ${objectType}`);
      found.push({ key: decompose(this.#stub, entry.key), value: parse(entry.value) });
    }
    return found;
  }

  /** Versions of a document, oldest first. */
  async history(kind: string, number: string): Promise<readonly Head[]> {
    const heads: Head[] = [];
    for await (const change of this.#stub.getHistoryForKey(composite(this.#stub, headKey(kind, number))))
      if (!change.isDelete) heads.push(parse(change.value) as unknown as Head);
    return heads.sort((a, b) => a.version - b.version);
  }

  /** A document of another authority is believed only with that authority's own mark on exactly this head. */
  async #isVouched({ issuer }: Head, key: string, bytes: Uint8Array): Promise<boolean> {
    if (chaincodeEndorsers.includes(issuer)) return true;
    const hash = await this.#stub.getPrivateDataHash(implicitCollection(issuer), key);
    return createHash("sha256").update(markerOf(bytes)).digest().equals(Buffer.from(hash));
  }
}

/** A head that calls itself another document, or another authority's as customs' own, was not written by the contract. */
function isItself(head: Head, kind: string, number: string): boolean {
  const definition = findKind(kind);
  if (definition === undefined || head.kind !== kind || head.number !== number) return false;
  return head.issuer === rightfulIssuer(definition, head);
}

export function composite(stub: ChaincodeStub, [objectType, ...attributes]: LedgerKey): string {
  return stub.createCompositeKey(objectType, attributes);
}

function decompose(stub: ChaincodeStub, key: string): LedgerKey {
  const { objectType, attributes } = stub.splitCompositeKey(key);
  return [objectType, ...attributes];
}

function parse(bytes: Uint8Array): JsonValue {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8")) as JsonValue;
}
