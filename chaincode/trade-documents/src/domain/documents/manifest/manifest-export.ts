/** Goods that leave: lines of an export manifest come in, are loaded, sail, and are matched with cleared declarations. */

import type { Effect, Guard, Situation } from "../../define-document.js";
import { guardFailed, invalidInput } from "../../errors.js";
import type { KeyWrite } from "../../head.js";
import type { Reading } from "../../reading.js";
import { clearedFor, notExportedWrite, readNotExported, shippedUnder, shippedWrite } from "./export-lines.js";
import { readHolds } from "../supervision/gate-hold-keys.js";
import {
  type BillFacet,
  billState,
  type ContainerFacet,
  containerState,
  type ManifestFacets,
  manifestFacetsOf as facetsOf,
} from "./manifest-facets.js";
import { seenAtGate } from "./manifest-rules.js";

type LineState = "BOOKED" | "IN_AREA" | "LOADED" | "RECONCILED";
type Line = { readonly no: string; readonly state: string };

/** Containers, and bills without one. */
function linesOf({ containers, bills }: ManifestFacets): readonly Line[] {
  return [...containers, ...bills.filter((bill) => bill.containers.length === 0)];
}

/** The same manifest with lines moved on; a bill goes with the last of its containers. */
function moved(
  { containers, bills }: ManifestFacets,
  lines: readonly string[],
  state: LineState,
): Pick<ManifestFacets, "containers" | "bills"> {
  const boxes = containers.map((container): ContainerFacet =>
    lines.includes(container.no) ? { ...container, state } : container,
  );
  const stateOf = new Map(boxes.map((box) => [box.no, box.state]));
  return {
    containers: boxes,
    bills: bills.map((bill): BillFacet => {
      const packed = bill.containers.length > 0;
      const all = packed ? bill.containers.every((no) => stateOf.get(no) === state) : lines.includes(bill.no);
      return all ? { ...bill, state } : bill;
    }),
  };
}

/** The lines named in the arguments are on the manifest and in this state. */
export function linesAre(state: LineState): Guard {
  return (situation) => {
    const known = new Map(linesOf(facetsOf(situation)).map((line) => [line.no, line.state]));
    const problems = linesNamed(situation).flatMap((line, index) => {
      const pointer = `/arguments/lines/${index}`;
      const present = known.get(line);
      if (present === undefined)
        return [{ pointer, rule: "E_LINE_UNKNOWN", message: "not on this manifest" }];
      return present === state ? [] : [{ pointer, rule: "E_LINE_STATE", message: `is ${present}` }];
    });
    if (problems.length > 0) throw invalidInput(problems);
    return undefined;
  };
}

const linesNamed = ({ arguments: { lines } }: Situation): readonly string[] => lines as readonly string[];

export const takeIn: Effect = (situation) => {
  const facets = facetsOf(situation);
  const { sealNos } = situation.arguments as { sealNos?: readonly string[] };
  const lines = linesNamed(situation);
  const seen = facets.containers.map((container) =>
    lines.includes(container.no) && sealNos !== undefined ? seenAtGate(container, sealNos) : container,
  );
  return { facets: moved({ ...facets, containers: seen }, lines, "IN_AREA"), extras: { lines } };
};

/** Nothing goes on board that no cleared declaration claims, or that customs holds. Empty containers are no goods. */
export const linesMayLeave: Guard = function* (situation) {
  const packed = new Set(facetsOf(situation).bills.flatMap(({ no, containers }) => [no, ...containers]));
  for (const line of linesNamed(situation)) {
    if (!packed.has(line)) continue;
    const declaration = yield* clearedFor(line);
    if (declaration === null)
      throw guardFailed("E_NOT_CLEARED", "No cleared export declaration has the line.", { line });
    const [hold] = [...(yield* readHolds(line)), ...(yield* readHolds(declaration))];
    if (hold !== undefined) throw guardFailed("E_HELD", "Customs holds the goods.", { line, hold });
  }
};

export const load: Effect = (situation) => {
  const lines = linesNamed(situation);
  return { facets: moved(facetsOf(situation), lines, "LOADED"), extras: { lines } };
};

/** What is on board sails; an earlier alert on it is over. */
export const depart: Effect = function* (situation) {
  const lines = linesOf(facetsOf(situation)).filter(({ state }) => state === containerState.LOADED);
  const writes: KeyWrite[] = [];
  for (const { no } of lines) {
    writes.push(shippedWrite(no, situation.number));
    const declaration = yield* clearedFor(no);
    if (declaration !== null && (yield* readNotExported(declaration)) !== null)
      writes.push(notExportedWrite(declaration, null));
  }
  return {
    facets: { departedAt: situation.now },
    writes,
    extras: { loaded: lines.map(({ no }) => no) },
  };
};

/** Matches what sailed with the declarations that were cleared for it; empty containers have none. */
export const reconcile: Effect = function* (situation) {
  const facets = facetsOf(situation);
  const packed = new Set(facets.bills.flatMap(({ no, containers }) => [no, ...containers]));
  const lines = linesOf(facets);
  const loaded = lines.filter(({ state }) => state === billState.LOADED).map(({ no }) => no);
  const declarations = new Set<string>();
  const unmatched: string[] = [];
  for (const line of loaded.filter((no) => packed.has(no))) {
    const declaration = yield* clearedFor(line);
    if (declaration === null) unmatched.push(line);
    else declarations.add(declaration);
  }
  const matched = loaded.filter((line) => !unmatched.includes(line));
  return {
    facets: moved(facets, matched, "RECONCILED"),
    extras: {
      reconciled: matched,
      declarations: [...declarations],
      notLoaded: lines.map(({ no }) => no).filter((no) => !loaded.includes(no)),
      // A claim that was withdrawn after loading: the goods sailed without a declaration.
      ...(unmatched.length === 0 ? {} : { unmatched, flags: ["UNMATCHED"] }),
    },
  };
};

/** Cleared, and the ship is gone without it: scenario 7. */
export const alertNotExported: Effect = function* (situation) {
  const { declaration } = situation.arguments as { declaration: string };
  const lines = linesNamed(situation);
  for (const line of lines) yield* refuseUnlessLeftBehind(line, declaration);
  const alert = { manifest: situation.number, lines, at: situation.now };
  return {
    writes: [notExportedWrite(declaration, alert)],
    extras: { declaration, lines, flags: ["NOT_EXPORTED"] },
  };
};

function* refuseUnlessLeftBehind(line: string, declaration: string): Reading<void> {
  if ((yield* clearedFor(line)) !== declaration)
    throw guardFailed("E_NOT_CLEARED", "The declaration was not cleared for the line.", { line });
  const under = yield* shippedUnder(line);
  if (under !== null) throw guardFailed("E_EXPORTED", "The line sailed.", { line, manifest: under });
}
