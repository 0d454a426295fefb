/** Registering and amending an export declaration: permits are reserved, export duty is assessed and asked for. */

import { canonicalJson } from "../../canonical-json.js";
import { clockName } from "../../clock-table.js";
import type { ClockName } from "../../clock-table.js";
import { endOfLocalDay, localDate } from "../../dates.js";
import { dueAt } from "../../deadline.js";
import { toKilograms } from "../../codes/unit.js";
import { formatDecimal } from "../../decimal.js";
import type { Change, Guard, Situation } from "../../define-document.js";
import { drawCommand } from "../../drawing.js";
import { guardFailed } from "../../errors.js";
import type { Head } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { readClock, readHolidays } from "../../reference-versions.js";
import { sourcePayload } from "../../source.js";
import type { DutyAssessment } from "../../../engines/duty-assessment.js";
import { readPaymentTerms } from "../declaration/declaration-deferral.js";
import { checkAmendable } from "../declaration/declaration-amending.js";
import {
  type CommonFacets,
  type ExportFacets,
  exportHeadOf,
  permitFacet,
  taxFacet,
} from "../declaration/declaration-facets.js";
import { permitEffects, permitReservations, permitUses } from "../declaration/declaration-permits.js";
import { redraw } from "../declaration/declaration-redrawing.js";
import { amendedChecks } from "../declaration/declaration-register.js";
import { commonAdvanceFacets, commonFacetsOf } from "../declaration/declaration-rules.js";
import {
  assessAgain,
  assessFromLedger,
  checkSubmitted,
  noticeEffect,
} from "../declaration/declaration-tax.js";
import { exportDeclarationKind, exportState } from "./export-declaration-names.js";
import type { ExportDeclaration, ExportDeclarationPayload } from "./export-declaration-schema.js";
import { reissueNotice } from "../payment/what-is-owed.js";

/** Express consignments are filed later than others. */
const expressCargo = "F";

const declared = ({ payload }: Pick<Situation, "payload">): ExportDeclaration =>
  (payload?.value as ExportDeclarationPayload).declaration;

/** Where it is planned only for a day, the goods may leave until its end. */
const departureOf = ({ departsAt, departureDate }: ExportDeclaration): string =>
  departsAt ?? endOfLocalDay(departureDate);

/** D-05: filed hours before the ship leaves. */
export const filedInTime: Guard = function* (situation) {
  const declaration = declared(situation);
  const departs = departureOf(declaration);
  const name: ClockName =
    declaration.cargoClass === expressCargo ? clockName.EXPORT_FILING_EXPRESS : clockName.EXPORT_FILING;
  const date = localDate(situation.now);
  const latest = dueAt(yield* readClock(name, date), departs, yield* readHolidays(date));
  if (situation.now > latest)
    throw guardFailed("E_FILING_LATE", "The goods leave too soon to be declared.", { latest });
};

export function advanceExportFacets(situation: Situation): ExportFacets {
  const declaration = declared(situation);
  return {
    ...commonAdvanceFacets(situation),
    port: declaration.loadingPort,
    departs: departureOf(declaration),
    ...(situation.head === null ? {} : gatheredBefore(situation)),
  };
}

function gatheredBefore(situation: Situation): Pick<ExportFacets, "gathered"> {
  const { gathered } = commonFacetsOf(situation) as ExportFacets;
  return gathered === undefined ? {} : { gathered };
}

export const editExportAdvance = (situation: Situation): Change => ({
  facets: { ...advanceExportFacets(situation), editedAt: situation.now },
});

/** The duty with which the declaration can be registered, or amended, now. */
export function* assessExport(
  declaration: ExportDeclaration,
  { number, now, sources }: Pick<Situation, "number" | "now" | "sources">,
): Reading<DutyAssessment> {
  const head = yield* readHead(exportDeclarationKind, number);
  const registeredAt = (head?.facets as CommonFacets | undefined)?.registeredAt;
  if (head === null || registeredAt === undefined)
    return yield* assessFromLedger(declaration, localDate(now), []);
  if (!settled.includes(head.state)) return yield* assessFromLedger(declaration, localDate(registeredAt), []);
  const { assessment } = sourcePayload({ sources }, head) as ExportDeclarationPayload;
  return yield* assessAgain({ declaration, assessment }, localDate(registeredAt), []);
}

