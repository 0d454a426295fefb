import { createHash, randomBytes } from "node:crypto";
import { canonicalJson } from "@antin/trade-documents";
import type { PayloadEnvelope } from "../read-model/records.js";
import type { JsonObject } from "../services.js";

/** A private payload as a transaction needs it. */
export interface SealedPayload extends PayloadEnvelope {
  /** Hex SHA-256(salt bytes ‖ canonical JSON of the payload): what the head says of it. */
  readonly hash: string;
  /** Canonical JSON of the envelope: the transient `payload`. */
  readonly text: string;
}

const saltBytes = 16;

/** Seals a payload with a new salt, or with the one given. */
export function sealPayload(
  payload: JsonObject,
  salt = randomBytes(saltBytes).toString("hex"),
): SealedPayload {
  const canonical = canonicalJson(payload);
  const text = `{"payload":${canonical},"salt":"${salt}"}`;
  const hash = createHash("sha256").update(Buffer.from(salt, "hex")).update(canonical, "utf8").digest("hex");
  return { payload, salt, hash, text };
}
