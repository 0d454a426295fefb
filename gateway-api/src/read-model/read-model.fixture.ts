import { canonicalJson, type Head } from "@antin/trade-documents";
import type { KeyWrite, LedgerBlock, LedgerTransaction } from "../ledger/block.js";
import type { Caller, JsonObject } from "../services.js";
import { sealPayload, type SealedPayload } from "../submission/seal-payload.js";
import { compositeKey } from "./composite-key.js";

/** Fixtures: blocks as the ledger would hand them over. */

export const chaincode = "trade-documents";

export const aHead = (changes: Partial<Head> = {}): Head => ({
  kind: "permit",
  number: "GP-1",
  version: 0,
  state: "ACTIVE",
  facets: { ministry: "MOIT" },
  holder: "MoitMSP",
  issuer: "MoitMSP",
  payloadHash: null,
  previous: null,
  txId: "tx-1",
  updatedAt: "2026-11-22T02:44:12.000Z",
  ...changes,
});

const bytes = (value: unknown): Uint8Array => Buffer.from(canonicalJson(value), "utf8");

export const aHeadWrite = (head: Head): KeyWrite => ({
  key: compositeKey(head.kind, [head.number]),
  value: bytes(head),
});

export const aWrite = (objectType: string, attributes: readonly string[], value: unknown): KeyWrite => ({
  key: compositeKey(objectType, attributes),
  value: value === undefined ? undefined : bytes(value),
});

/** A payload as its transaction carried it. */
export const aPayload = (payload: JsonObject): SealedPayload => sealPayload(payload, "0f".repeat(16));

/** One transaction that writes these heads and payloads, and emits one event for each head. */
export const aTransaction = (
  heads: readonly Head[],
  changes: Partial<LedgerTransaction> & {
    readonly extras?: JsonObject;
    readonly payloads?: readonly SealedPayload[];
  } = {},
): LedgerTransaction => {
  const { extras, payloads = [], ...rest } = changes;
  const at = heads[0]?.updatedAt ?? "2026-11-22T02:44:12.000Z";
  const events = heads.map(({ kind, number, state, version }) => ({
    event: "Happened",
    kind,
    number,
    state,
    version,
    ...extras,
  }));
  const envelope = { actor: { cert: "0123456789abcdef", msp: "MoitMSP", role: "MINISTRY" }, at, events };
  return {
    id: heads[0]?.txId ?? "tx-1",
    index: 0,
    validationCode: "VALID",
    creatorMsp: "MoitMSP",
    creatorAttributes: { role: "MINISTRY", ministry: "MOIT" },
    at,
    chaincode,
    function: "permit:Issue",
    arguments: ["{}"],
    endorsers: ["CustomsMSP", "AuditMSP"],
    event: heads.length === 0 ? undefined : { name: chaincode, payload: bytes(envelope) },
    writes: heads.map(aHeadWrite),
    privateWrites: payloads.map(({ text, hash }) => ({
      collection: "pdcCommercial",
      key: compositeKey("declaration", [hash]),
      value: Buffer.from(text, "utf8"),
    })),
    ...rest,
  };
};

const hash = (number: number): string => number.toString(16).padStart(64, "0");

export const aBlock = (number: number, transactions: readonly LedgerTransaction[]): LedgerBlock => ({
  number,
  hash: hash(number + 1),
  previousHash: hash(number),
  dataHash: hash(1_000_000 + number),
  size: 1_000,
  at: transactions[0]?.at ?? "",
  transactions: transactions.map((transaction, index) => ({ ...transaction, index })),
});

export const aCaller = (changes: Partial<Caller> = {}): Caller => ({
  name: "somebody",
  mspId: "EnterpriseMSP",
  roles: ["DECLARANT"],
  attributes: { role: "DECLARANT", mst: "0300000018" },
  ...changes,
});

export const anOfficer = (): Caller =>
  aCaller({
    name: "officer",
    mspId: "CustomsMSP",
    roles: ["OFFICER_DOC"],
    attributes: { role: "OFFICER_DOC" },
  });
