/**
 * Goods that customs hands over, or lets be taken away, before they are cleared: released while their duty is open, stored
 * while a specialised check has no result, moved to be checked elsewhere. Source: DOMAIN §3.4, §7.
 */

import { canMoveForCheck, canRelease, canStore, type Verdict } from "../../../engines/clearance.js";
import { clockName } from "../../clock-table.js";
import { addMonths, localDate } from "../../dates.js";
import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import type { KeyWrite, LedgerKey } from "../../head.js";
import { type Reading, readValue } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { clearanceFacts } from "./declaration-clearance.js";
import { groundOf } from "./declaration-cancelling.js";
import type { Asked } from "./declaration-conditions.js";
import { type DeclarationFacets, type DeclarationHead, headOf } from "./declaration-facets.js";
import { type ReleaseReason, releaseReasons, type storageViolations } from "./declaration-open-points.js";
import { facetsOf } from "./declaration-rules.js";

/** How long an enterprise may take no goods home: after a late result, and after what it did to the goods. */
const lateBanMonths = 6;
const violationBanMonths = 12;

/** Nation-wide: which enterprise may store no goods. */
const storageBanKey = (trader: string): LedgerKey => ["storage-ban", trader];

type StorageBan = { readonly from: string; readonly to: string; readonly reason: string };

function* bannedUntil({ trader = "" }: DeclarationFacets): Reading<string | undefined> {
  const ban = (yield* readValue(storageBanKey(trader))) as StorageBan | null;
  return ban?.to;
}

/** Every verdict on what may be done before clearance. */
export function* conditionalView(
  head: DeclarationHead,
  asked: Asked,
): Reading<{ canRelease: Verdict; canStore: Verdict; canMoveForCheck: Verdict }> {
  const facts = yield* clearanceFacts(head, asked);
  const { release, storage, checkElsewhere } = head.facets;
  return {
    canRelease: canRelease({ ...facts, releaseReason: release?.reason }),
    canStore: canStore({
      ...facts,
      requestedPlace: storage?.place,
      bannedUntil: yield* bannedUntil(head.facets),
    }),
    canMoveForCheck: canMoveForCheck({
      ...facts,
      requestedPlace: checkElsewhere?.place,
      sealNos: checkElsewhere?.sealNos ?? [],
    }),
  };
}

const refuseUnless = ({ ok, ...missing }: Verdict): void => {
  if (!ok) throw new DomainError(errorCode.CLEARANCE_REFUSED, undefined, { ...missing });
};

/** An officer finds that the duty cannot be final yet. */
export const refer: Effect = (situation) => {
  const { cause, reason } = situation.arguments as { cause: string; reason: string };
  const { undetermined = [] } = facetsOf(situation);
  return { facets: { undetermined: [...new Set([...undetermined, cause])] }, extras: { cause, reason } };
};

export const causeIsOpen: Guard = (situation) => {
  const { cause } = situation.arguments as { cause: string };
  if (facetsOf(situation).undetermined?.includes(cause) === true) return undefined;
  throw guardFailed("E_NOT_UNDETERMINED", "This is not open.", { cause });
};

/** What was open is known; where it changes the duty, the declarant amends within days of the order. */
export const determine: Effect = (situation) => {
  const { cause, amend } = situation.arguments as { cause: string; amend: boolean };
  const undetermined = (facetsOf(situation).undetermined ?? []).filter((open) => open !== cause);
  const order = amend ? { amendment: "ORDERED" as const, amendmentAt: situation.now } : {};
  return { facets: { undetermined, ...order }, extras: { cause, amend } };
};

export const requestRelease: Effect = (situation) => {
  const { reason } = situation.arguments as { reason: ReleaseReason };
  const { undetermined = [] } = facetsOf(situation);
  return {
    facets: {
      release: { reason, at: situation.now },
      undetermined: [...new Set([...undetermined, releaseReasons[reason]])],
    },
    extras: { reason },
  };
};

