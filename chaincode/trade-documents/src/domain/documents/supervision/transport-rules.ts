/** Guards and effects of independent transport. */

import type { Effect, EffectCommand, Guard, Situation } from "../../define-document.js";
import { guardFailed, invalidInput } from "../../errors.js";
import { partyTag } from "../../head.js";
import { readExisting, type Reading, readValue } from "../../reading.js";
import { readHolds } from "./gate-hold-keys.js";
import { billKey, billState, containerState, type ManifestFacets } from "../manifest/manifest-facets.js";
import { manifestCommand, manifestKind } from "../manifest/manifest.js";
import { customsSealOn, sealCommand, sealKind } from "./seal.js";
import type { TransportPayload } from "./transport.js";

export type TransportFacets = Pick<
  TransportPayload,
  "kind" | "purpose" | "fromArea" | "toArea" | "plannedStart" | "plannedFinish"
> & {
  readonly office: string;
  readonly owner: string;
  readonly bills: readonly string[];
  readonly containers: readonly string[];
  readonly channel?: "GREEN" | "YELLOW";
  readonly departedAt?: string;
  readonly arrivedAt?: string;
};

const facetsOf = ({ head }: Situation): TransportFacets => head?.facets as TransportFacets;

/** The accepted manifest of a bill. @throws GUARD_FAILED E_BILL_UNKNOWN */
function* readBill(no: string): Reading<{ readonly manifest: string; readonly facets: ManifestFacets }> {
  const index = (yield* readValue(billKey(no))) as { readonly manifest: string } | null;
  if (index === null)
    throw guardFailed("E_BILL_UNKNOWN", "The bill is on no accepted manifest.", { bill: no });
  const { facets } = yield* readExisting(manifestKind, index.manifest);
  return { manifest: index.manifest, facets: facets as ManifestFacets };
}

/** Goods in transit came on bills that say so; nothing else passes through as transit. */
export const billsFitKind: Guard = function* ({ payload }) {
  const { kind, bills = [] } = payload?.value as TransportPayload;
  const problems = [];
  for (const [index, no] of bills.entries()) {
    const { facets } = yield* readBill(no);
    const transit = facets.bills.find((bill) => bill.no === no)?.state === billState.TRANSIT;
    if (transit !== (kind === "KR"))
      problems.push({
        pointer: `/bills/${index}`,
        rule: "E_BILL_STATE",
        message: transit ? "is in transit" : "is not in transit",
      });
  }
  if (problems.length > 0) throw invalidInput(problems);
};

export const fromPayload: Effect = ({ number, payload }) => {
  const transport = payload?.value as TransportPayload;
  const { kind, purpose, fromArea, toArea, plannedStart, plannedFinish, bills, containers } = transport;
  const facets: TransportFacets = {
    kind,
    purpose,
    fromArea,
    toArea,
    plannedStart,
    plannedFinish,
    office: transport.customsOffice,
    owner: partyTag(number, transport.applicant.mst),
    bills: bills ?? [],
    containers: (containers ?? []).map(({ containerNo }) => containerNo),
  };
  return { facets };
};

export const assignChannel: Effect = ({ arguments: { channel } }) => ({
  facets: { channel: channel as string },
  extras: { channel: channel as string },
});

/** Green goes by itself; an officer looks at the papers of a yellow one. */
export function channelIs(channel: "GREEN" | "YELLOW"): Guard {
  return (situation) => {
    if (facetsOf(situation).channel === channel) return undefined;
    throw guardFailed("E_CHANNEL", "The channel asks for somebody else.", {
      channel: facetsOf(situation).channel ?? "",
    });
  };
}

export const nothingHeld: Guard = function* (situation) {
  for (const target of [situation.number, ...facetsOf(situation).containers]) {
    const [hold] = yield* readHolds(target);
    if (hold !== undefined) throw guardFailed("E_HELD", "Customs holds the goods.", { target, hold });
  }
};

/** Sealed goods start with their customs seal on. */
export const sealsAreSeen: Guard = function* (situation) {
  const unseen = yield* unseenSeals(situation);
  if (unseen.length > 0)
    throw guardFailed("E_SEAL_UNSEEN", "A customs seal was not seen.", { seals: unseen });
};

function* unseenSeals(situation: Situation): Reading<readonly string[]> {
  const seen = (situation.arguments["sealsSeen"] ?? []) as readonly string[];
  const unseen: string[] = [];
  for (const container of facetsOf(situation).containers) {
    const seal = yield* customsSealOn(container);
    if (seal !== null && !seen.includes(seal)) unseen.push(seal);
  }
  return unseen;
}

/** Containers of the bills leave their manifests' area. */
export const depart: Effect = function* (situation) {
  const { bills, containers } = facetsOf(situation);
  const leaving = new Map<string, readonly string[]>();
  for (const no of bills) {
    const { manifest, facets } = yield* readBill(no);
    const inArea = facets.containers
      .filter(({ no: box, state }) => state === containerState.IN_AREA && containers.includes(box))
      .map(({ no: box }) => box);
    if (inArea.length > 0) leaving.set(manifest, inArea);
  }
  return {
    facets: { departedAt: situation.now },
    effects: [...leaving].map(([number, boxes]): EffectCommand => ({
      kind: manifestKind,
      number,
      command: manifestCommand.PassOut,
      arguments: { containers: boxes },
    })),
    extras: { containers },
  };
};

/** A customs seal that is gone on arrival is reported, and stops the container. */
export const arrive: Effect = function* (situation) {
  const unseen = yield* unseenSeals(situation);
  return {
    facets: { arrivedAt: situation.now },
    effects: unseen.map((number): EffectCommand => ({
      kind: sealKind,
      number,
      command: sealCommand.ReportFromArea,
      arguments: {},
    })),
    extras: unseen.length === 0 ? {} : { flags: ["SEAL_NOT_SEEN"] },
  };
};

export const overdue: Guard = (situation) => {
  const { plannedFinish } = facetsOf(situation);
  if (situation.now > plannedFinish) return undefined;
  throw guardFailed("E_NOT_OVERDUE", "The transport still has time.", { until: plannedFinish });
};
