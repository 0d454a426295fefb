/**
 * The trust root: whose signatures a verifier believes, and how many it wants. It is pinned with the verifier and
 * never taken from a receipt, or a receipt could vouch for itself.
 */
import { toHex, withoutByteOrderMark } from "./byte-encoding.js";
import { EvidenceError } from "./errors.js";
import { parseVerifierKey, type NoteVerifier } from "./note-key.js";

export const trustFormat = "antin-trust/v1";
/** Organisations a trust root may name. */
export const trustOrganisationsMax = 100;

/** An organisation and one of its checkpoint keys; a rotated key is a second entry with the same MSP id. */
export interface TrustedOrganisation {
  readonly mspId: string;
  readonly name: string;
  readonly verifierKey: string;
}

/** The file `trust.json`. `quorum` counts organisations, not keys. */
export interface TrustRoot {
  readonly format: typeof trustFormat;
  readonly origin: string;
  readonly quorum: number;
  readonly organisations: readonly TrustedOrganisation[];
}

/** A trust root with its keys read. */
export interface TrustedKeys {
  readonly trust: TrustRoot;
  readonly verifiers: readonly NoteVerifier[];
  organisationOf(verifier: NoteVerifier): TrustedOrganisation | undefined;
}

/** Reads the text of `trust.json`. @throws EvidenceError `TRUST_MALFORMED` with a pointer. */
export function parseTrustRoot(text: string): TrustRoot {
  let value: unknown;
  try {
    value = JSON.parse(withoutByteOrderMark(text));
  } catch {
    throw malformed("", "The trust root is not JSON.");
  }
  return checkTrustRoot(value).trust;
}

/** Checks a trust root and reads its keys. @throws EvidenceError `TRUST_MALFORMED` with a pointer. */
export function checkTrustRoot(value: unknown): TrustedKeys {
  if (typeof value !== "object" || value === null) throw malformed("", "The trust root is not an object.");
  const { format, origin, quorum, organisations } = value as Record<string, unknown>;
  if (format !== trustFormat) throw malformed("/format", `The format is not ${trustFormat}.`);
  if (typeof origin !== "string" || origin === "") throw malformed("/origin", "The origin is not a text.");
  if (
    !Array.isArray(organisations) ||
    organisations.length === 0 ||
    organisations.length > trustOrganisationsMax
  )
    throw malformed("/organisations", `The organisations are not a list of 1 to ${trustOrganisationsMax}.`);
  const entries = organisations.map(readOrganisation);
  const count = new Set(entries.map(({ organisation }) => organisation.mspId)).size;
  if (!Number.isInteger(quorum) || (quorum as number) < 1 || (quorum as number) > count)
    throw malformed("/quorum", `The quorum is not a number from 1 to ${count}.`);
  entries.forEach(({ verifier }, index) => {
    const first = entries.findIndex((entry) => toHex(entry.verifier.publicKey) === toHex(verifier.publicKey));
    // One holder with two entries would reach a quorum of two alone.
    if (first !== index) throw malformed(`/organisations/${index}/verifierKey`, "The key is listed twice.");
  });
  const byVerifier = new Map(entries.map(({ verifier, organisation }) => [verifier, organisation]));
  return {
    trust: {
      format: trustFormat,
      origin,
      quorum: quorum as number,
      organisations: entries.map(({ organisation }) => organisation),
    },
    verifiers: [...byVerifier.keys()],
    organisationOf: (verifier) => byVerifier.get(verifier),
  };
}

function readOrganisation(
  value: unknown,
  index: number,
): { organisation: TrustedOrganisation; verifier: NoteVerifier } {
  const pointer = `/organisations/${index}`;
  if (typeof value !== "object" || value === null)
    throw malformed(pointer, "The organisation is not an object.");
  const { mspId, name, verifierKey } = value as Record<string, unknown>;
  if (typeof mspId !== "string" || mspId === "")
    throw malformed(`${pointer}/mspId`, "The MSP id is not a text.");
  if (typeof name !== "string") throw malformed(`${pointer}/name`, "The name is not a text.");
  if (typeof verifierKey !== "string") throw malformed(`${pointer}/verifierKey`, "The key is not a text.");
  try {
    return { organisation: { mspId, name, verifierKey }, verifier: parseVerifierKey(verifierKey) };
  } catch (error) {
    throw malformed(
      `${pointer}/verifierKey`,
      error instanceof Error ? error.message : "The key cannot be read.",
    );
  }
}

const malformed = (pointer: string, message: string): EvidenceError =>
  new EvidenceError("TRUST_MALFORMED", message, pointer);
