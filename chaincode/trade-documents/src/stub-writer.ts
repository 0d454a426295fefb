/** Decisions written through the chaincode stub: heads, keys, and the one event of the transaction. */

import type { ChaincodeStub } from "fabric-shim";
import { canonicalJson } from "./domain/canonical-json.js";
import { type Head, headKey, type KeyWrite, type LedgerEvent, type PrivateWrite } from "./domain/head.js";
import { chaincodeEndorsers } from "./domain/organisations.js";
import type { Actor, Role } from "./domain/roles.js";
import { implicitCollection, issuerPolicy, markerOf } from "./issuer-marker.js";
import { composite } from "./stub-reader.js";

/** Name of the transaction's event; its payload holds the ledger events in order. */
export const eventName = "trade-documents";

export async function writeHead(stub: ChaincodeStub, head: Head): Promise<void> {
  const key = composite(stub, headKey(head.kind, head.number));
  const bytes = Buffer.from(canonicalJson(head));
  await stub.putState(key, bytes);
  if (chaincodeEndorsers.includes(head.issuer)) return;
  if (head.version === 0) await stub.setStateValidationParameter(key, issuerPolicy(head.issuer));
  await stub.putPrivateData(implicitCollection(head.issuer), key, markerOf(bytes));
}

export async function writeKey(stub: ChaincodeStub, { key, value }: KeyWrite): Promise<void> {
  if (value === null) await stub.deleteState(composite(stub, key));
  else await stub.putState(composite(stub, key), Buffer.from(canonicalJson(value)));
}

export async function writePrivately(
  stub: ChaincodeStub,
  { collection, key, text }: PrivateWrite,
): Promise<void> {
  await stub.putPrivateData(collection, composite(stub, key), Buffer.from(text));
}

/** Fabric keeps one event per transaction, so it is an envelope: who, when, and what, in order. */
export function emit(
  stub: ChaincodeStub,
  { actor, role, now, events }: { actor: Actor; role: Role; now: string; events: readonly LedgerEvent[] },
): void {
  const envelope = { actor: { cert: actor.certificate, msp: actor.mspId, role }, at: now, events };
  stub.setEvent(eventName, Buffer.from(canonicalJson(envelope)));
}
