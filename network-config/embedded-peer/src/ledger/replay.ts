/** Makes a ledger again, in a folder of its own, from another's blocks: validated from the signatures up. */
import type { Membership } from "../membership/membership.js";
import { validationCode } from "../messages/proposal.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { privateWritesOf } from "../ordering/private-writes.js";
import { openTransaction } from "../transaction/transaction.js";
import { validateBlock } from "../validation/block-validator.js";
import type { ChannelPolicies } from "../validation/endorsement-validator.js";
import { verifyTransaction } from "../validation/transaction-verdict.js";
import { commitHash, commitHashOf, type StoredBlock } from "./block.js";
import type { LedgerFinding } from "./findings.js";
import type { Ledger } from "./ledger.js";

export interface ReplaySurroundings {
  readonly membership: Membership;
  readonly policies: ChannelPolicies;
  /** What is kept of a block's private plaintext, by the transaction's position. */
  readonly plaintextOf: (block: number) => Promise<ReadonlyMap<number, TxPrivateReadWriteSet>>;
}

/** Verdicts that a revoked creator or endorser brings about. */
const refusedForIdentity: readonly number[] = [
  validationCode.BAD_CREATOR_SIGNATURE,
  validationCode.ENDORSEMENT_POLICY_FAILURE,
];

/**
 * Validates the block after the replay's last one and commits it there.
 * @returns where its verdicts or its commit hash are not what validation gives; the block is committed all the same.
 */
export async function replayBlock(
  block: StoredBlock,
  replay: Ledger,
  { membership, policies, plaintextOf }: ReplaySurroundings,
): Promise<LedgerFinding[]> {
  const { number } = block.header;
  const transactions = await Promise.all(
    block.envelopes.map(async (bytes, tx) => {
      const opened = openTransaction(bytes);
      // A revocation is not on the ledger: it takes no validity back, and explains a refusal of its time.
      const mayBeRevoked = refusedForIdentity.includes(block.validationCodes[tx] ?? validationCode.VALID);
      const verdict = await verifyTransaction(opened, mayBeRevoked ? membership : membership.past);
      return { opened, verdict };
    }),
  );
  const view = replay.state.view();
  try {
    const validated = await validateBlock(
      { number, transactions },
      { view, blocks: replay.blocks, policies },
    );
    const findings = verdictFindings(block, validated.codes, transactions);
    const codes = Buffer.from(validated.codes);
    const hash = commitHash(commitHashOf(replay.tip), codes, validated.updates.canonicalBytes());
    if (findings.length === 0 && !hash.equals(commitHashOf(block)))
      findings.push({ place: `block ${number}`, what: "commit hash", block: number });
    const plaintext = await plaintextOf(number);
    const privateWrites = privateWritesOf(
      number,
      transactions.map(({ opened }) => opened),
      validated,
      { plaintextOf: (_txId, tx) => plaintext.get(tx), onMissing: () => undefined },
    );
    await replay.commit({
      block,
      transactions: validated.positions,
      state: validated.updates.stored(),
      history: validated.history,
      privateWrites,
      lifetimes: validated.lifetimes,
      txIds: [],
    });
    return findings;
  } finally {
    view.release();
  }
}

const codeNames = new Map<number, string>(Object.entries(validationCode).map(([name, code]) => [code, name]));
const nameOf = (code: number | undefined): string =>
  code === undefined ? "none" : (codeNames.get(code) ?? String(code));

function verdictFindings(
  { header: { number }, validationCodes }: StoredBlock,
  codes: readonly number[],
  transactions: readonly { readonly opened: ReturnType<typeof openTransaction> }[],
): LedgerFinding[] {
  return codes.flatMap((code, tx) => {
    if (validationCodes[tx] === code) return [];
    const txId = transactions[tx]?.opened.header?.txId ?? "";
    return [
      {
        place: `block ${number}, transaction ${tx}${txId === "" ? "" : ` (${txId})`}`,
        what: `its verdict is ${nameOf(validationCodes[tx])}, validation gives ${nameOf(code)}`,
        block: number,
      },
    ];
  });
}
