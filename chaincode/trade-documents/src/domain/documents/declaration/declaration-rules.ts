/** Guards and effects of the smaller steps that import and export declarations share, and of import's own. */

import { clockName } from "../../clock-table.js";
import { localDate } from "../../dates.js";
import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import { enterpriseNumber } from "../../enterprise-number.js";
import { partyTag } from "../../head.js";
import { readHead } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { role } from "../../roles.js";
import { type Channel, channels, higher } from "../../../engines/channel.js";
import {
  amendmentFacet,
  checkFacet,
  type CommonFacets,
  type DeclarationFacets,
  gateFacet,
  originFacet,
  type OriginUse,
  permitFacet,
  taxFacet,
} from "./declaration-facets.js";
import { declarationState } from "./declaration-names.js";
import type { Declaration, DeclarationPayload } from "./declaration-schema.js";
import type { ExportDeclaration } from "../export-declaration/export-declaration-schema.js";
import { manifestKind, manifestState } from "../manifest/manifest.js";
import { containerState, type ManifestFacets } from "../manifest/manifest-facets.js";

export const facetsOf = ({ head }: Pick<Situation, "head">): DeclarationFacets =>
  head?.facets as DeclarationFacets;

export const commonFacetsOf = ({ head }: Pick<Situation, "head">): CommonFacets =>
  head?.facets as CommonFacets;

export const declaredIn = ({ payload }: Situation): Declaration =>
  (payload?.value as DeclarationPayload).declaration;

/** Either direction: what is declared. */
export const filedIn = ({ payload }: Pick<Situation, "payload">): Declaration | ExportDeclaration =>
  (payload?.value as { readonly declaration: Declaration | ExportDeclaration }).declaration;

/** The enterprise of Viet Nam whose goods they are, and where the declaration names it. */
export function traderOf(declaration: Declaration | ExportDeclaration): { mst: string; pointer: string } {
  return declaration.direction === "I"
    ? { mst: declaration.importer.mst, pointer: "/declaration/importer/mst" }
    : { mst: declaration.exporter.mst, pointer: "/declaration/exporter/mst" };
}

/** R-ACT-3: the trader files for itself, a broker for the trader it names beside itself. */
export const filerIsParty: Guard = (situation) => {
  const declaration = filedIn(situation);
  const asBroker = situation.role === role.BROKER;
  const trader = traderOf(declaration);
  const party = asBroker ? declaration.agent?.mst : trader.mst;
  if (party !== undefined && party === situation.actor.attributes.mst) return undefined;
  const pointer = asBroker ? "/declaration/agent/mst" : trader.pointer;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer });
};

/** Facets of a declaration that is not registered yet. */
export function commonAdvanceFacets(situation: Situation): CommonFacets {
  const declaration = filedIn(situation);
  const { mst = "" } = situation.actor.attributes;
  return {
    kindCode: declaration.kindCode,
    office: declaration.customsOffice,
    owner: partyTag(situation.number, mst),
    trader: enterpriseNumber(traderOf(declaration).mst),
    docCheck: checkFacet.NONE,
    physCheck: checkFacet.NONE,
    tax: taxFacet.UNASSESSED,
    permit: permitFacet.NONE,
    holds: situation.head === null ? [] : facetsOf(situation).holds,
    ...(declaration.tempDeclNo === undefined ? {} : { continues: declaration.tempDeclNo }),
    ...(declaration.specialisedChecks === undefined
      ? {}
      : { specialisedChecks: declaration.specialisedChecks }),
  };
}

export function advanceFacets(situation: Situation): DeclarationFacets {
  const { unloadingPort, reexportDeadline } = declaredIn(situation);
  return {
    ...commonAdvanceFacets(situation),
    ...(unloadingPort === undefined ? {} : { port: unloadingPort }),
    ...(reexportDeadline === undefined ? {} : { reexportDeadline }),
    origin: originFacet.NONE,
    gate: gateFacet.NOT_ARRIVED,
  };
}

export const editAdvance: Effect = (situation) => ({
  facets: { ...advanceFacets(situation), editedAt: situation.now },
});

