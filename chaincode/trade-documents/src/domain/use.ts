/** Uses: what declarations draw from a permit line, a certificate's item or a bill. Each use is a key of its own. */

import type { Quantity } from "./codes/unit.js";
import type { JsonObject, JsonValue } from "./canonical-json.js";
import type { KeyWrite, LedgerKey } from "./head.js";
import { namesOf } from "./names.js";
import { readRange, readValue, type Reading } from "./reading.js";

export const useObjectType = "use";

/** A use counts against its line while it is reserved and, for good, once it is committed; a revoked permit voids it. */
export const useState = namesOf({ RESERVED: true, COMMITTED: true, RELEASED: true, VOIDED: true });
export type UseState = keyof typeof useState;

/** What one declaration line draws from one line of a source. */
export type Draw = {
  /** Line of the source: permit line, certificate item, bill number. */
  readonly line: string;
  /** Line of the declaration; 0 where the whole declaration draws. */
  readonly at: number;
  readonly quantity: Quantity;
  /** Gross weight of what is drawn, decimal text; for goods on a bill. */
  readonly weightKgm?: string;
};

/** As the key holds it: short, because it stays in every block. */
export interface Use {
  readonly line: string;
  readonly declaration: string;
  readonly at: number;
  readonly quantity: string;
  readonly state: UseState;
  readonly weightKgm?: string;
}

export interface UseSource {
  readonly kind: string;
  readonly number: string;
}

export function useKey(source: UseSource, draw: Pick<Draw, "line" | "at">, declaration: string): LedgerKey {
  return [useObjectType, source.kind, source.number, draw.line, declaration, String(draw.at)];
}

export function useWrite(source: UseSource, draw: Draw, declaration: string, state: UseState): KeyWrite {
  const weight = draw.weightKgm === undefined ? {} : { w: draw.weightKgm };
  return { key: useKey(source, draw, declaration), value: { q: draw.quantity.value, s: state, ...weight } };
}

/** Every use of one line of the source; Fabric checks the range again at commit, so no use can slip in between. */
export function* readUses(source: UseSource, line: string): Reading<readonly Use[]> {
  const found = yield* readRange([useObjectType, source.kind, source.number, line]);
  return found.map(({ key, value }) => useFrom(key, value));
}

/** The use that one declaration line makes of a source's line, or null. */
export function* readUse(source: UseSource, draw: Draw, declaration: string): Reading<Use | null> {
  const key = useKey(source, draw, declaration);
  const value = yield* readValue(key);
  return value === null ? null : useFrom(key, value);
}

function useFrom(key: LedgerKey, value: JsonValue): Use {
  const [, , , line = "", declaration = "", at = ""] = key;
  const { q, s, w } = value as JsonObject as { q: string; s: UseState; w?: string };
  return {
    line,
    declaration,
    at: Number(at),
    quantity: q,
    state: s,
    ...(w === undefined ? {} : { weightKgm: w }),
  };
}
