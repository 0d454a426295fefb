/** What the risk and clearance engines run on a declaration by themselves, and when it is worth trying. */

import { type AutomaticStep, isOlder, type PublicWorld } from "../../automatic-step.js";
import type { Head } from "../../head.js";
import { role } from "../../roles.js";
import { amendmentFacet, type CommonFacets, type DeclarationFacets } from "./declaration-facets.js";
import { declarationCommand as C, declarationState } from "./declaration-names.js";
import {
  type PaymentNoticeFacets,
  paymentNoticeKind,
  paymentNoticeState,
} from "../payment/payment-notice.js";

const dayMs = 86_400_000;
/** Advance data lives so long from its last edit; a registration that nobody takes up, from its date (DOMAIN §10). */
const preRegistrationMs = 7 * dayMs;
const registrationMs = 16 * dayMs;

const lapsed = { reason: "Quá thời hạn hiệu lực của tờ khai (15 ngày)" };

const engine = role.CLEARANCE_ENGINE;
const { REGISTERED } = declarationState;

export const declarationSteps: readonly AutomaticStep[] = [
  { command: C.AssignChannel, by: role.RISK_ENGINE, due: awaitsChannel },
  { command: C.Clear, by: engine, due: isPaidAndChecked },
  { command: C.Complete, by: engine, due: isOut },
  { command: C.ExpirePre, by: engine, due: isPreLapsed, timed: true },
  { command: C.BanStorage, by: engine, due: isResultLate, timed: true },
  { command: C.Cancel, by: engine, due: isLapsed, timed: true, arguments: lapsed },
];

const openChecks: ReadonlySet<string> = new Set(["REQUIRED", "ORDERED", "FAILED"]);

/** A channel is assigned once, and again after an amendment. */
export function awaitsChannel({ state, facets }: Head): boolean {
  return state === REGISTERED || (facets as CommonFacets).amendment === amendmentFacet.MADE;
}

export function isPaidAndChecked({ facets }: Head, world: PublicWorld): boolean {
  const { docCheck, physCheck, tax, notice } = facets as DeclarationFacets;
  if (openChecks.has(docCheck) || openChecks.has(physCheck)) return false;
  if (tax !== "DUE" || notice === undefined) return true;
  const owed = world.head(paymentNoticeKind, notice);
  if (owed === undefined || owed.state === paymentNoticeState.PAID) return true;
  const { secured, deferred } = owed.facets as PaymentNoticeFacets;
  return secured?.whole === true || deferred === true;
}

function isOut({ facets }: Head): boolean {
  return (facets as DeclarationFacets).gate === "OUT";
}

function isPreLapsed({ facets }: Head, world: PublicWorld): boolean {
  return isOlder((facets as DeclarationFacets).editedAt, preRegistrationMs, world);
}

function isResultLate({ facets }: Head, { now }: PublicWorld): boolean {
  const { storage } = facets as DeclarationFacets;
  return storage?.resultBy !== undefined && storage.banned !== true && now > Date.parse(storage.resultBy);
}

function isLapsed({ facets }: Head, world: PublicWorld): boolean {
  const { registeredAt, presentedAt } = facets as DeclarationFacets;
  return presentedAt === undefined && isOlder(registeredAt, registrationMs, world);
}
