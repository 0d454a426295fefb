/**
 * The random draw: unpredictable before registration, and afterwards checkable by anybody who holds the revealed seeds.
 *
 * Two contributors commit to a seed each before the epoch, neither can choose the key alone, and what is drawn on is
 * fixed by the block that committed the registration. Both seeds are published after the epoch, and every draw can be
 * computed again. Source: DOMAIN §6.6.
 */

import { createHash, createHmac } from "node:crypto";
import { sha256Hex } from "../domain/salted-hash.js";

/** A draw is one of so many numbers, from 0; rates are counted in the same parts. */
export const drawRange = 1_000_000;

const keyLabel = "vntdl/risk-seed/v1";
const drawLabel = "vntdl/risk-draw/v1";

/** A 32-byte seed, 64 lower-case hex digits. */
export type Seed = string;

export interface DrawSubject {
  /** ISO week of the registration: `2026-W47`. */
  readonly epoch: string;
  /** First eleven digits of the declaration number: amendments keep their draw. */
  readonly declarationKey: string;
  /** Header hash of the block that committed the registration, hex. */
  readonly blockHash: string;
}

export interface Draw {
  /** HMAC-SHA256 in hex. */
  readonly output: string;
  /** 0 to 999,999. */
  readonly draw: number;
}

/** What a contributor publishes before the epoch: hex SHA-256 of its seed. */
export function seedCommitment(seed: Seed): string {
  return sha256Hex(bytesOf(seed));
}

/** The epoch's key, from both contributors' seeds; hex. */
export function epochKey(customsSeed: Seed, auditorSeed: Seed): string {
  return createHash("sha256")
    .update(keyLabel, "utf8")
    .update(bytesOf(customsSeed))
    .update(bytesOf(auditorSeed))
    .digest("hex");
}

/** The draw of a declaration. */
export function drawFor(key: string, { epoch, declarationKey, blockHash }: DrawSubject): Draw {
  const alpha = [drawLabel, epoch, declarationKey, blockHash].join("|");
  const output = createHmac("sha256", bytesOf(key)).update(alpha, "utf8").digest();
  return { output: output.toString("hex"), draw: Number(output.readBigUInt64BE(0) % BigInt(drawRange)) };
}

function bytesOf(hex: string): Buffer {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new TypeError("a seed or key is 64 lower-case hex digits");
  return Buffer.from(hex, "hex");
}
