/** Writes a backup: the ledgers of a peer that runs or stands still, and the keys that go on with them. */
import { createHash } from "node:crypto";
import { open, readdir, readFile, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { channelPlans } from "../channel-plan.js";
import type { EmbeddedPeerConfig } from "../config.js";
import { PeerError } from "../errors.js";
import { Ledger } from "../ledger/ledger.js";
import { systemErrorCode } from "../ledger/system-error.js";
import { defaultLimits } from "../limits.js";
import { silentLog } from "../log.js";
import { loadOrganisations } from "../membership/load-organisations.js";
import { Membership } from "../membership/membership.js";
import { administrationSocket } from "./administration.js";
import { decodeJson, encodeFrame, FIRST_LINE, frameType, readFrames, Seal } from "./backup-frames.js";
import { ledgerFrames, type ChannelSummary } from "./ledger-frames.js";
import { relocated } from "./relocated-config.js";

export interface BackupOptions {
  readonly config: EmbeddedPeerConfig;
  /** The data directory; what lies in it is named relative to it. */
  readonly root: string;
  /** Files and folders under `root` that are kept with the ledgers: keys and certificates. */
  readonly material: readonly string[];
  /** The backup's file; it appears when it is whole and on disk. */
  readonly file: string;
  readonly createdAt: Date;
  readonly onProgress?: (bytes: number) => void;
}

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  /** Of the whole file, hex. */
  readonly sha256: string;
  readonly channels: readonly ChannelSummary[];
  /** Whether the peer was running meanwhile. */
  readonly live: boolean;
}

/** What stands in a backup's first frame. */
export interface BackupHeader {
  readonly createdAt: string;
  /** The peer's configuration with `ROOT` in place of the data directory. */
  readonly config: unknown;
}

export const ROOT = "<data>";

/** @throws PeerError BACKUP_EXISTS, BACKUP_BROKEN_OFF, STORAGE_FULL, or as opening the ledger. */
export async function backupLedger(options: BackupOptions): Promise<BackupReport> {
  const { file } = options;
  const partial = `${file}.partial`;
  if (await exists(file)) throw new PeerError("BACKUP_EXISTS", `${file} is there already`);
  // Keys and private data: for its owner alone.
  const target = await open(partial, "w", 0o600);
  try {
    const sink = new BackupFile(target, options.onProgress);
    const report = await writeBackup(sink, options);
    await target.sync();
    await target.close();
    await rename(partial, file);
    await syncFolder(path.dirname(path.resolve(file)));
    return { file, ...report };
  } catch (error) {
    await target.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeBackup(
  sink: BackupFile,
  { config, root, material, createdAt }: BackupOptions,
): Promise<Omit<BackupReport, "file">> {
  const header: BackupHeader = {
    createdAt: createdAt.toISOString(),
    config: relocated(config, path.resolve(root), ROOT),
  };
  await sink.frame(encodeFrame(frameType.HEADER, JSON.stringify(header)));
  for (const name of material)
    for await (const frame of fileFrames(path.resolve(root), name)) await sink.frame(frame);
  const channels: ChannelSummary[] = [];
  let isComplete = false;
  const running = await framesOfRunningPeer(config.dataDir);
  for await (const { type, content } of running ?? framesAtRest(config)) {
    if (type === frameType.CHANNEL) channels.push(decodeJson(content) as ChannelSummary);
    isComplete ||= type === frameType.COMPLETE;
    await sink.frame(encodeFrame(type, content));
  }
  if (!isComplete)
    throw new PeerError("BACKUP_BROKEN_OFF", "the peer ended, or refused a second backup at a time");
  return { ...(await sink.seal()), channels, live: running !== undefined };
}

class BackupFile {
  readonly #file: FileHandle;
  readonly #seal = new Seal();
  readonly #whole = createHash("sha256").update(FIRST_LINE);
  readonly #onProgress: (bytes: number) => void;
  #bytes = 0;

  constructor(file: FileHandle, onProgress: (bytes: number) => void = () => undefined) {
    this.#file = file;
    this.#onProgress = onProgress;
  }

  async frame(frame: Buffer): Promise<void> {
    if (this.#bytes === 0) await this.#write(Buffer.from(FIRST_LINE));
    await this.#write(frame);
    this.#seal.add(frame);
    this.#whole.update(frame);
    this.#onProgress(this.#bytes);
  }

  async seal(): Promise<{ bytes: number; sha256: string }> {
    const seal = encodeFrame(frameType.SEAL, this.#seal.digest());
    await this.#write(seal);
    return { bytes: this.#bytes, sha256: this.#whole.update(seal).digest("hex") };
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      await this.#file.writeFile(bytes);
    } catch (error) {
      if (systemErrorCode(error) !== "ENOSPC") throw error;
      throw new PeerError("STORAGE_FULL", "no space is left for the backup", { cause: error });
    }
    this.#bytes += bytes.length;
  }
}

/** Undefined when no peer runs on this data directory. */
async function framesOfRunningPeer(dataDir: string): Promise<ReturnType<typeof readFrames> | undefined> {
  const socket = connect(administrationSocket(dataDir));
  const isRunning = await new Promise<boolean>((resolve, reject) => {
    socket.once("connect", () => {
      resolve(true);
    });
    socket.once("error", (error) => {
      if (["ENOENT", "ECONNREFUSED"].includes(systemErrorCode(error) ?? "")) resolve(false);
      else reject(error);
    });
  });
  if (!isRunning) return undefined;
  socket.write("backup\n");
  return readFrames(socket as AsyncIterable<Buffer>);
}

async function* framesAtRest(config: EmbeddedPeerConfig): ReturnType<typeof readFrames> {
  const limits = { ...defaultLimits, ...config.limits };
  const ordererMspId = config.orderer.mspId;
  const ledgers = new Map<string, Ledger>();
  try {
    for (const plan of channelPlans(config)) {
      const organisations = loadOrganisations(config).filter(
        ({ mspId }) => plan.organisations.includes(mspId) || mspId === ordererMspId,
      );
      const membership = new Membership(organisations, limits);
      const genesis = { channel: plan.name, ordererMspId, organisations };
      ledgers.set(plan.name, await Ledger.open(plan.folder, { genesis, membership, limits, log: silentLog }));
    }
    yield* readFrames(ledgerFrames(ledgers, limits.backupPieceBytes));
  } finally {
    for (const ledger of ledgers.values()) await ledger.close();
  }
}

/** A file, or every file under a folder, with its mode; what is not there is left out. */
async function* fileFrames(root: string, name: string): AsyncGenerator<Buffer> {
  const full = path.join(root, name);
  if (!(await exists(full))) return;
  const { mode } = await stat(full);
  const entries = (await stat(full)).isDirectory() ? await readdir(full) : undefined;
  if (entries !== undefined)
    for (const entry of entries.sort()) yield* fileFrames(root, path.posix.join(name, entry));
  else {
    const head = Buffer.from(`${JSON.stringify({ name, mode: mode & 0o777 })}\n`);
    yield encodeFrame(frameType.FILE, Buffer.concat([head, await readFile(full)]));
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Makes a rename durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
