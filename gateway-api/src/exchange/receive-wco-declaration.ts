import { createHash } from "node:crypto";
import { parseWcoDeclaration, type WcoMessage } from "./wco-message.js";
import type { XmlLimits } from "./xml-reader.js";

/** Payload of an `exchange-message`, as the contract takes it. */
export interface ExchangeMessagePayload {
  /** The declaration's type code, such as `IMA`. */
  readonly messageType: string;
  readonly functionCode: string;
  readonly functionalReference?: string;
  readonly declarationId?: string;
  /** Hex SHA-256 of the bytes as they came. */
  readonly originalSha256: string;
  readonly sizeBytes: number;
  readonly message: WcoMessage;
}

export interface ReceivedMessage {
  readonly number: string;
  readonly payload: ExchangeMessagePayload;
  readonly sha256: string;
}

/** `XM-` and half of the SHA-256 of the original bytes: the same message sent again has the same number. */
export const exchangeMessageNumber = (bytes: Uint8Array): string => numberOf(sha256Hex(bytes));

/**
 * What the gateway stores and lodges of a WCO Data Model message that arrived.
 *
 * @throws ExchangeError, see `parseWcoDeclaration`.
 */
export function receiveWcoDeclaration(bytes: Uint8Array, limits: Partial<XmlLimits> = {}): ReceivedMessage {
  const message = parseWcoDeclaration(bytes, limits);
  const { typeCode, functionCode, functionalReference, id } = message.declaration;
  const sha256 = sha256Hex(bytes);
  const payload = {
    messageType: typeCode,
    functionCode,
    ...(functionalReference !== undefined && { functionalReference }),
    ...(id !== undefined && { declarationId: id }),
    originalSha256: sha256,
    sizeBytes: bytes.byteLength,
    message,
  };
  return { number: numberOf(sha256), payload, sha256 };
}

const sha256Hex = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const numberOf = (sha256: string): string => `XM-${sha256.slice(0, 32)}`;
