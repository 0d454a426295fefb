/** Guards of permits. */

import { available, type DrawnUse, reserve } from "../../../engines/drawdown.js";
import { hasCommodityPrefix } from "../../codes/commodity.js";
import { localDate } from "../../dates.js";
import type { Guard, Situation } from "../../define-document.js";
import { orderOf, usesOfOthers, type WantedDraw } from "../../drawing.js";
import { DomainError, errorCode, type FieldProblem, guardFailed, invalidInput } from "../../errors.js";
import { partyTag } from "../../head.js";
import { ministryOrganisations } from "../../organisations.js";
import { readUses, type Use, useState } from "../../use.js";
import { linesOf, type PermitFacets, type PermitLine, type PermitPayload } from "./permit.js";
import { quotaType, readPermitTypes } from "./permit-types.js";

/** The ministry named in the permit is the actor's own, and its organisation's certificate says so. */
export const ministryIsActor: Guard = ({ actor, payload }) => {
  const { ministry } = payload?.value as PermitPayload;
  if (actor.attributes.ministry !== ministry)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/ministry" });
  if (ministryOrganisations[ministry] !== actor.mspId)
    throw new DomainError(errorCode.ORGANISATION_NOT_ALLOWED, undefined, { pointer: "/ministry" });
  return undefined;
};

/** The type is one that the date knows, of this ministry; exemption lists are of customs' own types. */
export const typeIsInForce: Guard = function* ({ payload, now }) {
  const { permitType, ministry, family } = payload?.value as PermitPayload;
  if (family === "EXEMPT_LIST") return;
  const known = (yield* readPermitTypes(localDate(now))).filter(({ code }) => code === permitType);
  const problems: FieldProblem[] = [];
  if ((family === quotaType) !== (permitType === quotaType))
    problems.push({ pointer: "/family", rule: "E_PERMIT_FAMILY", message: "does not fit the type" });
  if (known.length === 0)
    problems.push({ pointer: "/permitType", rule: "E_PERMIT_TYPE", message: "no type in force" });
  else if (!known.some((type) => type.ministry === ministry))
    problems.push({ pointer: "/permitType", rule: "E_PERMIT_MINISTRY", message: "is another ministry's" });
  if (problems.length > 0) throw invalidInput(problems);
};

export const validityIsOver: Guard = ({ head, now }) => {
  const { validTo } = head?.facets as PermitFacets;
  if (localDate(now) <= validTo)
    throw guardFailed("E_PERMIT_VALID", "The permit is still valid.", { validTo });
  return undefined;
};

/** What was promised or used stays covered: an amendment cannot take it back. */
export const newAuthorisationCoversUses: Guard = function* ({ kind, number, head, payload }) {
  const lines = linesOf(payload?.value as PermitPayload);
  for (const { no, unit } of (head?.facets as PermitFacets).lines) {
    const uses = yield* readUses({ kind, number }, String(no));
    const line = lines.find((candidate) => candidate.no === no && candidate.unit === unit);
    const authorised = line?.authorised ?? "0";
    if (available({ authorised, unit, tolerancePct: line?.tolerancePct }, uses).units < 0n)
      throw guardFailed("E_PERMIT_DRAWN", "Less than what declarations already drew.", { line: no });
  }
};

/** DOMAIN §2.2, the reserve step: dates, holder, direction, commodity, origin, policy and quantity. */
export const reservable: Guard = function* (situation) {
  const permit = situation.head?.facets as PermitFacets;
  checkHeader(situation, permit);
  const { draws } = orderOf(situation);
  const unknown = draws.find(({ line }) => !permit.lines.some(({ no }) => String(no) === line));
  if (unknown !== undefined) throw refused("E_PERMIT_LINE", situation, { line: unknown.line });
  for (const line of permit.lines) {
    const wanted = draws.filter((draw) => draw.line === String(line.no));
    if (wanted.length === 0 && permit.usePolicy === "MULTI_CONCURRENT") continue;
    const uses = yield* usesOfOthers(situation, String(line.no));
    checkPolicy(permit, uses, situation);
    checkLine(line, uses, wanted, situation, quantityRules[permit.family]);
  }
};

/** What is exceeded is named after the family; VNACCS has a code of its own for exemption lists. */
const quantityRules: Readonly<Record<PermitFacets["family"], string>> = {
  PERMIT: "E_PERMIT_QTY",
  SPEC_CHECK: "E_PERMIT_QTY",
  EXEMPT_LIST: "E8206",
  TRQ: "E_QUOTA_QTY",
};

function checkHeader(situation: Situation, permit: PermitFacets): void {
  const { holder, port, declaration, direction = "I" } = orderOf(situation);
  const today = localDate(situation.now);
  if (today < permit.validFrom || today > permit.validTo)
    throw refused("E_PERMIT_DATES", situation, { vnaccs: "E8202" });
  if (permit.direction !== direction) throw refused("E_PERMIT_DIRECTION", situation);
  const holders = [permit.owner, ...(permit.coOwners ?? [])];
  if (holder === undefined || !holders.includes(partyTag(situation.number, holder)))
    throw refused("E_PERMIT_HOLDER", situation);
  if (permit.ports?.includes(port ?? "") === false) throw refused("E_PERMIT_PORT", situation);
  if (permit.basisDeclNo?.startsWith(declaration) === false) throw refused("E_PERMIT_DECLARATION", situation);
}

function checkPolicy(permit: PermitFacets, uses: readonly Use[], situation: Situation): void {
  const held = uses.filter(({ state }) => state !== useState.RELEASED);
  const pending = held.some(({ state }) => state === useState.RESERVED);
  if (permit.usePolicy === "SINGLE" && held.length > 0) throw refused("E_PERMIT_SINGLE_USE", situation);
  if (permit.usePolicy === "MULTI_SEQUENTIAL" && pending)
    throw refused("E_PERMIT_PENDING", situation, { vnaccs: "E8602" });
}

/** Several declaration lines may draw from one permit line: each counts what those before it took. */
function checkLine(
  line: PermitLine,
  uses: readonly DrawnUse[],
  wanted: readonly WantedDraw[],
  situation: Situation,
  quantityRule: string,
): void {
  const taken = [...uses];
  for (const { hs = "", origin = "", quantity } of wanted) {
    if (!hasCommodityPrefix(line.hs, hs))
      throw refused("E_PERMIT_HS", situation, { line: line.no, vnaccs: "E8308" });
    if (line.origins?.includes(origin) === false)
      throw refused("E_PERMIT_ORIGIN", situation, { line: line.no });
    taken.push(reserve(line, taken, quantity, quantityRule));
  }
}

function refused(
  rule: string,
  { number }: Situation,
  details: Readonly<Record<string, string | number>> = {},
): DomainError {
  return new DomainError(errorCode.DRAWDOWN_REFUSED, undefined, { rule, permit: number, ...details });
}