/** @throws CLEARANCE_REFUSED */
export function* release(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  refuseUnless((yield* conditionalView(head, situation)).canRelease);
  const finalTaxBy = yield* readDeadline(clockName.RELEASE_FINAL_TAX, situation.now);
  return { facets: { releasedAt: situation.now, finalTaxBy }, extras: { finalTaxBy } };
}

export const requestStorage: Effect = ({ now, arguments: { place } }) => ({
  facets: { storage: { place: place as string, at: now } },
  extras: { place: place as string },
});

/** @throws CLEARANCE_REFUSED */
export function* permitStorage(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  refuseUnless((yield* conditionalView(head, situation)).canStore);
  const resultBy = yield* readDeadline(clockName.STORAGE_RESULT, situation.now);
  const { sealNos = [] } = situation.arguments as { sealNos?: readonly string[] };
  return {
    facets: { storage: { ...head.facets.storage, sealNos, resultBy } },
    extras: { resultBy },
  };
}

export const requestCheckElsewhere: Effect = ({ now, arguments: { place } }) => ({
  facets: { checkElsewhere: { place: place as string, at: now } },
  extras: { place: place as string },
});

/** @throws CLEARANCE_REFUSED */
export function* permitCheckElsewhere(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  const { sealNos } = situation.arguments as { sealNos: readonly string[] };
  const facts = yield* clearanceFacts(head, situation);
  const { checkElsewhere } = head.facets;
  refuseUnless(canMoveForCheck({ ...facts, requestedPlace: checkElsewhere?.place, sealNos }));
  return {
    facets: { checkElsewhere: { ...checkElsewhere, sealNos } },
    extras: { sealNos },
  };
}

/** The result of the specialised check did not come in its days. */
export const resultIsLate: Guard = (situation) => {
  const { storage } = facetsOf(situation);
  if (storage?.banned === true) throw guardFailed("E_BANNED", "This lateness is on record already.");
  if (storage?.resultBy !== undefined && situation.now > storage.resultBy) return undefined;
  throw guardFailed("E_RESULT_NOT_LATE", "The result can still come in time.", {
    resultBy: storage?.resultBy ?? null,
  });
};

export const violationIsNamed: Guard = ({ arguments: { violation } }) => {
  if (violation !== undefined) return undefined;
  throw guardFailed("E_VIOLATION", "The head of branch says what was done to the goods.");
};

/** Goods that failed a specialised control are sent back or destroyed; nothing else is cancelled on that ground. */
export const controlHasFailed: Guard = function* (situation) {
  if (groundOf(situation) !== "CONTROL_FAILED") return;
  const { specialisedChecks } = yield* clearanceFacts(headOf(situation), situation);
  if (!specialisedChecks.some(({ result }) => result === "FAIL"))
    throw guardFailed("E_CONTROL_NOT_FAILED", "No specialised check of the goods has failed.");
};

/** By the system for a late result, by the head of branch for what was done to the goods. */
export const banStorage: Effect = (situation) => {
  const { violation } = situation.arguments as { violation?: (typeof storageViolations)[number] };
  const reason = violation ?? "RESULT_LATE";
  const { trader = "", storage } = facetsOf(situation);
  const ban = banFor(reason, situation.now);
  return {
    facets: { storage: { ...storage, banned: true } },
    writes: [{ key: storageBanKey(trader), value: ban }],
    extras: { reason, until: ban.to },
  };
};

function banFor(reason: string, now: string): StorageBan {
  const from = localDate(now);
  return { from, to: addMonths(from, reason === "RESULT_LATE" ? lateBanMonths : violationBanMonths), reason };
}

/** A result that came late bars the enterprise even though the goods are cleared on it. */
export function lateBan({ trader = "", storage }: DeclarationFacets, now: string): readonly KeyWrite[] {
  if (storage?.resultBy === undefined || storage.banned === true || now <= storage.resultBy) return [];
  return [{ key: storageBanKey(trader), value: banFor("RESULT_LATE", now) }];
}
