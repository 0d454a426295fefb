/** The plaintext that becomes private state with a block: of valid transactions, where it matches the hashes on the block. */
import { validationCode } from "../messages/proposal.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import type { Opened } from "../transaction/transaction.js";
import type { ValidatedBlock } from "../validation/block-validator.js";

export interface PrivateWritesSource {
  /** What is at hand of a transaction's plaintext. */
  readonly plaintextOf: (txId: string, tx: number) => TxPrivateReadWriteSet | undefined;
  readonly onMissing: (txId: string) => void;
}

/** Applies the plaintext to the block's updates. @returns what matched, by the transaction's position. */
export function privateWritesOf(
  block: number,
  transactions: readonly Opened[],
  { codes, updates }: ValidatedBlock,
  { plaintextOf, onMissing }: PrivateWritesSource,
): Map<number, TxPrivateReadWriteSet> {
  const found = new Map<number, TxPrivateReadWriteSet>();
  for (const [tx, opened] of transactions.entries()) {
    if (opened.header === undefined || codes[tx] !== validationCode.VALID) continue;
    const sets = opened.action?.readWriteSet ?? [];
    if (!sets.some(({ collections }) => collections.some((c) => c.privateHash.length > 0))) continue;
    const { txId } = opened.header;
    const plain = plaintextOf(txId, tx);
    const matching = plain && updates.applyPrivate(sets, plain, { block, tx });
    if (matching === undefined) onMissing(txId);
    else found.set(tx, matching);
  }
  return found;
}
