import type { LedgerReader } from "@antin/trade-documents";
import type { ReadModel } from "./read-model.js";

/**
 * The ledger's public state as the read model has it, for the contract's own computations: what they give here is what
 * the contract finds, unless a block in between changed what they read. Then it refuses, and they run again.
 */
export const mirroredLedger = (readModel: ReadModel): LedgerReader => ({
  head: (kind, number) => {
    const record = readModel.document(kind, number);
    // The issuer's marker is the contract's to check: here nothing is decided, only foreseen.
    return Promise.resolve(record === undefined ? null : { head: record.head, vouched: true });
  },
  value: ([objectType, ...attributes]) => Promise.resolve(readModel.state(objectType, attributes)),
  range: ([objectType, ...attributes]) => readModel.statesUnder(objectType, attributes),
});
