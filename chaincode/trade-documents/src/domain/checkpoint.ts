/**
 * Checkpoints of the evidence log: the ledger keeps the latest note, in order. Whether its signatures are good is for
 * whoever verifies it; here it has the shape of a C2SP checkpoint, and the log it speaks of only grows.
 */

import { z } from "zod";
import type { JsonValue } from "./canonical-json.js";
import { guardFailed, invalidInput } from "./errors.js";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
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
  const latest = (yield* readValue(latestKey)) as Recorded | null;
  checkGrowth(latest, Number(size), root);
  const recorded: Recorded = { size: Number(size), root, note };
  return { result: { size: recorded.size }, writes: [{ key: latestKey, value: recorded }] };
}

/** The same size may be recorded again, with more signatures and the same root. */
function checkGrowth(latest: Recorded | null, size: number, root: string): void {
  if (latest === null || size > latest.size || (size === latest.size && root === latest.root)) return;
  throw guardFailed("E_CHECKPOINT_ORDER", "A checkpoint of this log is already further.", {
    latest: latest.size,
  });
}

function* latest(): Reading<FunctionOutcome> {
  return { result: (yield* readValue(latestKey)) satisfies JsonValue, writes: [] };
}

export const checkpointFunctions: Readonly<Record<string, LedgerFunction>> = {
  "checkpoint:Record": { argumentsSchema: recordArguments, by: [role.CHECKPOINT_RECORDER], run: record },
  "checkpoint:Latest": { argumentsSchema: nothing, by: [], run: latest },
};
