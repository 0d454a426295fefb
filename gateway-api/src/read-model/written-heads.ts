import { findKind, type Head } from "@antin/trade-documents";
import type { KeyWrite, LedgerBlock, LedgerTransaction } from "../ledger/block.js";
import { validTransaction } from "../ledger/validation-code.js";
import { parseCompositeKey } from "./composite-key.js";

/** Heads by the write they were read from: several follow the blocks, and each write is parsed once for all of them. */
const parsed = new WeakMap<KeyWrite, Head | "none">();

/** The head that a write holds; undefined when it is none. */
export function headOf(write: KeyWrite): Head | undefined {
  let head = parsed.get(write);
  if (head === undefined) {
    head = parse(write) ?? "none";
    parsed.set(write, head);
  }
  return head === "none" ? undefined : head;
}

/** Heads that a block writes, so that their payloads can be fetched before it is applied. */
export function headsOfBlock(block: LedgerBlock, chaincode: string): readonly Head[] {
  return block.transactions
    .filter((transaction) => isOurs(transaction, chaincode))
    .flatMap(({ writes }) => writes.flatMap((write) => headOf(write) ?? []));
}

/** Whether a transaction changed what the contract keeps. */
export const isOurs = ({ validationCode, chaincode }: LedgerTransaction, ours: string): boolean =>
  validationCode === validTransaction && chaincode === ours;

/** JSON in bytes that are a view of a block. */
export const parseJson = (bytes: Uint8Array): unknown =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));

function parse({ key, value }: KeyWrite): Head | undefined {
  const composite = value === undefined ? undefined : parseCompositeKey(key);
  if (composite === undefined || value === undefined || composite.attributes.length !== 1) return undefined;
  return findKind(composite.objectType) === undefined ? undefined : (parseJson(value) as Head);
}