/** After clearance the rates of the registration stand. */
const settled: readonly string[] = [exportState.EXPORTED];

export function* registerExport(situation: Situation): Reading<Change> {
  const declaration = declared(situation);
  const assessment = yield* assessExport(declaration, situation);
  checkSubmitted((situation.payload?.value as ExportDeclarationPayload).assessment, assessment);
  const { deferred, dueDate } = yield* readPaymentTerms(declaration, situation);
  const owed = { payer: declaration.exporter.mst, assessment };
  const notice = noticeEffect(situation, owed, { dueDate, deferred, paid: "0" });
  return {
    facets: {
      ...advanceExportFacets(situation),
      ...goodsFacets(situation, declaration),
      registeredAt: situation.now,
      tax: assessment.total === "0" ? taxFacet.EXEMPT : taxFacet.DUE,
      notice: notice.number,
    },
    effects: [...permitReservations(situation, declaration), notice],
  };
}

function goodsFacets(
  { number }: Pick<Situation, "number">,
  declaration: ExportDeclaration,
): Partial<ExportFacets> {
  const { packages, grossWeight, containers = [], cargoMgmtNo, lines } = declaration;
  const permits = permitUses(declaration, number);
  const weight = grossWeight === undefined ? undefined : toKilograms(grossWeight);
  return {
    packages: packages.count,
    ...(weight === undefined ? {} : { weightKgm: formatDecimal(weight) }),
    containers,
    leaving: containers.length > 0 ? containers : [cargoMgmtNo],
    goods: lines.map(({ lineNo, hs, qty1: { value, unit } }) => ({ no: lineNo, hs, quantity: value, unit })),
    permit: permits.length === 0 ? permitFacet.NONE : permitFacet.RESERVED,
    permits,
  };
}

/** Before clearance: as if it were registered again, with the tax point and what was paid as they are. */
export function* amendExport(situation: Situation): Reading<Change> {
  const { facets } = exportHeadOf(situation);
  const declaration = declared(situation);
  const before = sourcePayload(situation, situation.head as Head) as ExportDeclarationPayload;
  checkAmendable(before.declaration, declaration);
  const owed = yield* newlyOwed(situation, before, declaration);
  const goods = goodsFacets(situation, declaration);
  const { permits = [] } = facets;
  const samePermit = (no: string): boolean =>
    canonicalJson(permits.filter((use) => use.no === no)) ===
    canonicalJson((goods.permits ?? []).filter((use) => use.no === no));
  return {
    facets: { ...goods, ...owed.facets, ...amendedChecks(situation, facets) },
    effects: [
      ...redraw(
        permitEffects(situation, permits, drawCommand.Release),
        permitReservations(situation, declaration),
        samePermit,
      ),
      ...owed.effects,
    ],
  };
}

/** A new notice where the duty is another than before. */
export function* newlyOwed(
  situation: Situation,
  before: ExportDeclarationPayload,
  declaration: ExportDeclaration,
): Reading<
  Pick<Change, "effects"> & {
    readonly facets: Partial<ExportFacets>;
    readonly effects: NonNullable<Change["effects"]>;
  }
> {
  const assessment = yield* assessExport(declaration, situation);
  checkSubmitted((situation.payload?.value as ExportDeclarationPayload).assessment, assessment);
  if (canonicalJson(before.assessment) === canonicalJson(assessment)) return { facets: {}, effects: [] };
  const { notice = "" } = commonFacetsOf(situation);
  return yield* reissueNotice(situation, notice, { payer: declaration.exporter.mst, assessment });
}
