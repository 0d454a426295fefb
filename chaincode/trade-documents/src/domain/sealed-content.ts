/**
 * Private content that an effect computes, such as what a notice asks for. Its salt has to be the same at every endorser
 * and known to nobody else, so it is drawn from the private input that came with the transaction.
 */

import { canonicalJson, type JsonObject } from "./canonical-json.js";
import type { Payload, Source } from "./define-document.js";
import { DomainError, errorCode } from "./errors.js";
import { saltBytes, saltedHash, sha256Hex } from "./salted-hash.js";

/** What only those know who were handed the transaction's private input. */
interface PrivateInput {
  readonly payload: Payload | null;
  readonly sources: readonly Source[];
}

interface Place {
  readonly txId: string;
  readonly kind: string;
  readonly number: string;
}

/**
 * Seals content with a salt of its own: one transaction gives every document another, and a document another in each.
 *
 * @throws PAYLOAD_MISSING where the transaction carries nothing private, so that the salt could be guessed
 */
export function sealContent(value: JsonObject, { payload, sources }: PrivateInput, place: Place): Payload {
  const secret = payload?.salt ?? sources[0]?.salt;
  if (secret === undefined) throw new DomainError(errorCode.PAYLOAD_MISSING);
  const { txId, kind, number } = place;
  const salt = sha256Hex(`antin/salt/v1|${secret}|${txId}|${kind}|${number}`).slice(0, saltBytes * 2);
  return { value, salt, hash: saltedHash(salt, value), text: canonicalJson({ payload: value, salt }) };
}
