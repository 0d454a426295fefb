/** Applying for a certificate of origin, issuing it, and taking it back. */

import { addMonths, endOfLocalDay, epochMs, localDate } from "../../dates.js";
import type { Change, Effect, EffectCommand, Guard, Situation } from "../../define-document.js";
import { drawCommand, drawEffect } from "../../drawing.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import type { JsonObject } from "../../canonical-json.js";
import type { LedgerKey } from "../../head.js";
import { readExisting, readHead, readValue, type Reading } from "../../reading.js";
import { readClock } from "../../reference-versions.js";
import { clockName } from "../../clock-table.js";
import type { Clock } from "../../deadline.js";
import { role } from "../../roles.js";
import type { Draw } from "../../use.js";
import { type CertificateFacets, certificateKind, certificateState } from "./certificate-of-origin.js";
import { certified, checkDeclaredGoods, exportUses, givenBack, readExport } from "./export-evidence.js";
import {
  facetsOfApplication,
  issuedFacets,
  type IssuedCertificateFacets,
} from "./issued-certificate-facets.js";
import {
  issuedCertificateCommand,
  issuedCertificateKind,
  issuedCertificateState,
} from "./issued-certificate-names.js";
import type { Application } from "./issued-certificate-schema.js";

/** Reference numbers are unique, and lead to their certificate. */
export function referenceKey(referenceNo: string): LedgerKey {
  return ["certificate-reference", referenceNo];
}

const referenceOf = (situation: Situation): string => situation.arguments["referenceNo"] as string;
const applicationOf = ({ payload }: Situation): Application => payload?.value as Application;

/** The exporter applies for itself, or the agent that it names. @throws NOT_OWNER */
export const exporterIsActor: Guard = (situation) => {
  const { exporter, agent } = applicationOf(situation);
  const { mst } = situation.actor.attributes;
  const party = situation.role === role.BROKER ? agent?.mst : exporter.mst;
  if (mst !== undefined && mst === party) return undefined;
  const pointer = situation.role === role.BROKER ? "/agent/mst" : "/exporter/mst";
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer });
};

export const apply: Effect = (situation) => ({
  facets: facetsOfApplication(situation, applicationOf(situation)),
});

/** The issuer's time does not run while it waits for the exporter. */
export const askForInformation: Effect = ({ now, arguments: { reason } }) => ({
  facets: { askedAt: now },
  extras: { reason: reason ?? null },
});

export const supplement: Effect = (situation) => {
  const { askedAt, waitedMs = 0, appliedAt } = issuedFacets(situation);
  const waited = waitedMs + epochMs(situation.now) - epochMs(askedAt ?? situation.now);
  return {
    facets: {
      ...facetsOfApplication(situation, applicationOf(situation)),
      appliedAt,
      askedAt: null,
      waitedMs: waited,
    },
  };
};

export const sayWhy: Effect = ({ arguments: { reason } }) => ({ extras: { reason: reason ?? null } });

/** Last date of a period of whole months from a date, without moving it off a day of rest: proofs are valid to the day. */
function lastDate(from: string, { amount }: Clock): string {
  return addMonths(from, amount);
}

/** The goods left, or may; they are what was declared, and no certificate takes more of them than there is. */
export const exportedAsDeclared: Guard = function* (situation) {
  const { exportDeclaration, items, replaces } = issuedFacets(situation);
  yield* checkDeclaredGoods(yield* readExport(exportDeclaration), items, replaces);
};

export const referenceIsFree: Guard = function* (situation) {
  const referenceNo = referenceOf(situation);
  const { importingCountry } = issuedFacets(situation);
  if (referenceNo.slice(3, 5) !== importingCountry)
    throw guardFailed("E_CO_REFERENCE", "The number is not one for the importing country.", {
      importingCountry,
    });
  if ((yield* readValue(referenceKey(referenceNo))) !== null)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "The reference number was given already.");
};

/** Rule 10: after shipment it is issued retroactively, within a year. */
export const issuedInTime: Guard = function* (situation) {
  const { departureDate } = issuedFacets(situation);
  const today = localDate(situation.now);
  if (departureDate === undefined || today <= departureDate) return;
  const lastDay = lastDate(departureDate, yield* readClock(clockName.CERTIFICATE_RETROACTIVE, departureDate));
  if (today > lastDay) throw guardFailed("E_CO_RETRO_TOO_LATE", "The goods left too long ago.", { lastDay });
};

/** CO-09: the originals stand, were given for Viet Nam, and are still valid. */
export const originalsStand: Guard = function* (situation) {
  const { originals = [], form } = issuedFacets(situation);
  const today = localDate(situation.now);
  for (const no of new Set(originals.map((original) => original.no))) {
    const head = yield* readExisting(certificateKind, no);
    const facets = head.facets as CertificateFacets;
    const stands =
      head.state === certificateState.RECEIVED && facets.importingCountry === "VN" && facets.form === form;
    if (!stands)
      throw guardFailed("E_CO_ORIGINAL", "The original gives no right to send goods on.", {
        original: no,
        state: head.state,
      });
    const validTo = yield* validToOf(facets);
    if (today > validTo)
      throw guardFailed("E_CO_ORIGINAL", "The original is no longer valid.", { original: no, validTo });
    const missing = originals.find(
      ({ no: name, item }) => name === no && !facets.items.some((one) => one.no === item),
    );
    if (missing !== undefined)
      throw guardFailed("E_CO_ORIGINAL", "The original has no such item.", {
        original: no,
        item: missing.item,
      });
  }
};

