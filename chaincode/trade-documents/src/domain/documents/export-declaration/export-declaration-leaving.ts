/** From clearance to the open sea: goods are cleared, come into the area, are loaded, and sail. Source: DOMAIN §3.5, §7. */

import { canClearExport, canLoad, type Verdict } from "../../../engines/clearance.js";
import type { PassageFacts } from "../../../engines/clearance-facts.js";
import { clockName } from "../../clock-table.js";
import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import { drawCommand } from "../../drawing.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import type { Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { noticeWithdrawal } from "../declaration/declaration-clearance.js";
import { groundExtra } from "../declaration/declaration-cancelling.js";
import { type Asked, commonFacts } from "../declaration/declaration-conditions.js";
import {
  type ExportFacets,
  type ExportHead,
  exportHeadOf,
  permitFacet,
} from "../declaration/declaration-facets.js";
import { permitEffects } from "../declaration/declaration-permits.js";
import { taxWhenCleared } from "../payment/what-is-secured.js";
import { exportState as S } from "./export-declaration-names.js";
import {
  exportLineWithdrawals,
  exportLineWrites,
  readNotExported,
  shippedUnder,
} from "../manifest/export-lines.js";
import { readHolds } from "../supervision/gate-hold-keys.js";

const facetsOf = (situation: Situation): ExportFacets => exportHeadOf(situation).facets;

/** Where the goods were brought together, before anything else happens to them. */
export const notifyGathering: Effect = ({ now, arguments: { place } }) => ({
  facets: { gathered: { place: place as string, at: now } },
  extras: { place: place as string },
});

/** Both verdicts on an export declaration as it stands. */
export function* exportClearanceView(
  head: ExportHead,
  asked: Asked,
): Reading<{ canClear: Verdict; canPass: Verdict }> {
  const facts = yield* commonFacts(head, head.state === S.CHANNELLED, asked);
  return { canClear: canClearExport(facts), canPass: canLoad(yield* loadingFacts(head)) };
}

/** @throws CLEARANCE_REFUSED */
export function* clearExport(situation: Situation): Reading<Change> {
  const head = exportHeadOf(situation);
  const { ok, ...missing } = canClearExport(yield* commonFacts(head, head.state === S.CHANNELLED, situation));
  if (!ok) throw new DomainError(errorCode.CLEARANCE_REFUSED, undefined, { ...missing });
  const { permits = [], leaving = [] } = head.facets;
  const tax = yield* taxWhenCleared(situation, head.facets);
  return {
    facets: {
      clearedAt: situation.now,
      ...tax.facets,
      ...(permits.length === 0 ? {} : { permit: permitFacet.OK }),
    },
    effects: [...permitEffects(head, permits, drawCommand.Commit), ...tax.effects],
    writes: exportLineWrites(head.number, leaving),
  };
}

/** The lines that a command names, or all that are still to go. */
function namedLines(situation: Situation, done: readonly string[]): readonly string[] {
  const { leaving = [] } = facetsOf(situation);
  const lines = situation.arguments.lines as readonly string[] | undefined;
  return lines ?? leaving.filter((line) => !done.includes(line));
}

/** Each line is the declaration's, and does this for the first time. */
export function linesLeft(doneOf: (facets: ExportFacets) => readonly string[]): Guard {
  return (situation) => {
    const facets = facetsOf(situation);
    const done = doneOf(facets);
    const lines = namedLines(situation, done);
    const stranger = lines.find((line) => facets.leaving?.includes(line) !== true);
    if (stranger !== undefined)
      throw guardFailed("E_LINE_UNKNOWN", "The declaration has no such container.", { line: stranger });
    if (lines.length === 0 || lines.some((line) => done.includes(line)))
      throw guardFailed("E_LINE_STATE", "Nothing is left to move.");
    return undefined;
  };
}

export const brought = ({ broughtIn = [] }: ExportFacets): readonly string[] => broughtIn;
export const aboard = ({ loaded = [] }: ExportFacets): readonly string[] => loaded;

export const gateInExport: Effect = (situation) => {
  const done = brought(facetsOf(situation));
  const lines = namedLines(situation, done);
  const { sealNos } = situation.arguments as { sealNos?: readonly string[] };
  return {
    facets: { broughtIn: [...done, ...lines] },
    extras: { lines, ...(sealNos === undefined ? {} : { sealNos }) },
  };
};

const cleared: readonly string[] = [S.IN_AREA, S.LOADED, S.PARTLY_EXPORTED];

