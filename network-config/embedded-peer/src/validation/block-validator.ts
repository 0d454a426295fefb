/** Gives every transaction of a block its verdict, in order, and collects what the valid ones change. */
import type { BlockStore, TransactionPosition } from "../ledger/block-store.js";
import type { Write } from "../ledger/database.js";
import { historyWrite } from "../ledger/history.js";
import type { PrivateLifetimes } from "../ledger/private-lifetime.js";
import type { StateView } from "../ledger/state.js";
import { headerType } from "../messages/common.js";
import { validationCode, type ValidationCode } from "../messages/proposal.js";
import type { NamespaceReadWriteSet } from "../transaction/read-write-set.js";
import type { Opened, OpenedTransaction } from "../transaction/transaction.js";
import { BlockLifetimes } from "./block-lifetimes.js";
import { BlockUpdates } from "./block-updates.js";
import { EndorsementValidator, type ChannelPolicies } from "./endorsement-validator.js";
import { readConflict } from "./read-conflicts.js";
import type { TransactionVerdict } from "./transaction-verdict.js";

export interface BlockCandidate {
  readonly number: number;
  readonly transactions: readonly { readonly opened: Opened; readonly verdict: TransactionVerdict }[];
}

export interface ValidatedBlock {
  readonly codes: readonly ValidationCode[];
  readonly updates: BlockUpdates;
  readonly history: readonly Write[];
  readonly lifetimes: PrivateLifetimes;
  /** First occurrences of transaction ids, valid or not. */
  readonly positions: ReadonlyMap<string, TransactionPosition>;
}

export interface ValidationSurroundings {
  readonly view: StateView;
  readonly blocks: Pick<BlockStore, "transaction">;
  readonly policies: ChannelPolicies;
}

export async function validateBlock(
  candidate: BlockCandidate,
  { view, blocks, policies }: ValidationSurroundings,
): Promise<ValidatedBlock> {
  const { number } = candidate;
  const updates = new BlockUpdates(view);
  const endorsements = new EndorsementValidator(view, policies);
  const endorsed = new Set<string>();
  const history: Write[] = [];
  const lifetimes = new BlockLifetimes(number, policies.collections);
  const positions = new Map<string, TransactionPosition>();
  const codes: ValidationCode[] = [];

  for (const [tx, { opened, verdict }] of candidate.transactions.entries()) {
    const txId = opened.header?.txId ?? "";
    const isOnLedger = txId !== "" && blocks.transaction(txId) !== undefined;
    let code = endorsementVerdict(opened, verdict, isOnLedger, endorsements);
    if (code === validationCode.VALID && endorsed.has(txId)) code = validationCode.DUPLICATE_TXID;
    if (code === validationCode.VALID) {
      endorsed.add(txId);
      const readWriteSet = (opened as OpenedTransaction).action?.readWriteSet ?? [];
      code = await readConflict(readWriteSet, view, updates);
      if (code === validationCode.VALID) {
        updates.apply(readWriteSet, { block: number, tx });
        lifetimes.add(readWriteSet, tx);
        history.push(...historyOf(readWriteSet, number, tx));
      }
    }
    codes.push(code);
    if (txId !== "" && !isOnLedger && !positions.has(txId)) positions.set(txId, { block: number, tx, code });
  }
  return { codes, updates, history, lifetimes: lifetimes.collected(), positions };
}

const historyOf = (readWriteSet: readonly NamespaceReadWriteSet[], block: number, tx: number): Write[] =>
  readWriteSet.flatMap(({ namespace, writes }) =>
    writes.map(({ key }) => historyWrite(namespace, key, block, tx)),
  );

/** The verdict before reads are looked at, in Fabric's order of precedence. */
function endorsementVerdict(
  opened: Opened,
  verdict: TransactionVerdict,
  isOnLedger: boolean,
  endorsements: EndorsementValidator,
): ValidationCode {
  if (opened.header === undefined || verdict.code !== validationCode.VALID) return verdict.code;
  // Nothing but the genesis block configures this channel.
  if (opened.header.type !== headerType.ENDORSER_TRANSACTION)
    return validationCode.INVALID_CONFIG_TRANSACTION;
  if (isOnLedger) return validationCode.DUPLICATE_TXID;
  if (opened.content !== validationCode.VALID || opened.action === undefined) return opened.content;
  return endorsements.validate(opened.action, verdict.endorsers);
}
