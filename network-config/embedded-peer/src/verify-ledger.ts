/**
 * Makes a whole ledger again from its blocks and compares: every file's checksums; every block's place, data and
 * signature; every verdict, from the signatures and policies up; every entry of state, private state, history and
 * indexes, both ways. Of private plaintext, what does not match its hashes on the block is found; what was never
 * delivered here is not missed.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chaincodeDefinition } from "./chaincode/chaincode-definition.js";
import { ChannelCollections } from "./collections/channel-collections.js";
import { channelPlans, type ChannelPlan } from "./channel-plan.js";
import type { EmbeddedPeerConfig } from "./config.js";
import { PeerError } from "./errors.js";
import { readAcknowledged } from "./ledger/acknowledged-tip.js";
import { blockHash, type StoredBlock } from "./ledger/block.js";
import { BlockStore } from "./ledger/block-store.js";
import { compareDatabases, type EntryCounts } from "./ledger/compare-databases.js";
import { openDatabase, type Database } from "./ledger/database.js";
import { checkDatabaseFiles } from "./ledger/database-files.js";
import { Findings, type LedgerFinding } from "./ledger/findings.js";
import { genesisBlock } from "./ledger/genesis.js";
import { Ledger, type LedgerOptions } from "./ledger/ledger.js";
import { SAVEPOINT_KEY } from "./ledger/ledger-keys.js";
import { readBlock, readSavepoint } from "./ledger/open-ledger.js";
import { PrivateDataStore } from "./ledger/private-data.js";
import { replayBlock, type ReplaySurroundings } from "./ledger/replay.js";
import { verifyBlock } from "./ledger/verify-block.js";
import { defaultLimits } from "./limits.js";
import { silentLog } from "./log.js";
import { loadOrganisations } from "./membership/load-organisations.js";
import { Membership } from "./membership/membership.js";
import { validationCode } from "./messages/proposal.js";
import type { ChannelPolicies } from "./validation/endorsement-validator.js";

export interface LedgerReport {
  readonly channel: string;
  readonly verdict: "VALID" | "CORRUPT";
  /** Number of blocks. */
  readonly height: number;
  readonly transactions: number;
  /** Transactions on the ledger that changed nothing, as their validation code says. */
  readonly invalidTransactions: number;
  /** Hash of the last block, hex. */
  readonly tipHash: string;
  /** How many entries of each kind are what the blocks make of them; absent when it did not come to that. */
  readonly entries?: EntryCounts;
  readonly bytesChecked: number;
  /** The first of what is wrong; empty when the ledger is valid. */
  readonly findings: readonly LedgerFinding[];
  readonly findingsTotal: number;
}

export interface VerifyProgress {
  readonly stage: "files" | "blocks" | "entries";
  readonly done: number;
  /** Absent where it is not known. */
  readonly total?: number;
}

