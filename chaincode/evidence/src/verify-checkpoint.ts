import { parseCheckpoint, type Checkpoint } from "./checkpoint.js";
import type { VerifyEd25519 } from "./note-key.js";
import { parseNote, verifyNote, type SignedNote } from "./signed-note.js";
import type { TrustedKeys, TrustedOrganisation } from "./trust.js";
import type { Reason } from "./verdict.js";

/** What the pinned keys say about a checkpoint. */
export interface CheckpointVerification {
  /** Undefined when the note could not be read. */
  readonly checkpoint: Checkpoint | undefined;
  /** Trusted organisations that signed, each once. */
  readonly signedBy: readonly TrustedOrganisation[];
  /** Key names of signature lines that the trust root does not know. */
  readonly unknownSigners: readonly string[];
  readonly reasons: readonly Reason[];
}

/** Checks a cosigned checkpoint against the trust root. Never throws: what is wrong becomes a reason. */
export function verifyCheckpoint(
  note: string,
  keys: TrustedKeys,
  verify: VerifyEd25519,
): CheckpointVerification {
  return judge(note, (parsed, checkpoint) => {
    const verification = verifyNote(parsed, keys.verifiers, verify);
    const organisations = verification.signedBy.flatMap((verifier) => keys.organisationOf(verifier) ?? []);
    const signedBy = [
      ...new Map(organisations.map((organisation) => [organisation.mspId, organisation])).values(),
    ];
    return {
      checkpoint,
      signedBy,
      unknownSigners: verification.unknown,
      reasons: [
        ...verification.forged.map(({ name }) => forged(name)),
        ...originReasons(checkpoint, keys, signedBy.length),
        ...quorumReasons(signedBy.length, keys.trust.quorum),
      ],
    };
  });
}

/** Reads a checkpoint whose signatures nobody can judge. Never throws, and always gives a reason. */
export function readUntrustedCheckpoint(note: string, problem: string): CheckpointVerification {
  return judge(note, ({ signatures }, checkpoint) => ({
    checkpoint,
    signedBy: [],
    unknownSigners: signatures.map(({ name }) => name),
    reasons: [{ code: "TRUST_ROOT_UNUSABLE", message: problem }],
  }));
}

function judge(
  note: string,
  verdict: (note: SignedNote, checkpoint: Checkpoint) => CheckpointVerification,
): CheckpointVerification {
  try {
    const parsed = parseNote(note);
    return verdict(parsed, parseCheckpoint(parsed.text));
  } catch (error) {
    const message = error instanceof Error ? error.message : "The checkpoint cannot be read.";
    const reason: Reason = { code: "CHECKPOINT_MALFORMED", message, pointer: "/checkpoint" };
    return { checkpoint: undefined, signedBy: [], unknownSigners: [], reasons: [reason] };
  }
}

function forged(name: string): Reason {
  const message = `The signature under the name ${name} was not made by that key over this checkpoint.`;
  return { code: "SIGNATURE_FORGED", message, pointer: "/checkpoint" };
}

function originReasons({ origin }: Checkpoint, { trust }: TrustedKeys, trustedSignatures: number): Reason[] {
  if (origin === trust.origin) return [];
  const message = `The checkpoint is of the log ${origin}; the trust root covers ${trust.origin}.`;
  // A trusted key that signed for another log contradicts the claim; unknown keys merely say nothing about ours.
  return [
    { code: trustedSignatures > 0 ? "ORIGIN_MISMATCH" : "ORIGIN_UNKNOWN", message, pointer: "/checkpoint" },
  ];
}

function quorumReasons(signed: number, quorum: number): Reason[] {
  if (signed >= quorum) return [];
  if (signed === 0)
    return [
      {
        code: "NO_TRUSTED_SIGNATURE",
        message: "No organisation of the trust root signed the checkpoint.",
        pointer: "/checkpoint",
      },
    ];
  const message = `${signed} organisations of the trust root signed the checkpoint; ${quorum} are needed.`;
  return [{ code: "QUORUM_SHORT", message, pointer: "/checkpoint" }];
}
