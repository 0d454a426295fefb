/** The transactions of a block as its followers need them, opened once however many follow. */
import type { StoredBlock } from "../ledger/block.js";
import type { ChaincodeEvent } from "../messages/proposal.js";
import { openTransaction } from "../transaction/transaction.js";

export interface BlockTransaction {
  readonly txId: string;
  readonly type: number;
  readonly code: number;
  readonly event: ChaincodeEvent | undefined;
}

const opened = new WeakMap<StoredBlock, readonly BlockTransaction[]>();

export function transactionsOf(block: StoredBlock): readonly BlockTransaction[] {
  const known = opened.get(block);
  if (known !== undefined) return known;
  const transactions = block.envelopes.map((bytes, tx) => {
    const { header, ...rest } = openTransaction(bytes);
    return {
      txId: header?.txId ?? "",
      type: header?.type ?? 0,
      code: block.validationCodes[tx] ?? 0,
      event: "action" in rest ? rest.action?.event : undefined,
    };
  });
  opened.set(block, transactions);
  return transactions;
}
