/**
 * Makes a data directory of a backup. Everything is written and verified beside it, from its checksums to its state,
 * and takes its place in one step: a restore that fails or is ended leaves nothing there.
 */
import { createReadStream } from "node:fs";
import { chmod, mkdir, open, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { channelPlans } from "../channel-plan.js";
import { parseConfig, type EmbeddedPeerConfig } from "../config.js";
import { PeerError } from "../errors.js";
import { AcknowledgedTip } from "../ledger/acknowledged-tip.js";
import { openDatabase, write, type Database } from "../ledger/database.js";
import { systemErrorCode } from "../ledger/system-error.js";
import { verifyLedger, type LedgerReport, type VerifyProgress } from "../verify-ledger.js";
import { ROOT, syncFolder, type BackupHeader } from "./backup-ledger.js";
import {
  decodeEntries,
  decodeJson,
  FIRST_LINE,
  frameType,
  readFrames,
  sealedFrames,
  type Frame,
} from "./backup-frames.js";
import type { ChannelSummary } from "./ledger-frames.js";
import { relocated } from "./relocated-config.js";

export interface RestoreOptions {
  readonly file: string;
  /** The data directory to make; absent or empty. */
  readonly root: string;
  readonly onProgress?: (progress: VerifyProgress & { readonly channel: string }) => void;
}

export interface RestoreReport {
  readonly createdAt: string;
  readonly root: string;
  readonly reports: readonly LedgerReport[];
}

const CONFIG_FILE = "peer.json";

/** @throws PeerError DATA_DIR_NOT_EMPTY, BACKUP_DAMAGED, LEDGER_CORRUPT when what it holds does not verify, STORAGE_FULL. */
export async function restoreLedger(options: RestoreOptions): Promise<RestoreReport> {
  const root = path.resolve(options.root);
  if (!(await isFree(root)))
    throw new PeerError("DATA_DIR_NOT_EMPTY", `${root} is not empty: a backup is restored into a new folder`);
  const staging = `${root}.restoring-${process.pid}`;
  await mkdir(staging, { recursive: true, mode: 0o700 });
  try {
    const unpacked = await unpack(options.file, staging);
    const { createdAt, config, channels } = unpacked;
    const reports: LedgerReport[] = [];
    for (const channel of channels) {
      const onProgress = (progress: VerifyProgress): void => {
        options.onProgress?.({ channel: channel.name, ...progress });
      };
      const report = await verifyLedger(config, { channel: channel.name, onProgress });
      const isSame = report.height === channel.height && report.tipHash === channel.tipHash;
      if (report.verdict !== "VALID" || !isSame) throw notVerified(report);
      reports.push(report);
    }
    await writeConfig(path.join(staging, CONFIG_FILE), relocated(unpacked.configAtRoot, ROOT, root));
    await rmdir(root).catch((error: unknown) => {
      if (systemErrorCode(error) !== "ENOENT") throw error;
    });
    await rename(staging, root);
    await syncFolder(path.dirname(root));
    return { createdAt, root, reports };
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (systemErrorCode(error) !== "ENOSPC") throw error;
    throw new PeerError("STORAGE_FULL", "no space is left to restore the backup", { cause: error });
  }
}

const notVerified = ({ channel, findings }: LedgerReport): PeerError => {
  const [first] = findings;
  const what = first === undefined ? "its last block is not the backup's" : `${first.place}: ${first.what}`;
  return new PeerError("LEDGER_CORRUPT", `the backup of ${channel} does not verify: ${what}`);
};

async function isFree(root: string): Promise<boolean> {
  try {
    return (await readdir(root)).length === 0;
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return true;
    throw error;
  }
}

interface Unpacked {
  readonly createdAt: string;
  /** For the staging folder. */
  readonly config: EmbeddedPeerConfig;
  /** As in the backup, for any folder. */
  readonly configAtRoot: unknown;
  readonly channels: readonly ChannelSummary[];
}

async function unpack(file: string, staging: string): Promise<Unpacked> {
  const unpacking = new Unpacking(staging);
  try {
    for await (const frame of sealedFrames(readFrames(behindFirstLine(file)))) await unpacking.take(frame);
    return await unpacking.finish();
  } finally {
    await unpacking.close();
  }
}

async function* behindFirstLine(file: string): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    if (head === undefined) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < FIRST_LINE.length) continue;
      if (head.toString("latin1", 0, FIRST_LINE.length) !== FIRST_LINE) break;
      yield head.subarray(FIRST_LINE.length);
      head = undefined;
    }
  }
  if (head !== undefined)
    throw new PeerError("BACKUP_DAMAGED", `${file} is no backup of a ledger, or of another version`);
}

