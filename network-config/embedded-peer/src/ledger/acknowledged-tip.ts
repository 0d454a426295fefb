/**
 * What was last acknowledged, written beside the database after each durable block. LevelDB drops a damaged end of
 * its log as if it had been cut short by a crash; this file tells that apart: a height below the one written here has
 * lost a block that somebody was told of. It is not synced itself, and so may be behind after a power cut, never ahead.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { PeerError } from "../errors.js";
import { sha256 } from "../digest.js";
import { systemErrorCode } from "./system-error.js";

export interface Acknowledged {
  readonly height: number;
  /** Of the last block, hex. */
  readonly hash: string;
}

export const ACKNOWLEDGED_FILE = "acknowledged";
const HEIGHT_DIGITS = 16;
const CHECK_DIGITS = 8;

export class AcknowledgedTip {
  readonly #descriptor: number;

  /** Creates the file when it is not there. */
  constructor(folder: string, tip: Acknowledged) {
    const file = path.join(folder, ACKNOWLEDGED_FILE);
    try {
      this.#descriptor = openSync(file, "r+");
    } catch (error) {
      if (systemErrorCode(error) !== "ENOENT") throw error;
      this.#descriptor = openSync(file, "w", 0o600);
    }
    this.write(tip);
    fsyncSync(this.#descriptor);
  }

  /**
   * One line of fixed length over the last one: within one sector, it is there as a whole or not. The block is durable
   * already, so a disk that refuses this line takes nothing from it; the line is behind then, which is allowed.
   */
  write(tip: Acknowledged): void {
    try {
      writeSync(this.#descriptor, lineOf(tip), 0);
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** @throws PeerError LEDGER_CORRUPT when the file is there and says nothing. */
export function readAcknowledged(folder: string): Acknowledged | undefined {
  const file = path.join(folder, ACKNOWLEDGED_FILE);
  let line: string;
  try {
    line = readFileSync(file, "latin1");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  const [, height = "", hash = ""] = /^(\d{16}) ([0-9a-f]{64}) [0-9a-f]{8}\n$/.exec(line) ?? [];
  const tip = { height: Number(height), hash };
  if (hash !== "" && line === lineOf(tip)) return tip;
  throw new PeerError(
    "LEDGER_CORRUPT",
    `${file} is damaged: it no longer says what was last acknowledged. Check the ledger with antin ledger verify; when it is VALID and its height is the one you expect, remove this file.`,
  );
}

function lineOf({ height, hash }: Acknowledged): string {
  const content = `${String(height).padStart(HEIGHT_DIGITS, "0")} ${hash}`;
  return `${content} ${sha256(Buffer.from(content)).toString("hex").slice(0, CHECK_DIGITS)}\n`;
}