export interface VerifyLedgerOptions {
  /** The channel to verify; default the configuration's first. */
  readonly channel?: string;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

const FINDINGS_LISTED_MAX = 100;

/**
 * @param config the peer's own; the peer must not be running. Endorsement policies are today's: a ledger written
 *   under others reports the blocks they decided differently.
 * @throws PeerError LEDGER_LOCKED, LEDGER_VERSION, GENESIS_MISMATCH, CONFIG_INVALID when there is no ledger. A
 *   damaged ledger is no error but the report's verdict.
 */
export async function verifyLedger(
  config: EmbeddedPeerConfig,
  options: VerifyLedgerOptions = {},
): Promise<LedgerReport> {
  const plan = planOf(config, options.channel ?? config.channel);
  if (!existsSync(plan.folder))
    throw new PeerError("CONFIG_INVALID", `there is no ledger of ${plan.name} in ${plan.folder}`);
  const findings = new Findings(FINDINGS_LISTED_MAX);
  const files = await checkDatabaseFiles(plan.folder);
  for (const damage of files.damages) findings.add(damage);
  const { bytesChecked } = files;
  options.onProgress?.({ stage: "files", done: bytesChecked, total: bytesChecked });
  // Opening damaged files would drop what can still be read of them.
  const content = findings.count > 0 ? nothingRead : await verifyContent(config, plan, findings, options);
  return {
    channel: plan.name,
    verdict: findings.count === 0 ? "VALID" : "CORRUPT",
    ...content,
    bytesChecked,
    findings: findings.listed,
    findingsTotal: findings.count,
  };
}

type Content = Pick<LedgerReport, "height" | "transactions" | "invalidTransactions" | "tipHash" | "entries">;

const nothingRead: Content = { height: 0, transactions: 0, invalidTransactions: 0, tipHash: "" };

function planOf(config: EmbeddedPeerConfig, channel: string): ChannelPlan {
  const plan = channelPlans(config).find(({ name }) => name === channel);
  if (plan === undefined) throw new PeerError("CONFIG_INVALID", `there is no channel ${channel}`);
  return plan;
}

function policiesOf({ chaincodes, organisations }: ChannelPlan): ChannelPolicies {
  const definitions = new Map(
    chaincodes.map((chaincode) => [chaincode.name, chaincodeDefinition(chaincode, organisations)]),
  );
  return {
    policyOf: (chaincode) => definitions.get(chaincode)?.endorsementPolicy,
    collections: new ChannelCollections(
      new Set(organisations),
      (chaincode) => definitions.get(chaincode)?.collections ?? [],
    ),
  };
}

async function verifyContent(
  config: EmbeddedPeerConfig,
  plan: ChannelPlan,
  findings: Findings,
  options: VerifyLedgerOptions,
): Promise<Content> {
  const limits = { ...defaultLimits, ...config.limits };
  const ordererMspId = config.orderer.mspId;
  const organisations = loadOrganisations(config).filter(
    ({ mspId }) => plan.organisations.includes(mspId) || mspId === ordererMspId,
  );
  const membership = new Membership(organisations, limits);
  const genesis = { channel: plan.name, ordererMspId, organisations };
  const ledgerOptions: LedgerOptions = { genesis, membership, limits, log: silentLog, sync: false };
  const scratch = await mkdtemp(path.join(tmpdir(), "antin-verify-"));
  const stored = await openDatabase(plan.folder);
  try {
    const kept = await PrivateDataStore.open(stored, limits, silentLog);
    const replay = await Ledger.open(scratch, ledgerOptions);
    const surroundings = {
      membership,
      policies: policiesOf(plan),
      plaintextOf: (block: number) => kept.ofBlock(block),
    };
    let verified: Awaited<ReturnType<typeof verifyBlocks>>;
    try {
      verified = await verifyBlocks(stored, replay, { ...surroundings, genesis }, findings, options);
    } finally {
      await replay.close();
    }
    const { content, isWhole } = verified;
    if (!isWhole) return content;
    const made = await openDatabase(scratch);
    try {
      const onProgress = (done: number): void => {
        options.onProgress?.({ stage: "entries", done });
      };
      return { ...content, entries: await compareDatabases(stored, made, findings, onProgress) };
    } finally {
      await made.close();
    }
  } finally {
    await stored.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Where the chain is not whole, nothing can be said of the entries that it makes. */
async function verifyBlocks(
  stored: Database,
  replay: Ledger,
  trust: ReplaySurroundings & { readonly genesis: LedgerOptions["genesis"] },
  findings: Findings,
  { onProgress }: VerifyLedgerOptions,
): Promise<{ readonly content: Content; readonly isWhole: boolean }> {
  const blocks = new BlockStore(stored, 0);
  const height = await heightOf(stored, findings);
  if (height === undefined) return { content: nothingRead, isWhole: false };
  if (!readBlock(blocks, 0).bytes.equals(genesisBlock(trust.genesis).bytes))
    throw new PeerError("GENESIS_MISMATCH", "the ledger is of other organisations or another channel");
  const content = { height, transactions: 0, invalidTransactions: 0, tipHash: "" };
  let isWhole = true;
  let previous: StoredBlock | undefined = replay.tip;
  for (let number = 1; number < height; number++) {
    const block = await checkedBlock(blocks, number, previous, trust, findings);
    if (block === undefined) isWhole = false;
    else {
      if (isWhole) for (const finding of await replayBlock(block, replay, trust)) findings.add(finding);
      content.transactions += block.envelopes.length;
      content.invalidTransactions += block.validationCodes.filter(isInvalid).length;
    }
    previous = block;
    onProgress?.({ stage: "blocks", done: number + 1, total: height });
  }
  if (previous !== undefined) content.tipHash = blockHash(previous.header).toString("hex");
  checkAcknowledged(stored, blocks, height, findings);
  if (isWhole) return { content, isWhole };
  findings.add({ place: "state and indexes", what: "they were not compared: the chain of blocks is broken" });
  return { content, isWhole };
}

const isInvalid = (code: number): boolean => code !== validationCode.VALID;

async function heightOf(stored: Database, findings: Findings): Promise<number | undefined> {
  const savepoint = await stored.get(SAVEPOINT_KEY);
  try {
    if (savepoint !== undefined) return readSavepoint(savepoint).height;
    findings.add({ place: "the savepoint", what: "it is missing" });
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    findings.add({ place: "the savepoint", what: error.message });
  }
  return undefined;
}

/** The block when it is what it claims to be, after `previous` where that is known. */
async function checkedBlock(
  blocks: BlockStore,
  number: number,
  previous: StoredBlock | undefined,
  { membership, genesis }: { readonly membership: Membership; readonly genesis: LedgerOptions["genesis"] },
  findings: Findings,
): Promise<StoredBlock | undefined> {
  try {
    const block = readBlock(blocks, number);
    const previousHash = previous === undefined ? block.header.previousHash : blockHash(previous.header);
    await verifyBlock(block, { number, previousHash }, membership, genesis.ordererMspId);
    return block;
  } catch (error) {
    if (!(error instanceof PeerError && error.code === "LEDGER_CORRUPT")) throw error;
    findings.add({ place: `block ${number}`, what: error.message, block: number });
    return undefined;
  }
}

function checkAcknowledged(stored: Database, blocks: BlockStore, height: number, findings: Findings): void {
  try {
    const acknowledged = readAcknowledged(stored.folder);
    if (acknowledged === undefined) return;
    const number = acknowledged.height - 1;
    if (acknowledged.height > height)
      findings.add({
        place: `block ${height}`,
        what: `it is lost: ${acknowledged.height} blocks were acknowledged, ${height} are there`,
        block: height,
      });
    else if (blockHash(readBlock(blocks, number).header).toString("hex") !== acknowledged.hash)
      findings.add({ place: `block ${number}`, what: "it is not the one acknowledged", block: number });
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    findings.add({ place: "the line that says what was acknowledged", what: error.message });
  }
}