export const advanceDataLapsed: Guard = function* (situation) {
  const until = yield* readDeadline(
    clockName.PRE_REGISTRATION_LIFE,
    facetsOf(situation).editedAt ?? situation.now,
  );
  if (situation.now <= until) throw guardFailed("E_PRE_VALID", "The advance data is still good.", { until });
};

export const advanceDataGood: Guard = function* (situation) {
  const { editedAt } = situation.head === null ? {} : facetsOf(situation);
  if (editedAt === undefined) return;
  if (situation.now > (yield* readDeadline(clockName.PRE_REGISTRATION_LIFE, editedAt)))
    throw guardFailed("E_PRE_EXPIRED", "The advance data lapsed: file again.");
};

/** A container that several declarations share takes the goods of all of them along. */
export const notOut: Guard = function* (situation) {
  const { gate, bills = [], containers = [] } = facetsOf(situation);
  let out = gate === gateFacet.PARTLY_OUT || gate === gateFacet.OUT;
  for (const manifest of new Set(containers.length === 0 ? [] : bills.map((bill) => bill.manifest))) {
    const head = yield* readHead(manifestKind, manifest);
    const manifested = (head?.facets as ManifestFacets | undefined)?.containers ?? [];
    out ||= manifested.some(({ no, state }) => state === containerState.OUT && containers.includes(no));
  }
  if (out) throw guardFailed("E_GOODS_OUT", "Goods have already left the supervised area.");
};

/** Goods leave once. */
export const notAllOut: Guard = (situation) => {
  if (facetsOf(situation).gate !== gateFacet.OUT) return undefined;
  throw guardFailed("E_GOODS_OUT", "All goods have already left the supervised area.");
};

export const allOut: Guard = (situation) => {
  if (facetsOf(situation).gate === gateFacet.OUT) return undefined;
  throw guardFailed("E_GOODS_IN_AREA", "Goods are still in the supervised area.");
};

/** What a channel asks for; a check that was already done stays done. */
function checksOf(channel: Channel, { docCheck, physCheck }: CommonFacets): Partial<CommonFacets> {
  const asked = (facet: DeclarationFacets["docCheck"]): DeclarationFacets["docCheck"] =>
    facet === checkFacet.NONE ? checkFacet.REQUIRED : facet;
  const dropped = (facet: DeclarationFacets["docCheck"]): DeclarationFacets["docCheck"] =>
    facet === checkFacet.REQUIRED ? checkFacet.NONE : facet;
  return {
    docCheck: channel === "GREEN" ? dropped(docCheck) : asked(docCheck),
    physCheck: channel === "RED" ? asked(physCheck) : dropped(physCheck),
  };
}

/** Green takes the declaration as it is: citations that passed every check are accepted with it. */
export const assignChannel: Effect = (situation) => {
  const facets = facetsOf(situation);
  const { channel, profileVersion, evidenceHash } = situation.arguments as { [name: string]: string };
  // After an amendment the channel stays or rises, whatever the engine finds now.
  const assigned = higher(channel as Channel, facets.channel ?? "GREEN");
  const origins = assigned === "GREEN" ? facets.origins?.map(acceptedAsFiled) : undefined;
  const settled = origins?.every(({ decided }) => decided === true) === true;
  return {
    facets: {
      channel: assigned,
      profileVersion: profileVersion ?? "",
      evidenceHash: evidenceHash ?? "",
      ...checksOf(assigned, facets),
      ...(facets.amendment === amendmentFacet.MADE ? { amendment: amendmentFacet.ASSESSED } : {}),
      ...(origins === undefined ? {} : { origins }),
      ...(settled ? { origin: originFacet.ACCEPTED } : {}),
    },
    extras: { channel: assigned },
  };
};

/** The risk engine looks again at a declaration that was amended after its channel was announced, and at no other. */
export const mayBeReassigned: Guard = (situation) => {
  if (commonFacetsOf(situation).amendment === amendmentFacet.MADE) return undefined;
  throw guardFailed("E_NOT_AMENDED", "The channel stands: nothing was amended since.");
};

function acceptedAsFiled(origin: OriginUse): OriginUse {
  const clean = origin.result === "ACCEPT" || origin.result === "ACCEPT_PARTIAL";
  return clean ? { ...origin, decided: true } : origin;
}

