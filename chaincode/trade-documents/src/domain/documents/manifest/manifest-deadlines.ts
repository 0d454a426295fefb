/** When manifests are due. Late filing is accepted and flagged. Source: Decree 08/2015 art. 62 and 66 (DOMAIN §2.3). */

import { type ClockName, clockName } from "../../clock-table.js";
import { epochMs } from "../../dates.js";
import { dueAt } from "../../deadline.js";
import type { Reading } from "../../reading.js";
import { readClock } from "../../reference-versions.js";
import type { ManifestFacets } from "./manifest-facets.js";

interface FilingRule {
  readonly mode: ManifestFacets["mode"];
  readonly direction: ManifestFacets["direction"];
  /** Journeys of at least so many minutes; the first row that fits counts. */
  readonly journeyMinutesMin: number;
  readonly clock: ClockName;
}

// prettier-ignore
const filingRules: readonly FilingRule[] = [
  { mode: "SEA", direction: "I", journeyMinutesMin: 5 * 24 * 60, clock: clockName.MANIFEST_SEA_IN_LONG },
  { mode: "SEA", direction: "I", journeyMinutesMin: 0,           clock: clockName.MANIFEST_SEA_IN },
  { mode: "SEA", direction: "E", journeyMinutesMin: 0,           clock: clockName.MANIFEST_SEA_OUT },
  { mode: "AIR", direction: "I", journeyMinutesMin: 3 * 60 + 1,  clock: clockName.MANIFEST_AIR_LONG },
  { mode: "AIR", direction: "I", journeyMinutesMin: 0,           clock: clockName.MANIFEST_AIR_SHORT },
];

const minuteMs = 60_000;

type Journey = Pick<ManifestFacets, "mode" | "direction" | "eta" | "etd">;

/** The last instant at which the manifest is in time; modes without a clock file by the moment they cross. */
export function* filingDueAt(journey: Journey, date: string): Reading<string> {
  const { mode, direction, eta, etd } = journey;
  // A journey of unknown length counts as short.
  const minutes = etd === undefined ? 0 : (epochMs(eta) - epochMs(etd)) / minuteMs;
  const rule = filingRules.find(
    (row) => row.mode === mode && row.direction === direction && row.journeyMinutesMin <= minutes,
  );
  const event = crossingOf(journey);
  return rule === undefined ? event : dueAt(yield* readClock(rule.clock, date), event, []);
}

/** The papers of a ship beside its manifest have a clock of their own; other notices are due with the manifest. */
export function* noticeDueAt(journey: Journey, date: string): Reading<string> {
  if (journey.mode !== "SEA" || journey.direction !== "I") return yield* filingDueAt(journey, date);
  return dueAt(yield* readClock(clockName.MANIFEST_OTHER_PAPERS, date), journey.eta, []);
}

/** Arrival of what comes, departure of what goes. */
function crossingOf({ direction, eta, etd }: Journey): string {
  return direction === "I" ? eta : (etd ?? eta);
}
