/**
 * Keys with which organisations sign checkpoints, as each of them pinned its own on the ledger. Notes and keys have the
 * form of C2SP signed-note.
 */

import { createHash, createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome } from "./ledger-functions.js";
import { readRange, type Reading } from "./reading.js";

/** Keys of one organisation at a time: one in use, and those that a rotation leaves for a while. */
const keysPerOrganisationMax = 4;
const keyLengthMax = 300;

const ed25519Type = 0x01;
const keyBytes = 32;
const idBytes = 4;
const signatureBytes = 64;
/** Fewer organisations than this can say nothing about a log, whatever is pinned. */
const quorumMin = 2;

interface NoteKey {
  readonly name: string;
  /** Eight hex digits. */
  readonly id: string;
  readonly publicKey: Buffer;
}

/** `name+id+base64(0x01 ‖ Ed25519 key)`, its id being that of its name and key. */
function parseKey(text: string): NoteKey | undefined {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== keyBytes + 1 || bytes[0] !== ed25519Type) return undefined;
  const expected = createHash("sha256").update(`${name}\n`, "utf8").update(bytes).digest();
  if (expected.toString("hex", 0, idBytes) !== id) return undefined;
  return { name, id, publicKey: bytes.subarray(1) };
}

export const pinKeysArguments = z.strictObject({
  /** Replace the keys that the organisation pinned before. */
  verifierKeys: z
    .array(
      z
        .string()
        .max(keyLengthMax)
        .refine((text) => parseKey(text) !== undefined, {
          message: "not an Ed25519 note key",
          params: { rule: "E_NOTE_KEY" },
        }),
    )
    .min(1)
    .max(keysPerOrganisationMax),
});

const pinnedKeys: LedgerKey = ["checkpoint-keys"];

/** Nobody pins another organisation's keys: the organisation is the caller's. */
// eslint-disable-next-line require-yield -- functions of the contract are readings, also those that read nothing
export function* pinKeys({
  arguments: { verifierKeys },
  actor,
}: FunctionCall<z.infer<typeof pinKeysArguments>>): Reading<FunctionOutcome> {
  return {
    result: { organisation: actor.mspId, keys: verifierKeys.length },
    writes: [{ key: [...pinnedKeys, actor.mspId], value: verifierKeys }],
  };
}

/** Keys that organisations have pinned, by MSP id. */
export function* checkpointKeysOf(): Reading<ReadonlyMap<string, readonly string[]>> {
  const pinned = yield* readRange(pinnedKeys);
  return new Map(pinned.map(({ key, value }) => [key.at(-1) ?? "", value as readonly string[]]));
}

/** How many organisations signed a note, and how many must: more than half of those that pinned keys. */
export interface NoteSignatures {
  readonly signed: number;
  readonly quorum: number;
}

/** Checks a note's signatures against the pinned keys; two keys of one organisation count once. */
export function* readSignatures(note: string): Reading<NoteSignatures> {
  const pinned = [...(yield* checkpointKeysOf()).values()];
  const split = note.lastIndexOf("\n\n");
  const text = Buffer.from(note.slice(0, split + 1), "utf8");
  const lines = note.slice(split + 2, -1).split("\n");
  const signed = pinned.filter((keys) => keys.some((key) => isSignedBy(parseKey(key), text, lines)));
  return { signed: signed.length, quorum: Math.max(quorumMin, Math.floor(pinned.length / 2) + 1) };
}

function isSignedBy(key: NoteKey | undefined, text: Buffer, lines: readonly string[]): boolean {
  if (key === undefined) return false;
  const prefix = `— ${key.name} `;
  return lines.some((line) => {
    if (!line.startsWith(prefix)) return false;
    const bytes = Buffer.from(line.slice(prefix.length), "base64");
    if (bytes.length !== idBytes + signatureBytes || bytes.toString("hex", 0, idBytes) !== key.id)
      return false;
    return isSignature(key.publicKey, text, bytes.subarray(idBytes));
  });
}

function isSignature(publicKey: Buffer, text: Buffer, signature: Buffer): boolean {
  try {
    const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") };
    return verify(null, text, createPublicKey({ key: jwk, format: "jwk" }), signature);
  } catch {
    return false; // 32 bytes that are no point of the curve verify nothing
  }
}
