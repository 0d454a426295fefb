/** Guards of received certificates of origin. */

import { certificateValidityMonths } from "../../../engines/origin.js";
import { type DrawnUse, reserve } from "../../../engines/drawdown.js";
import { addMonths, localDate } from "../../dates.js";
import type { Change, Guard, Situation } from "../../define-document.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "../../errors.js";
import { orderOf, usesOfOthers } from "../../drawing.js";
import { countryOrganisations } from "../../organisations.js";
import { readUses, type Use, useState } from "../../use.js";
import type { Reading } from "../../reading.js";
import { role } from "../../roles.js";
import { declaredForm } from "./certificate-boxes.js";
import type { CertificateFacets, CertificatePayload } from "./certificate-of-origin.js";
import { type DeclaredOrigin, isAuthorised } from "./certified-exporter-standing.js";

/** A country with a peer of its own speaks for itself; the gateway speaks for the others. */
export const issuerIsActor: Guard = ({ actor, role: actingAs, payload }) => {
  const { issuingCountry } = payload?.value as CertificatePayload;
  const speaksForItself = Object.hasOwn(countryOrganisations, issuingCountry);
  const own =
    actor.attributes.country === issuingCountry && countryOrganisations[issuingCountry] === actor.mspId;
  if (actingAs === role.ASW_GATEWAY ? !speaksForItself : own) return undefined;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/issuingCountry" });
};

/** A country sends certificates; an exporter's own declaration comes with the goods. */
export const isCertificate: Guard = ({ payload }) => {
  if ((payload?.value as CertificatePayload).form !== declaredForm) return undefined;
  throw invalidInput([
    { pointer: "/form", rule: "E_CO_FORM", message: "an exporter's own declaration is lodged" },
  ]);
};

/** CO-16, and that whoever lodges the declaration imports the goods. @throws NOT_OWNER, GUARD_FAILED E_CE_NOT_AUTHORISED */
export const declaredByWhoMay: Guard = function* ({ actor, role: acting, payload }) {
  const declared = payload?.value as CertificatePayload;
  if (declared.form !== declaredForm)
    throw invalidInput([
      { pointer: "/form", rule: "E_CO_FORM", message: "a certificate comes from its country" },
    ]);
  const own = actor.attributes.mst !== undefined && declared.consignee.mst === actor.attributes.mst;
  if (acting !== role.BROKER && !own)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/consignee/mst" });
  if (!(yield* isAuthorised(originDeclaredBy(declared))))
    throw guardFailed("E_CE_NOT_AUTHORISED", "The exporter was not authorised for this.", {
      ceCode: declared.certifiedExporter,
    });
};

export function originDeclaredBy(declared: CertificatePayload): DeclaredOrigin {
  return {
    ceCode: declared.certifiedExporter ?? "",
    date: declared.certification.issueDate,
    country: declared.issuingCountry,
    hs: declared.items.map(({ hsCode }) => hsCode),
    signatory: declared.exporterDeclaration.signatory,
  };
}

export const supersedesNothing: Guard = ({ payload }) => {
  if ((payload?.value as CertificatePayload).supersedes === undefined) return undefined;
  throw invalidInput([
    { pointer: "/supersedes", rule: "E_CO_SUPERSEDES", message: "a replacement is sent as one" },
  ]);
};

export const supersedesAnother: Guard = ({ number, payload }) => {
  const { supersedes } = payload?.value as CertificatePayload;
  if (supersedes !== undefined && supersedes !== number) return undefined;
  throw invalidInput([
    { pointer: "/supersedes", rule: "E_CO_SUPERSEDES", message: "names the certificate it replaces" },
  ]);
};

/** A certificate that gave preference cannot be replaced as if it had not. */
export const neverUtilised: Guard = function* (situation) {
  if (yield* isUtilised(situation))
    throw guardFailed("E_CO_UTILISED", "The certificate was already utilised.");
};

/** Cancelled after use is a dispute, never a silent change. */
export function disputedWhenUtilised(disputed: string): (situation: Situation) => Reading<Change> {
  return function* (situation) {
    return (yield* isUtilised(situation)) ? { to: disputed } : {};
  };
}

export const termIsOver: Guard = function* (situation) {
  const { issueDate } = situation.head?.facets as CertificateFacets;
  const lastDay = addMonths(issueDate, certificateValidityMonths);
  if (localDate(situation.now) <= lastDay)
    throw guardFailed("E_CO_VALID", "The certificate is still valid.", { validTo: lastDay });
  const uses = yield* usesOf(situation);
  if (uses.some(({ state }) => state === useState.RESERVED))
    throw guardFailed("E_CO_CITED", "A declaration in hand cites the certificate.");
};

function* isUtilised(situation: Situation): Reading<boolean> {
  const uses = yield* usesOf(situation);
  return uses.some(({ state }) => state === useState.COMMITTED);
}

function* usesOf({ kind, number, head }: Situation): Reading<readonly Use[]> {
  const uses: Use[] = [];
  for (const { no } of (head?.facets as CertificateFacets).items)
    uses.push(...(yield* readUses({ kind, number }, String(no))));
  return uses;
}

/** CO-06: no more is cited of an item than remains on it. */
export const itemsRemain: Guard = function* (situation) {
  const { items } = situation.head?.facets as CertificateFacets;
  const { draws } = orderOf(situation);
  for (const { no, quantity, unit } of items) {
    const wanted = draws.filter(({ line }) => line === String(no));
    if (wanted.length === 0) continue;
    const taken: DrawnUse[] = [...(yield* usesOfOthers(situation, String(no)))];
    for (const draw of wanted)
      taken.push(reserve({ authorised: quantity, unit }, taken, draw.quantity, "E_CO_QTY"));
  }
};
