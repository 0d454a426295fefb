/** Holds at the gate, by what they stop: a declaration or a container. Whoever lets goods move asks here. */

import type { JsonObject } from "../../canonical-json.js";
import type { KeyWrite, LedgerKey } from "../../head.js";
import { readRange, type Reading } from "../../reading.js";

const holdObjectType = "gate-hold-on";

const holdKey = (target: string, hold: string): LedgerKey => [holdObjectType, target, hold];

/** @param target number of a declaration or of a container */
export function holdWrite(target: string, hold: string, reason: string | null): KeyWrite {
  return { key: holdKey(target, hold), value: reason === null ? null : { reason } };
}

/** Reasons of the holds that stand on a declaration or a container, in order of their numbers. */
export function* readHolds(target: string): Reading<readonly string[]> {
  const found = yield* readRange([holdObjectType, target]);
  return found.map(({ value }) => (value as JsonObject)["reason"] as string);
}
