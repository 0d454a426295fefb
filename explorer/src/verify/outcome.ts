import type { VerificationResult } from "@antin/evidence";
import { ApiProblem, type Api, type DocumentView } from "../api.js";
import { parseVerificationAddress, type VerificationTarget } from "../router.js";
import { readDropped, type Dropped } from "./read-dropped.js";
import { sha256Hex, verifyHere } from "./verify-here.js";

/** A receipt's verdict; with the name of the file that was compared with it. */
export interface Verified {
  readonly result: VerificationResult;
  readonly file?: string;
}

/** What the verify page shows of the latest check. */
export type Outcome =
  | { readonly step: "idle" | "running" | "no-match" | "mixed" }
  | { readonly step: "verified"; readonly verified: readonly Verified[] }
  | { readonly step: "found"; readonly document: DocumentView; readonly result?: VerificationResult }
  | {
      readonly step: "files-alone";
      readonly files: readonly { readonly name: string; readonly sha256: string }[];
    }
  | { readonly step: "too-large"; readonly names: readonly string[] }
  | { readonly step: "failed"; readonly problem: ApiProblem };

/**
 * Every receipt gets a verdict and no file goes unmentioned: several receipts with files beside them are not guessed
 * at, and neither is a file that is too large to be read here.
 */
export async function verifyFiles(api: Api, dropped: readonly Dropped[]): Promise<Outcome> {
  const { receipts, files, tooLarge } = await readDropped(dropped);
  if (tooLarge.length > 0) return { step: "too-large", names: tooLarge };
  if (receipts.length > 1 && files.length > 0) return { step: "mixed" };
  const [receipt] = receipts;
  if (receipt === undefined)
    return {
      step: "files-alone",
      files: await Promise.all(
        files.map(async ({ name, bytes }) => ({ name, sha256: await sha256Hex(bytes) })),
      ),
    };
  if (files.length === 0) {
    const results = await Promise.all(receipts.map((text) => verifyHere(api, text)));
    return { step: "verified", verified: results.map((result) => ({ result })) };
  }
  const verified = await Promise.all(
    files.map(async ({ name, bytes }) => ({ file: name, result: await verifyHere(api, receipt, bytes) })),
  );
  return { step: "verified", verified };
}

/** A receipt, or the address that a document's QR code holds. */
export async function verifyPasted(api: Api, text: string): Promise<Outcome> {
  const target = parseVerificationAddress(text);
  if (target !== undefined) return lookUp(api, target);
  return { step: "verified", verified: [{ result: await verifyHere(api, text) }] };
}

/** A number or code that cannot be one is answered like one that does not exist. */
const noMatchCodes: ReadonlySet<string> = new Set(["LOOKUP_NO_MATCH", "QUERY_INVALID"]);

export async function lookUp(api: Api, { kind, number, code }: VerificationTarget): Promise<Outcome> {
  const found = await api.lookup(kind, number, code).catch((error: unknown) => {
    if (error instanceof ApiProblem && noMatchCodes.has(error.code)) return undefined;
    throw error;
  });
  if (found === undefined) return { step: "no-match" };
  const { document, receipt } = found;
  if (receipt === undefined) return { step: "found", document };
  return { step: "found", document, result: await verifyHere(api, receipt) };
}
