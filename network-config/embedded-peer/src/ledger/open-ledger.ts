/** Opening a ledger, or not: what has to hold before a peer goes on from it. */
import { PeerError } from "../errors.js";
import type { PeerLimits } from "../limits.js";
import type { Membership } from "../membership/membership.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { readAcknowledged, type Acknowledged } from "./acknowledged-tip.js";
import { blockHash, commitHashOf, dataHash, type StoredBlock } from "./block.js";
import { BlockStore } from "./block-store.js";
import { openDatabase, write, type Database, type Write } from "./database.js";
import { checkDatabaseFiles } from "./database-files.js";
import { genesisBlock, type Genesis } from "./genesis.js";
import { SAVEPOINT_KEY } from "./ledger-keys.js";
import { verifyBlock } from "./verify-block.js";

const FORMAT_VERSION = 1;

/** Said with every refusal of a damaged ledger. */
export const REMEDY =
  "Nothing was repaired. antin ledger verify lists all that is damaged; antin ledger restore brings back a backup.";

export interface OpenOptions {
  readonly genesis: Genesis;
  readonly membership: Membership;
  readonly limits: Pick<PeerLimits, "openCheckBytesMax" | "openCheckBlocksMax">;
}

/**
 * Opens the database in `folder`, or creates it with its genesis block.
 * @throws PeerError GENESIS_MISMATCH, LEDGER_CORRUPT (naming the block or file), LEDGER_VERSION, LEDGER_LOCKED, STORAGE_FULL.
 */
export async function openLedger(
  folder: string,
  options: OpenOptions,
): Promise<{ readonly database: Database; readonly tip: StoredBlock }> {
  const { damages } = await checkDatabaseFiles(folder, { tableBytesMax: options.limits.openCheckBytesMax });
  const [damage] = damages;
  if (damage !== undefined)
    throw new PeerError(
      "LEDGER_CORRUPT",
      `${damage.place}: ${damage.what}. ${REMEDY}`,
      damage.block === undefined ? {} : { block: damage.block },
    );
  const acknowledged = readAcknowledged(folder);
  const database = await openDatabase(folder);
  try {
    const stored = await database.get(SAVEPOINT_KEY);
    if (stored === undefined && acknowledged !== undefined) throw lost(0, acknowledged);
    if (stored === undefined) return { database, tip: await create(database, options.genesis) };
    const tip = await openTip(new BlockStore(database, 0), readSavepoint(stored), options);
    checkAcknowledged(new BlockStore(database, 0), tip.header.number + 1, acknowledged);
    return { database, tip };
  } catch (error) {
    await database.close();
    throw error;
  }
}

const lost = (height: number, { height: acknowledged }: Acknowledged): PeerError =>
  new PeerError(
    "LEDGER_CORRUPT",
    `block ${height} is lost: ${acknowledged} blocks were acknowledged and ${height} are there. ${REMEDY}`,
    { block: height },
  );

function checkAcknowledged(blocks: BlockStore, height: number, acknowledged: Acknowledged | undefined): void {
  if (acknowledged === undefined || acknowledged.height === 0) return;
  if (acknowledged.height > height) throw lost(height, acknowledged);
  const number = acknowledged.height - 1;
  if (blockHash(readBlock(blocks, number).header).toString("hex") !== acknowledged.hash)
    throw new PeerError("LEDGER_CORRUPT", `block ${number} is not the one acknowledged. ${REMEDY}`, {
      block: number,
    });
}

interface Savepoint {
  readonly version: number;
  readonly height: number;
  /** Of the last block, hex. */
  readonly hash: string;
  readonly commitHash: string;
}

export const savepointOf = (tip: StoredBlock): Savepoint => ({
  version: FORMAT_VERSION,
  height: tip.header.number + 1,
  hash: blockHash(tip.header).toString("hex"),
  commitHash: commitHashOf(tip).toString("hex"),
});

export const savepointWrite = (tip: StoredBlock): Write => ({
  type: "put",
  key: SAVEPOINT_KEY,
  value: Buffer.from(JSON.stringify(savepointOf(tip))),
});

/** @throws PeerError LEDGER_CORRUPT. */
export function readSavepoint(stored: Buffer): Savepoint {
  try {
    const savepoint = JSON.parse(stored.toString()) as Savepoint;
    if (Number.isSafeInteger(savepoint.height) && savepoint.height > 0) return savepoint;
  } catch (error) {
    throw new PeerError("LEDGER_CORRUPT", `the savepoint cannot be read. ${REMEDY}`, { cause: error });
  }
  throw new PeerError("LEDGER_CORRUPT", `the savepoint says nothing. ${REMEDY}`);
}

async function create(database: Database, genesis: Genesis): Promise<StoredBlock> {
  const tip = genesisBlock(genesis);
  const writes = new BlockStore(database, 0).writesFor(tip, new Map());
  await write(database, [...writes, savepointWrite(tip)], true);
  return tip;
}

async function openTip(
  blocks: BlockStore,
  savepoint: Savepoint,
  { genesis, membership, limits }: OpenOptions,
): Promise<StoredBlock> {
  const { version, height } = savepoint;
  if (version !== FORMAT_VERSION)
    throw new PeerError(
      "LEDGER_VERSION",
      `the ledger's format is ${version}, this peer reads ${FORMAT_VERSION}`,
    );
  if (!readBlock(blocks, 0).bytes.equals(genesisBlock(genesis).bytes))
    throw new PeerError(
      "GENESIS_MISMATCH",
      "the ledger was created for other organisations or another channel",
    );
  const tip = readBlock(blocks, height - 1);
  const previousHash = height === 1 ? EMPTY_BYTES : blockHash(readBlock(blocks, height - 2).header);
  await verifyBlock(tip, { number: height - 1, previousHash }, membership, genesis.ordererMspId);
  const { hash, commitHash } = savepointOf(tip);
  if (hash !== savepoint.hash || commitHash !== savepoint.commitHash)
    throw new PeerError("LEDGER_CORRUPT", `block ${height - 1} is not the one last committed. ${REMEDY}`, {
      block: height - 1,
    });
  checkChain(blocks, tip, limits.openCheckBlocksMax);
  return tip;
}

/** From the newest block backwards: each block's data under its hash, each hash under the next block's. */
function checkChain(blocks: BlockStore, tip: StoredBlock, blocksMax: number): void {
  let { number, previousHash } = tip.header;
  for (let checked = 1; number > 0 && checked < blocksMax; checked++) {
    const block = readBlock(blocks, --number);
    const holds =
      block.header.number === number &&
      blockHash(block.header).equals(previousHash) &&
      dataHash(block.envelopes).equals(block.header.dataHash);
    if (!holds)
      throw new PeerError("LEDGER_CORRUPT", `block ${number} does not verify: hash. ${REMEDY}`, {
        block: number,
      });
    ({ previousHash } = block.header);
  }
}

/** @throws PeerError LEDGER_CORRUPT naming the block. */
export function readBlock(blocks: BlockStore, number: number): StoredBlock {
  let block: StoredBlock | undefined;
  try {
    block = blocks.block(number);
  } catch (error) {
    throw new PeerError("LEDGER_CORRUPT", `block ${number} cannot be decoded. ${REMEDY}`, {
      block: number,
      cause: error,
    });
  }
  if (block === undefined)
    throw new PeerError("LEDGER_CORRUPT", `block ${number} is missing. ${REMEDY}`, { block: number });
  return block;
}
