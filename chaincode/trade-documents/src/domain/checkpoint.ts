/**
 * Checkpoints of the evidence log: the ledger keeps the latest note, in order. The contract cannot count leaves, so a
 * size that was never reached would shut every later checkpoint out: only a note that more than half of the
 * organisations signed is taken, of the log that was recorded before, and not smaller.
 */

import { z } from "zod";
import type { JsonValue } from "./canonical-json.js";
import { guardFailed, invalidInput } from "./errors.js";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { pinKeys, pinKeysArguments, readSignatures } from "./checkpoint-keys.js";
import { readValue, type Reading } from "./reading.js";
import { role } from "./roles.js";

const noteBytesMax = 8192;

const recordArguments = z.strictObject({ note: z.string().max(noteBytesMax) });
const nothing = z.strictObject({});

const latestKey: LedgerKey = ["checkpoint"];

/** Origin, size and root; other lines; an empty line; signatures. */
const shape =
  /^[^\n]+\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*\n(?:— \S+ [A-Za-z0-9+/=]+\n)+$/;

type Recorded = { readonly size: number; readonly root: string; readonly note: string };

function* record({
  arguments: { note },
}: FunctionCall<z.infer<typeof recordArguments>>): Reading<FunctionOutcome> {
  const [, size, root] = shape.exec(note) ?? [];
  if (size === undefined || root === undefined)
    throw invalidInput([
      { pointer: "/arguments/note", rule: "E_CHECKPOINT", message: "not a signed checkpoint" },
    ]);
  const recorded: Recorded = { size: Number(size), root, note };
  const latest = (yield* readValue(latestKey)) as Recorded | null;
  if (latest !== null) checkSuccession(latest, recorded);
  const { signed, quorum } = yield* readSignatures(note);
  if (signed < quorum)
    throw guardFailed("E_CHECKPOINT_QUORUM", "Too few organisations signed the checkpoint.", {
      signed,
      quorum,
    });
  return { result: { size: recorded.size }, writes: [{ key: latestKey, value: recorded }] };
}

/** The same size may be recorded again, with more signatures and the same root. */
function checkSuccession(latest: Recorded, { size, root, note }: Recorded): void {
  const origin = originOf(latest);
  if (originOf({ note }) !== origin)
    throw guardFailed("E_CHECKPOINT_ORIGIN", "The checkpoint is of another log.", { origin });
  if (size > latest.size || (size === latest.size && root === latest.root)) return;
  throw guardFailed("E_CHECKPOINT_ORDER", "A checkpoint of this log is already further.", {
    latest: latest.size,
  });
}

const originOf = ({ note }: Pick<Recorded, "note">): string => note.slice(0, note.indexOf("\n"));

function* latest(): Reading<FunctionOutcome> {
  return { result: (yield* readValue(latestKey)) satisfies JsonValue, writes: [] };
}

export const checkpointFunctions: Readonly<Record<string, LedgerFunction>> = {
  "checkpoint:Record": { argumentsSchema: recordArguments, by: [role.CHECKPOINT_RECORDER], run: record },
  "checkpoint:PinKeys": { argumentsSchema: pinKeysArguments, by: [role.CHECKPOINT_RECORDER], run: pinKeys },
  "checkpoint:Latest": { argumentsSchema: nothing, by: [], run: latest },
};