function* validToOf({ issueDate }: { readonly issueDate: string }): Reading<string> {
  return lastDate(issueDate, yield* readClock(clockName.CERTIFICATE_VALIDITY, issueDate));
}

/** The certificate that is replaced was issued to the same exporter, a year ago at most, and never used. */
export const replacesAnother: Guard = function* (situation) {
  const { replaces, importingCountry } = issuedFacets(situation);
  if (replaces === undefined) return;
  const head = yield* readHead(issuedCertificateKind, replaces);
  const old = head?.facets as IssuedCertificateFacets | undefined;
  if (
    head === null ||
    head.number === situation.number ||
    old?.importingCountry !== importingCountry ||
    head.holder !== situation.head?.holder
  )
    throw guardFailed("E_CO_REPLACES", "There is no such certificate to replace.", { replaces });
};

/** Gives the number, keeps its share of the goods and of the originals, and ends what it replaces. */
export const issue: Effect = function* (situation) {
  const facets = issuedFacets(situation);
  const referenceNo = referenceOf(situation);
  const issueDate = localDate(situation.now);
  const retroactive = facets.departureDate !== undefined && issueDate > facets.departureDate;
  const change: IssuedCertificateFacets = {
    ...facets,
    referenceNo,
    issueDate,
    validTo: yield* validUntil(facets, issueDate),
    flags: retroactive ? [...facets.flags, "issuedRetroactively"] : facets.flags,
  };
  const { replaces } = facets;
  const superseded = replaces === undefined ? [] : [supersede(replaces, situation.number)];
  return {
    facets: change,
    writes: [
      { key: referenceKey(referenceNo), value: situation.number },
      ...exportUses(situation, facets, certified),
    ],
    effects: [...superseded, ...originalEffects(situation, facets, drawCommand.Reserve)],
    extras: { referenceNo, retroactive },
  };
};

function supersede(number: string, by: string): EffectCommand {
  return {
    kind: issuedCertificateKind,
    number,
    command: issuedCertificateCommand.Supersede,
    arguments: { by },
  };
}

/** A back-to-back proof lives no longer than the first of its originals. */
function* validUntil({ originals = [] }: IssuedCertificateFacets, issueDate: string): Reading<string> {
  const dates = [yield* validToOf({ issueDate })];
  for (const no of new Set(originals.map((original) => original.no)))
    dates.push(yield* validToOf((yield* readExisting(certificateKind, no)).facets as CertificateFacets));
  return dates.reduce((a, b) => (a < b ? a : b));
}

/** Reserves, uses up or gives back what is sent on of received certificates, one order for each. */
export function originalEffects(
  { number }: Pick<Situation, "number">,
  { originals = [], replaces }: IssuedCertificateFacets,
  command: string,
): readonly EffectCommand[] {
  return [...new Set(originals.map(({ no }) => no))].map((no) => {
    const draws = originals
      .filter((original) => original.no === no)
      .map(({ item, at, quantity, unit }): Draw => ({
        line: String(item),
        at,
        quantity: { value: quantity, unit },
      }));
    return drawEffect({ kind: certificateKind, number: no }, command, {
      declaration: number,
      draws,
      ...(replaces === undefined ? {} : { insteadOf: replaces }),
    });
  });
}

export const neverUsed: Guard = (situation) => {
  const { utilised = [] } = issuedFacets(situation);
  if (utilised.length === 0) return undefined;
  throw guardFailed("E_CO_UTILISED", "The other side reported that it was used.");
};

/** Rules 12 and 29: copies and replacements are given within a year of the original. */
export const withinYearOfIssue: Guard = function* (situation) {
  const { issueDate = "" } = issuedFacets(situation);
  const lastDay = lastDate(issueDate, yield* readClock(clockName.CERTIFICATE_REISSUE, issueDate));
  if (localDate(situation.now) > lastDay)
    throw guardFailed("E_CO_REISSUE_TOO_LATE", "The original was issued too long ago.", { lastDay });
};

export const certifyCopy: Effect = (situation) => {
  const { copies = [] } = issuedFacets(situation);
  const date = localDate(situation.now);
  return {
    facets: { copies: [...copies, date] },
    extras: { copyOf: issuedFacets(situation).referenceNo ?? "", date },
  };
};

/** What a certificate that ends unused gives back: its share of the goods and of the originals. */
export const giveBack: Effect = (situation) => {
  const facets = issuedFacets(situation);
  const extras: JsonObject =
    situation.arguments["reason"] === undefined ? {} : { reason: situation.arguments["reason"] };
  return {
    writes: exportUses(situation, facets, givenBack),
    effects: originalEffects(situation, facets, drawCommand.Release),
    extras,
  } satisfies Change;
};

export const termIsOver: Guard = (situation) => {
  const { validTo = "" } = issuedFacets(situation);
  if (situation.now > endOfLocalDay(validTo)) return undefined;
  throw guardFailed("E_CO_VALID", "The certificate is still valid.", { validTo });
};

/** States in which it can still be sent, used or taken back. */
export const unanswered: readonly string[] = [
  issuedCertificateState.ISSUED,
  issuedCertificateState.SENT,
  issuedCertificateState.SEND_ERROR,
  issuedCertificateState.DELIVERED,
];
