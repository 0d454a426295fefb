/** Private documents that a decision reads: supplied in the transient map, believed by the hash in their head. */

import type { JsonObject } from "./canonical-json.js";
import type { Situation } from "./define-document.js";
import { DomainError, errorCode } from "./errors.js";
import type { Head } from "./head.js";
import { saltedHash } from "./salted-hash.js";

/** The payload of a document whose head was read. @throws SOURCE_MISSING, PAYLOAD_HASH_MISMATCH */
export function sourcePayload(situation: Pick<Situation, "sources">, head: Head): JsonObject {
  const { kind, number } = head;
  const source = situation.sources.find(
    (candidate) => candidate.kind === kind && candidate.number === number,
  );
  if (source === undefined) throw new DomainError(errorCode.SOURCE_MISSING, undefined, { kind, number });
  if (saltedHash(source.salt, source.payload) !== head.payloadHash)
    throw new DomainError(errorCode.PAYLOAD_HASH_MISMATCH, undefined, { kind, number });
  return source.payload;
}