/** A branch may look closer than the risk engine asked; only headquarters may look less closely. */
export const channelRises: Guard = (situation) => {
  const wanted = channels.indexOf(situation.arguments.channel as Channel);
  const present = channels.indexOf(facetsOf(situation).channel ?? "GREEN");
  if (wanted > present || (situation.role === role.CUSTOMS_HQ && wanted !== present)) return undefined;
  throw guardFailed("E_CHANNEL_LOWER", "A channel is lowered by headquarters only.");
};

export const changeChannel: Effect = (situation) => {
  const { channel, reason } = situation.arguments as { channel: Channel; reason: string };
  return { facets: { channel, ...checksOf(channel, facetsOf(situation)) }, extras: { channel, reason } };
};

export const present: Effect = ({ now }) => ({ facets: { presentedAt: now } });

export const presentGoods: Effect = ({ now, head }) => ({
  facets: { goodsPresentedAt: now, presentedAt: (head?.facets as CommonFacets).presentedAt ?? now },
});

/** Documents that do not fit are amended within days of the order (Circular 38/2015 art. 20). */
export const failDocuments: Effect = (situation) => {
  const { actor, now, arguments: args } = situation;
  return {
    facets: {
      docCheck: checkFacet.FAILED,
      docBy: actor.certificate,
      presentedAt: commonFacetsOf(situation).presentedAt ?? now,
      amendment: amendmentFacet.ORDERED,
      amendmentAt: now,
    },
    extras: { reason: args.reason as string },
  };
};

/** The check is open: it was asked for, and not passed yet. */
export function checkOpen(
  name: "docCheck" | "physCheck",
  ...open: readonly DeclarationFacets["docCheck"][]
): Guard {
  return (situation) => {
    const facet = facetsOf(situation)[name];
    if (open.includes(facet)) return undefined;
    throw guardFailed("E_CHECK_STATE", "The check is not in a state that allows this.", { [name]: facet });
  };
}

/** Writes a check's result and the certificate of the officer who gave it. */
export function checkResult(name: "docCheck" | "physCheck", result: DeclarationFacets["docCheck"]): Effect {
  const officer = name === "docCheck" ? "docBy" : "physBy";
  return ({ actor, now, head }): Change => ({
    facets: { [name]: result, [officer]: actor.certificate, presentedAt: head?.facets.presentedAt ?? now },
  });
}

export const orderInspection: Effect = ({ actor }) => ({
  facets: { physCheck: checkFacet.ORDERED, orderedBy: actor.certificate },
});

/** Goods are inspected where they are, so they must be there. */
export const goodsArrived: Guard = function* (situation) {
  if (situation.head?.state === declarationState.MOVED_FOR_CHECK) return;
  const { bills = [], containers = [] } = facetsOf(situation);
  for (const { manifest } of bills) {
    const head = yield* readHead(manifestKind, manifest);
    const facets = head?.facets as ManifestFacets | undefined;
    const inArea = new Set(
      facets?.containers.filter(({ state }) => state === containerState.IN_AREA).map(({ no }) => no),
    );
    const loose = containers.length === 0 && head?.state === manifestState.DISCHARGED;
    if (!loose && !containers.some((container) => inArea.has(container)))
      throw guardFailed("E_GOODS_NOT_ARRIVED", "The goods are not in the supervised area.");
  }
};

export const hold: Effect = (situation) => {
  const { reason } = situation.arguments as { reason: string };
  const { actor, now } = situation;
  const placed = { reason, by: actor.certificate, at: now };
  return { facets: { holds: [...facetsOf(situation).holds, placed] }, extras: { reason } };
};

export const isHeld: Guard = (situation) => {
  if (facetsOf(situation).holds.length > 0) return undefined;
  throw guardFailed("E_NOT_HELD", "There is no hold.");
};

export const unhold: Effect = () => ({ facets: { holds: [] } });

/** The legal date on which the declaration was registered: rates and validity hang on it. */
export function registrationDate({ registeredAt }: DeclarationFacets, now: string): string {
  return localDate(registeredAt ?? now);
}
