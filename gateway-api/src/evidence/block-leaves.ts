import { leavesOfEnvelope } from "@antin/evidence";
import type { LedgerBlock, LedgerTransaction } from "../ledger/block.js";
import { validTransaction } from "../ledger/validation-code.js";

/** Leaves of one transaction, in the order of its events. */
export interface TransactionLeaves {
  readonly txId: string;
  readonly leaves: readonly Uint8Array[];
}

/** Whether a transaction makes leaves: VALID, of the chaincode, with an event envelope. */
export const makesLeaves = (transaction: LedgerTransaction, chaincode: string): boolean =>
  transaction.validationCode === validTransaction &&
  transaction.chaincode === chaincode &&
  transaction.event?.name === chaincode;

/** The leaves that a block adds, in commit order. Every organisation's gateway computes the same ones. */
export function leavesOfBlock(block: LedgerBlock, chaincode: string): readonly TransactionLeaves[] {
  return block.transactions.flatMap((transaction) => {
    const { event, id } = transaction;
    if (event === undefined || !makesLeaves(transaction, chaincode)) return [];
    return [{ txId: id, leaves: leavesOfEnvelope(event.payload, id) }];
  });
}
