/** What world state holds: one head per document, small keys beside it. Everything here is public. */

import type { JsonObject, JsonValue } from "./canonical-json.js";
import { sha256Hex } from "./salted-hash.js";

/** A document's present, under the composite key (kind, [number]); earlier versions are in the key's history. */
export interface Head<Facets extends JsonObject = JsonObject> {
  readonly kind: string;
  readonly number: string;
  /** Counts the changes, from 0. */
  readonly version: number;
  readonly state: string;
  /** Public and pseudonymous: ids, states, quantities. */
  readonly facets: Facets;
  /** MSP of the organisation whose member created the document. */
  readonly holder: string;
  /** MSP of the organisation whose act the document is. */
  readonly issuer: string;
  /** Hex SHA-256(salt ‖ canonical JSON) of the private payload, which is in the kind's private data collection. */
  readonly payloadHash: string | null;
  /** SHA-256 of the head before this one, hex. */
  readonly previous: string | null;
  readonly txId: string;
  /** Transaction time, RFC 3339 UTC with milliseconds. */
  readonly updatedAt: string;
}

/** A composite key: object type first, then its attributes. */
export type LedgerKey = readonly [objectType: string, ...attributes: string[]];

/** A key to be written beside the heads; `null` deletes it. */
export interface KeyWrite {
  readonly key: LedgerKey;
  readonly value: JsonValue;
}

/** A value for the members of a private data collection; the block has hashes of key and value. */
export interface PrivateWrite {
  readonly collection: string;
  readonly key: LedgerKey;
  /** Canonical JSON of `{payload, salt}`: the salt keeps the hash on the block from being guessed. */
  readonly text: string;
}

/** One public fact of a transaction; a leaf of the evidence tree. */
export interface LedgerEvent {
  readonly event: string;
  readonly kind: string;
  readonly number: string;
  readonly state: string;
  readonly version: number;
  readonly [extra: string]: JsonValue;
}

export function headKey(kind: string, number: string): LedgerKey {
  return [kind, number];
}

/**
 * Pseudonym of an enterprise inside one document: lets the contract recognise a party again without naming it. Tax codes
 * can be enumerated, so this hides nothing from somebody who tries them all; it only keeps names out of public state.
 */
export function partyTag(number: string, taxCode: string): string {
  return sha256Hex(`antin/party/v1|${number}|${taxCode}`).slice(0, 16);
}
