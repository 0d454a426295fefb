/** Which event of the ledger reaches which milestone, and which of the process's five steps it belongs to. Source: DOMAIN §2.6, §3.0. */

import type { Milestone, Reached } from "../../../engines/time-release.js";
import { epochMs } from "../../dates.js";
import { declarationEvent as D } from "./declaration-names.js";
import { exportEvent as X } from "../export-declaration/export-declaration-names.js";
import { manifestEvent as M } from "../manifest/manifest.js";
import { paymentNoticeEvent as P } from "../payment/payment-notice.js";
import { permitEvent } from "../permit/permit.js";

/** A few events reach one milestone: whichever of them happens. */
const reachedBy: Readonly<Record<string, Milestone>> = {
  [M.ManifestAccepted]: "T01",
  [M.ConveyanceArrived]: "T02",
  [M.ConveyanceBerthed]: "T02",
  [M.CargoDischarged]: "T03",
  [D.DeclarationPreRegistered]: "T04",
  [D.DeclarationRegistered]: "T05",
  [D.ChannelAssigned]: "T06",
  [D.DossierSubmitted]: "T07",
  [D.DocumentsPassed]: "T08",
  [D.DocumentsFailed]: "T08",
  [D.GoodsPresented]: "T09",
  [D.InspectionPassed]: "T10",
  [D.InspectionFailed]: "T10",
  [permitEvent.PermitIssued]: "T11",
  [P.PaymentNoticePaid]: "T12",
  [P.NothingOwed]: "T12",
  [D.DeclarationCleared]: "T13",
  [D.GoodsReleased]: "T13",
  [D.GoodsPassedOut]: "T14",
  [X.ExportConfirmed]: "T14",
};

/** The five steps of the programme's import process. */
// prettier-ignore
export const importSteps = [
  { step: 1, vi: "Xử lý thông tin lược khai",                 en: "Process the cargo manifest",              events: [M.ManifestSubmitted, M.ManifestAccepted, M.ConveyanceArrived, M.ConveyanceBerthed, M.ContainerGatedIn, M.CargoDischarged] },
  { step: 2, vi: "Kiểm tra người khai là đại lý",             en: "Check declarant and customs agent",       events: [D.DeclarationPreRegistered, D.DeclarationRegistered] },
  { step: 3, vi: "Khai trước thông tin",                      en: "Advance declaration",                     events: [D.DeclarationPreRegistered, D.DeclarationPreAmended] },
  { step: 4, vi: "Khai chính thức và làm thủ tục",            en: "Formal declaration and procedure",        events: [D.DeclarationRegistered, D.ChannelAssigned, D.DossierSubmitted, D.DocumentsPassed, D.DocumentsFailed, D.InspectionOrdered, D.InspectionPassed, D.InspectionFailed, D.OriginAccepted, D.OriginDenied, D.DeclarationAmended, P.PaymentNoticeIssued, P.PaymentNoticePaid, D.GoodsReleased, D.StoragePermitted, D.DeclarationCleared] },
  { step: 5, vi: "Đưa hàng qua khu vực giám sát, phân tích nghi vấn", en: "Pass the supervision area, analyse suspicion", events: [D.GoodsPassedOut, D.DeclarationCompleted, D.AuditOpened, D.AuditClosed] },
] as const;

/** The five steps of its export process. */
// prettier-ignore
export const exportSteps = [
  { step: 1, vi: "Kiểm tra người khai là đại lý",             en: "Check declarant and customs agent",       events: [X.DeclarationPreRegistered, X.DeclarationRegistered] },
  { step: 2, vi: "Khai trước thông tin",                      en: "Advance declaration",                     events: [X.DeclarationPreRegistered, X.DeclarationPreAmended, X.GatheringNotified] },
  { step: 3, vi: "Khai chính thức và làm thủ tục",            en: "Formal declaration and procedure",        events: [X.DeclarationRegistered, X.ChannelAssigned, X.DossierSubmitted, X.DocumentsPassed, X.DocumentsFailed, X.GoodsPresented, X.InspectionOrdered, X.InspectionPassed, X.InspectionFailed, X.DeclarationAmended, X.DeclarationCleared] },
  { step: 4, vi: "Đưa hàng vào khu vực giám sát, xếp lên phương tiện", en: "Into the supervision area and on board", events: [X.ExportGatedIn, X.ExportLoaded, X.ExportSplit, X.ExportConfirmed] },
  { step: 5, vi: "Phân tích nghi vấn",                        en: "Analyse suspicion",                       events: [X.ExportLeftBehind, X.ExportAmendedAfter] },
] as const;

/** An event of the ledger with its envelope, as timelines have it. */
export interface TimedEvent {
  readonly event: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly role?: string | null;
}

/** The milestones that events reached, of the declaration and of what it is linked to. */
export function milestonesOf(events: readonly TimedEvent[]): readonly Reached[] {
  return events.flatMap(({ event, at, role = null }) => {
    const milestone = reachedBy[event];
    return milestone === undefined ? [] : [{ milestone, at: epochMs(at), by: role }];
  });
}

export interface ProcessStep {
  readonly step: number;
  readonly vi: string;
  readonly en: string;
  /** First and last event of the step; null where it has none yet. */
  readonly from: string | null;
  readonly to: string | null;
  readonly tookMs: number | null;
  /** Roles that acted, in the order in which they did. */
  readonly by: readonly string[];
}

/** Who, when and how long: the process of a declaration step by step. */
export function processOf(direction: "I" | "E", events: readonly TimedEvent[]): readonly ProcessStep[] {
  const steps = direction === "I" ? importSteps : exportSteps;
  return steps.map(({ step, vi, en, events: own }) => {
    const names: readonly string[] = own;
    const found = events
      .filter(({ event }) => names.includes(event))
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const [first, last] = [found[0], found[found.length - 1]];
    const roles = found.flatMap(({ role }) => (role === null || role === undefined ? [] : [role]));
    return {
      step,
      vi,
      en,
      from: first?.at ?? null,
      to: last?.at ?? null,
      tookMs: first === undefined || last === undefined ? null : epochMs(last.at) - epochMs(first.at),
      by: [...new Set(roles)],
    };
  });
}
