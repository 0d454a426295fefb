import {
  fileClaim,
  parseReceipt,
  parseTrustRoot,
  verifyReceipt,
  verifyWithoutTrust,
  type TrustRoot,
  type Verdict,
  type VerificationRequest,
  type VerificationResult,
} from "@antin/evidence";
import path from "node:path";
import type { Command } from "./command.js";
import { describeVerdict } from "./describe-verdict.js";
import { nodeEd25519 } from "./node-ed25519.js";
import { digestFile, readReceipt, readTrustRoot } from "./read-inputs.js";
import { defaultTrustPath, parseVerifyArguments, type VerifyArguments } from "./verify-arguments.js";

/** Exit codes of `antin verify`. */
const exitCodes: Readonly<Record<Verdict, number>> = { VALID: 0, INVALID: 1, UNKNOWN: 2 };

/** Checks a receipt, and a file against it, with nothing but files on this machine. */
export const verifyCommand: Command = {
  summary: "check a receipt, and a file against it, without any network",
  usage: `Usage: antin verify <receipt.json> [file] [options]

  --trust <file>          the pinned trust root (default ${defaultTrustPath})
  --fresh-within <time>   how old the checkpoint may be, such as 90s, 30m, 24h or 7d (default: any age, stated)
  --json                  print the whole result as JSON

Exit codes: 0 VALID, 1 INVALID (why), 2 UNKNOWN (what could not be checked), 64 wrong usage.`,
  run: async (argv, io) => {
    const given = parseVerifyArguments(argv, io.folder);
    const result = await verify(given, io.now());
    const fileName = given.filePath === undefined ? undefined : path.basename(given.filePath);
    io.print(given.json ? `${JSON.stringify(result, null, 2)}\n` : describeVerdict(result, fileName));
    return exitCodes[result.verdict];
  },
};

async function verify(given: VerifyArguments, now: Date): Promise<VerificationResult> {
  const { freshnessLimitMs } = given;
  const receipt = await readReceipt(given.receiptPath);
  const fileDigest = given.filePath === undefined ? undefined : await digestFor(receipt, given.filePath);
  const request: VerificationRequest = {
    receipt,
    now,
    ...(freshnessLimitMs === undefined ? {} : { freshnessLimitMs }),
    ...(fileDigest === undefined ? {} : { fileDigest }),
  };
  const trust = await loadTrustRoot(given.trustPath);
  if (typeof trust === "string") return verifyWithoutTrust(request, trust);
  return verifyReceipt({ ...request, trust, verifyEd25519: nodeEd25519() });
}

/** The file's digest under the salt that the receipt names; without one the verifier says that no file is covered. */
async function digestFor(receipt: string, file: string): Promise<string> {
  let salt = "";
  try {
    salt = fileClaim(parseReceipt(receipt))?.salt ?? "";
  } catch {
    // the verifier reports a malformed receipt; the file is still read, so that a wrong path shows
  }
  return digestFile(file, salt);
}

/** The trust root, or why there is none. */
async function loadTrustRoot(file: string): Promise<TrustRoot | string> {
  const text = await readTrustRoot(file);
  if (text === undefined) return `There is no trust root at ${file}.`;
  try {
    return parseTrustRoot(text);
  } catch (error) {
    return `${file}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