function* loadingFacts(head: ExportHead, lines?: readonly string[]): Reading<PassageFacts> {
  const { holds, leaving = [], broughtIn = [], loaded = [] } = head.facets;
  const going = lines ?? leaving.filter((line) => !loaded.includes(line));
  const held: string[] = holds.map(({ reason }) => reason);
  for (const target of [head.number, ...going]) held.push(...(yield* readHolds(target)));
  return {
    stateAllows: cleared.includes(head.state),
    holds: held,
    declaredContainers: leaving,
    containersInArea: broughtIn,
    leavingContainers: going,
    sharedBills: [],
    loosePackages: null,
    seals: [],
  };
}

/** @throws PASSAGE_REFUSED */
export function* loadExport(situation: Situation): Reading<Change> {
  const done = aboard(facetsOf(situation));
  const lines = namedLines(situation, done);
  const { ok, ...missing } = canLoad(yield* loadingFacts(exportHeadOf(situation), lines));
  if (!ok) throw new DomainError(errorCode.PASSAGE_REFUSED, undefined, { ...missing });
  return { facets: { loaded: [...done, ...lines] }, extras: { lines } };
}

function* sailedLines(situation: Situation): Reading<readonly string[]> {
  const sailed: string[] = [];
  for (const line of aboard(facetsOf(situation))) if ((yield* shippedUnder(line)) !== null) sailed.push(line);
  return sailed;
}

/** Part of the load is gone, the rest stays under supervision. */
export function* splitLoad(situation: Situation): Reading<Change> {
  const sailed = yield* sailedLines(situation);
  const { leaving = [] } = facetsOf(situation);
  if (sailed.length === 0 || sailed.length === leaving.length)
    throw guardFailed("E_NOT_SPLIT", "All of the load went, or none of it.", { sailed: sailed.length });
  return { facets: { exported: sailed }, extras: { exported: sailed } };
}

/** Every container or bill is on a manifest that departed: the goods are really exported (thực xuất). */
export function* confirmExport(situation: Situation): Reading<Change> {
  const sailed = yield* sailedLines(situation);
  const { leaving = [] } = facetsOf(situation);
  const behind = leaving.filter((line) => !sailed.includes(line));
  if (behind.length > 0)
    throw guardFailed("E_NOT_DEPARTED", "Goods are on no manifest that departed.", { behind });
  return { facets: { exported: sailed, exportedAt: situation.now }, extras: { exported: sailed } };
}

/** The manifest's alert is the declaration's too: no proof of origin is issued for goods that stayed. */
export function* flagNotExported(situation: Situation): Reading<Change> {
  const alert = yield* readNotExported(situation.number);
  if (alert === null) throw guardFailed("E_NO_ALERT", "No manifest left without the goods.");
  return { facets: { alert: alert.manifest }, extras: { manifest: alert.manifest, lines: alert.lines } };
}

/** Cleared goods that nobody brought to the area in the days of the declaration. */
export const neverBroughtIn: Guard = function* (situation) {
  const { registeredAt, broughtIn = [] } = facetsOf(situation);
  const until = yield* readDeadline(clockName.DECLARATION_VALIDITY, registeredAt ?? situation.now);
  if (broughtIn.length === 0 && situation.now > until) return;
  throw guardFailed("E_DECLARATION_VALID", "The goods can still be brought in.", { until });
};

/** Yellow waits for the dossier, red for the goods too. */
export const exportLapsed: Guard = function* (situation) {
  const { registeredAt, presentedAt, goodsPresentedAt, channel } = facetsOf(situation);
  const until = yield* readDeadline(clockName.DECLARATION_VALIDITY, registeredAt ?? situation.now);
  const waiting = presentedAt === undefined || (channel === "RED" && goodsPresentedAt === undefined);
  if (waiting && situation.now > until) return;
  throw guardFailed("E_DECLARATION_VALID", "The declaration can still be presented.", { until });
};

export const nothingAboard: Guard = (situation) => {
  if (aboard(facetsOf(situation)).length === 0) return undefined;
  throw guardFailed("E_GOODS_OUT", "Goods are on board or have sailed.");
};

export const goodsPresented: Guard = (situation) => {
  if (facetsOf(situation).goodsPresentedAt !== undefined) return undefined;
  throw guardFailed("E_GOODS_NOT_PRESENTED", "The goods were not presented.");
};

/** Gives everything back, withdraws what is still owed, and the claim to leave. */
export const cancelExport: Effect = function* (situation) {
  const head = exportHeadOf(situation);
  const { permits = [], leaving = [], clearedAt } = head.facets;
  return {
    effects: [
      ...permitEffects(head, permits, drawCommand.Release),
      ...(yield* noticeWithdrawal(head.facets)),
    ],
    ...(clearedAt === undefined ? {} : { writes: exportLineWithdrawals(leaving) }),
    extras: { ...groundExtra(situation) },
  };
};
