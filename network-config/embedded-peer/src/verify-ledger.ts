/**
 * Makes the whole ledger again from its blocks and compares: every block's place, data and signature; every verdict,
 * from the signatures and policies up; every value of the world state. Private plaintext is outside: blocks hold only
 * its hashes.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chaincodeDefinition } from "./chaincode/chaincode-definition.js";
import { channelPlans, type ChannelPlan } from "./channel-plan.js";
import type { EmbeddedPeerConfig } from "./config.js";
import { PeerError } from "./errors.js";
import { blockHash, commitHash, commitHashOf, type StoredBlock } from "./ledger/block.js";
import { Ledger, type LedgerOptions } from "./ledger/ledger.js";
import { verifyBlock } from "./ledger/verify-block.js";
import { defaultLimits } from "./limits.js";
import { silentLog } from "./log.js";
import { loadOrganisations } from "./membership/load-organisations.js";
import { Membership } from "./membership/membership.js";
import { validationCode } from "./messages/proposal.js";
import { ProtobufError } from "./protobuf/wire.js";
import { openTransaction } from "./transaction/transaction.js";
import { validateBlock } from "./validation/block-validator.js";
import type { ChannelPolicies } from "./validation/endorsement-validator.js";
import { verifyTransaction } from "./validation/transaction-verdict.js";

export interface LedgerReport {
  readonly height: number;
  readonly transactions: number;
  /** Transactions on the ledger that changed nothing, as their validation code says. */
  readonly invalidTransactions: number;
  /** Hash of the last block, hex. */
  readonly tipHash: string;
}

export interface VerifyLedgerOptions {
  /** The channel to verify; default the configuration's first. */
  readonly channel?: string;
  /** Called after each block with its number and the ledger's height. */
  readonly onProgress?: (block: number, height: number) => void;
}

/**
 * @param config the peer's own; the peer must not be running. Endorsement policies are today's: a ledger written
 *   under others reports the blocks they decided differently.
 * @throws PeerError LEDGER_CORRUPT naming the first block that is not what it should be.
 */
export async function verifyLedger(
  config: EmbeddedPeerConfig,
  options: VerifyLedgerOptions = {},
): Promise<LedgerReport> {
  const limits = { ...defaultLimits, ...config.limits };
  const plan = planOf(config, options.channel ?? config.channel);
  const ordererMspId = config.orderer.mspId;
  const organisations = loadOrganisations(config).filter(
    ({ mspId }) => plan.organisations.includes(mspId) || mspId === ordererMspId,
  );
  const membership = new Membership(organisations, limits);
  const genesis = { channel: plan.name, ordererMspId, organisations };
  const ledgerOptions: LedgerOptions = { genesis, membership, limits, log: silentLog };
  const scratch = await mkdtemp(path.join(tmpdir(), "antin-verify-"));
  const ledger = await Ledger.open(plan.folder, ledgerOptions);
  try {
    const replay = await Ledger.open(scratch, { ...ledgerOptions, sync: false });
    try {
      return await compare(ledger, replay, { membership, policies: policiesOf(plan), genesis }, options);
    } finally {
      await replay.close();
    }
  } finally {
    await ledger.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function planOf(config: EmbeddedPeerConfig, channel: string): ChannelPlan {
  const plan = channelPlans(config).find(({ name }) => name === channel);
  if (plan === undefined) throw new PeerError("CONFIG_INVALID", `there is no channel ${channel}`);
  return plan;
}

function policiesOf({ chaincodes, organisations }: ChannelPlan): ChannelPolicies {
  const policies = new Map(
    chaincodes.map((chaincode) => [
      chaincode.name,
      chaincodeDefinition(chaincode, organisations).endorsementPolicy,
    ]),
  );
  return {
    policyOf: (chaincode) => policies.get(chaincode),
    organisations: new Set(organisations),
  };
}

interface Trust {
  readonly membership: Membership;
  readonly policies: ChannelPolicies;
  readonly genesis: LedgerOptions["genesis"];
}

async function compare(
  ledger: Ledger,
  replay: Ledger,
  trust: Trust,
  { onProgress }: VerifyLedgerOptions,
): Promise<LedgerReport> {
  let transactions = 0;
  let invalidTransactions = 0;
  for (let number = 1; number < ledger.height; number++) {
    const block = readBlock(ledger, number);
    const previousHash = blockHash(replay.tip.header);
    await verifyBlock(block, { number, previousHash }, trust.membership, trust.genesis.ordererMspId);
    await replayBlock(block, replay, trust);
    transactions += block.envelopes.length;
    invalidTransactions += block.validationCodes.filter((code) => code !== validationCode.VALID).length;
    onProgress?.(number, ledger.height);
  }
  await compareState(ledger, replay);
  return {
    height: ledger.height,
    transactions,
    invalidTransactions,
    tipHash: blockHash(ledger.tip.header).toString("hex"),
  };
}

function readBlock(ledger: Ledger, number: number): StoredBlock {
  try {
    const block = ledger.blocks.block(number);
    if (block !== undefined) return block;
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
  }
  throw corrupt(number, "it is missing or cannot be decoded");
}

async function replayBlock(
  block: StoredBlock,
  replay: Ledger,
  { membership, policies }: Trust,
): Promise<void> {
  const { number } = block.header;
  const transactions = await Promise.all(
    block.envelopes.map(async (bytes) => {
      const opened = openTransaction(bytes);
      return { opened, verdict: await verifyTransaction(opened, membership) };
    }),
  );
  const view = replay.state.view();
  try {
    const surroundings = { view, blocks: replay.blocks, policies };
    const { codes, updates, history, positions } = await validateBlock(
      { number, transactions },
      surroundings,
    );
    const filter = Buffer.from(codes);
    if (!filter.equals(block.validationCodes))
      throw corrupt(number, "a verdict is not what validation gives");
    const expected = commitHash(commitHashOf(replay.tip), filter, updates.canonicalBytes());
    if (!expected.equals(commitHashOf(block))) throw corrupt(number, "commit hash");
    const state = updates.stored();
    await replay.commit({
      block,
      transactions: positions,
      state,
      history,
      privateWrites: new Map(),
      txIds: [],
    });
  } finally {
    view.release();
  }
}

async function compareState(ledger: Ledger, replay: Ledger): Promise<void> {
  const expected = replay.storedState()[Symbol.asyncIterator]();
  for await (const [key, value] of ledger.storedState()) {
    const next = await expected.next();
    if (next.done === true || next.value[0] !== key || !next.value[1].equals(value))
      throw corrupt(ledger.height - 1, "the world state is not what the blocks make of it");
  }
  if ((await expected.next()).done !== true)
    throw corrupt(ledger.height - 1, "the world state lacks what the blocks make of it");
}

const corrupt = (block: number, what: string): PeerError =>
  new PeerError("LEDGER_CORRUPT", `block ${block} does not verify: ${what}`, { block });