class Unpacking {
  readonly #staging: string;
  readonly #channels: ChannelSummary[] = [];
  #header: BackupHeader | undefined;
  #config: EmbeddedPeerConfig | undefined;
  #database: Database | undefined;
  #isComplete = false;

  constructor(staging: string) {
    this.#staging = staging;
  }

  async take({ type, content }: Frame): Promise<void> {
    if (type === frameType.HEADER) {
      this.#header = decodeJson(content) as BackupHeader;
      this.#config = parseConfig(relocated(this.#header.config, ROOT, this.#staging));
    } else if (type === frameType.FILE) await this.#file(content);
    else if (type === frameType.CHANNEL) await this.#channel(decodeJson(content) as ChannelSummary);
    else if (type === frameType.ENTRIES) await this.#entries(content);
    else if (type === frameType.COMPLETE) this.#isComplete = true;
    else throw new PeerError("BACKUP_DAMAGED", "the backup is damaged: a frame of no known kind");
  }

  async finish(): Promise<Unpacked> {
    if (this.#header === undefined || this.#config === undefined || !this.#isComplete)
      throw new PeerError("BACKUP_DAMAGED", "the backup is damaged: it is not complete");
    await this.close();
    const { createdAt, config: configAtRoot } = this.#header;
    return { createdAt, config: this.#config, configAtRoot, channels: this.#channels };
  }

  async close(): Promise<void> {
    const [database, channel] = [this.#database, this.#channels.at(-1)];
    this.#database = undefined;
    if (database === undefined || channel === undefined) return;
    // A synced batch makes those before it durable too; this one changes nothing.
    await write(database, [{ type: "del", key: "restored" }], true);
    await database.close();
    new AcknowledgedTip(database.folder, { height: channel.height, hash: channel.tipHash }).close();
  }

  async #file(content: Buffer): Promise<void> {
    const end = content.indexOf("\n");
    const { name, mode } = decodeJson(content.subarray(0, end)) as { name: string; mode: number };
    const target = path.resolve(this.#staging, name);
    if (!target.startsWith(this.#staging + path.sep))
      throw new PeerError("BACKUP_DAMAGED", `the backup is damaged: ${name} lies outside the data directory`);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, content.subarray(end + 1), { mode, flush: true });
    await chmod(target, mode);
  }

  async #channel(channel: ChannelSummary): Promise<void> {
    await this.close();
    const config = this.#config;
    const plan = config && channelPlans(config).find(({ name }) => name === channel.name);
    if (plan === undefined)
      throw new PeerError(
        "BACKUP_DAMAGED",
        `the backup is damaged: no channel ${channel.name} is configured`,
      );
    await mkdir(plan.folder, { recursive: true, mode: 0o700 });
    this.#database = await openDatabase(plan.folder);
    this.#channels.push(channel);
  }

  async #entries(content: Buffer): Promise<void> {
    if (this.#database === undefined)
      throw new PeerError("BACKUP_DAMAGED", "the backup is damaged: entries of no channel");
    const writes = [...decodeEntries(content)].map(([key, value]) => ({ type: "put" as const, key, value }));
    await write(this.#database, writes, false);
  }
}

async function writeConfig(file: string, config: unknown): Promise<void> {
  const handle = await open(file, "w", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(config, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
