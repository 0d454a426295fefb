/** The command line, as an operator runs it. */
import { spawn } from "node:child_process";
import path from "node:path";
import { repository } from "../conformance/ledger/config.js";

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const antin = (...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(repository, "network-config/bin/antin.mjs"), ...args]);
    let out = "";
    let err = "";
    child.stdout.on("data", (bytes) => (out += String(bytes)));
    child.stderr.on("data", (bytes) => (err += String(bytes)));
    child.once("close", (code) => {
      resolve({ code, out, err });
    });
  });

export interface Verified {
  readonly verdict: string;
  readonly height: number;
  readonly transactions: number;
  readonly findings: readonly { readonly place: string; readonly what: string }[];
}

/** Of the first channel; the peer must not be running. */
export async function verifyLedgerOf(dataDir: string): Promise<Verified> {
  const { out, err } = await antin("ledger", "verify", "--json", "--data-dir", dataDir);
  try {
    return (JSON.parse(out) as [Verified])[0];
  } catch {
    throw new Error(`antin ledger verify said: ${out}${err}`);
  }
}
