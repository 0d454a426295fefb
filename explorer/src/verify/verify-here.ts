import { verifyReceipt, type VerificationResult } from "@antin/evidence";
import type { Api } from "../api.js";

/** Runs the whole verification in this browser; only the trust root comes from the server. */
export async function verifyHere(api: Api, receipt: unknown, file?: Uint8Array): Promise<VerificationResult> {
  const trust = await api.trust();
  return verifyReceipt({ receipt, trust, now: new Date(), ...(file === undefined ? {} : { file }) });
}

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
