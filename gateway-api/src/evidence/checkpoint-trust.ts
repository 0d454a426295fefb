import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { StartError } from "../start-error.js";
import {
  checkTrustRoot,
  parseTrustRoot,
  verifyCheckpoint,
  type NoteVerifier,
  type TrustedKeys,
  type VerifyEd25519,
} from "@antin/evidence";

/**
 * Reads the pinned trust root, by which this gateway judges checkpoints as every verifier of a receipt will.
 *
 * @throws StartError `TRUST_ROOT_INVALID` naming the file when it is not there or is no trust root
 */
export function loadCheckpointTrust(file: string): TrustedKeys {
  try {
    return checkTrustRoot(parseTrustRoot(readFileSync(file, "utf8")));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError("TRUST_ROOT_INVALID", `The trust root ${file} cannot be used: ${why}`, { cause });
  }
}

/** Why a verifier with this trust root would not accept a note: the first reason's code; undefined when it would. */
export const refusalByTrust = (note: string, trust: TrustedKeys): string | undefined =>
  verifyCheckpoint(note, trust, nodeEd25519).reasons[0]?.code;

/** How many organisations of the trust root these keys sign for. */
export function organisationsSigning(keys: readonly NoteVerifier[], trust: TrustedKeys): number {
  const isHeld = (pinned: NoteVerifier): boolean =>
    keys.some(
      ({ name, publicKey }) => name === pinned.name && Buffer.from(publicKey).equals(pinned.publicKey),
    );
  const held = trust.verifiers.filter(isHeld);
  return new Set(held.flatMap((verifier) => trust.organisationOf(verifier)?.mspId ?? [])).size;
}

/** Some fifty times faster than the portable code: every recorded note is checked, also while the log is rebuilt. */
const nodeEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString("base64url");
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, message, key, signature);
  } catch {
    return false; // bytes that are no key verify nothing
  }
};
