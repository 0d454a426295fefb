/** Amending an accepted manifest: what may change, and what happens to bills and containers that change with it. */

import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import type { KeyWrite } from "../../head.js";
import { readValue, type Reading } from "../../reading.js";
import {
  type BillFacet,
  billKey,
  billState,
  type ContainerFacet,
  containerState,
  facetsFrom,
  type ManifestFacets,
  manifestFacetsOf as facetsOf,
} from "./manifest-facets.js";
import { refuseDrawn, withHouseSums } from "./manifest-house.js";
import type { ManifestPayload } from "./manifest-schema.js";

/** Whoever wants another ship, voyage or carrier files another manifest. */
// prettier-ignore
const fixedFields = {
  mode: "/mode", direction: "/direction", carrier: "/carrierCode", callSign: "/vesselCallSign", journey: "/voyageNo",
} as const satisfies Partial<Record<keyof ManifestFacets, string>>;

const proposedIn = ({ number, payload }: Situation): ManifestFacets =>
  facetsFrom(number, payload?.value as ManifestPayload);

/** @throws FIELD_NOT_AMENDABLE naming every fixed field that differs */
export function refuseFixedFields(present: ManifestFacets, proposed: ManifestFacets): void {
  const fields = Object.entries(fixedFields).filter(
    ([name]) => present[name as keyof typeof fixedFields] !== proposed[name as keyof typeof fixedFields],
  );
  if (fields.length === 0) return;
  throw new DomainError(errorCode.FIELD_NOT_AMENDABLE, undefined, {
    fields: fields.map(([, pointer]) => ({
      pointer,
      rule: "E_NOT_AMENDABLE",
      message: "stays for the life of a manifest",
    })),
  });
}

/** The carrier's own amendment: free until arrival, then only where customs need not look. */
export const amendable: Guard = function* (situation) {
  const present = facetsOf(situation);
  const proposed = proposedIn(situation);
  refuseFixedFields(present, proposed);
  if (present.arrivedAt !== undefined && weighty(present) !== weighty(proposed))
    throw guardFailed(
      "E_AMENDMENT_APPROVAL",
      "After arrival, packages, weight, consignee and containers change with customs' approval.",
    );
  yield* checkAmendment(situation, proposed);
};

/** What only customs may change once the goods are here. */
function weighty({ bills, containers }: ManifestFacets): string {
  const own = bills.filter(({ houseManifest }) => houseManifest === undefined);
  const goods = own.map(({ no, packages, grossWeightKgm, consignee, containers: packed }) => [
    no,
    packages,
    grossWeightKgm,
    consignee ?? "",
    [...packed].sort(),
  ]);
  const boxes = containers.map(({ no, seals }) => [no, [...seals].sort()]);
  return JSON.stringify([goods.map(String).sort(), boxes.map(String).sort()]);
}

/** Of an amendment that customs approved: the proposal travels in the arguments. */
export const amendmentFits: Guard = function* (situation) {
  const proposed = situation.arguments as unknown as ManifestFacets;
  refuseFixedFields(facetsOf(situation), proposed);
  yield* checkAmendment(situation, proposed);
};

function* checkAmendment(situation: Situation, proposed: ManifestFacets): Reading<void> {
  const { bills, containers } = facetsOf(situation);
  const next = merged(facetsOf(situation), proposed);
  for (const { no, packages } of bills)
    yield* refuseDrawn(situation, no, next.bills.find((bill) => bill.no === no)?.packages ?? 0, packages);
  for (const { no } of next.bills) {
    if (bills.some((bill) => bill.no === no)) continue;
    if ((yield* readValue(billKey(no))) !== null)
      throw guardFailed("E_BILL_TAKEN", "The bill is on another manifest.", { bill: no });
  }
  const waiting: readonly string[] = [containerState.MANIFESTED, containerState.BOOKED];
  const lost = containers.find(
    ({ no, state }) => !waiting.includes(state) && !next.containers.some((container) => container.no === no),
  );
  if (lost !== undefined)
    throw guardFailed("E_CONTAINER_IN_AREA", "The container has come in.", { container: lost.no });
}

/** The proposal, with what happened to bills and containers meanwhile. */
function merged(
  present: ManifestFacets,
  proposed: ManifestFacets,
): Pick<ManifestFacets, "bills" | "containers"> {
  const opened = present.direction === "I" ? billState.OPEN : billState.BOOKED;
  const carried = proposed.bills.map((bill): BillFacet => ({
    ...bill,
    state: present.bills.find(({ no }) => no === bill.no)?.state ?? opened,
  }));
  const houses = present.bills.filter(
    ({ houseManifest, master }) => houseManifest !== undefined && carried.some(({ no }) => no === master),
  );
  const containers = proposed.containers.map((container): ContainerFacet => {
    const known = present.containers.find(({ no }) => no === container.no);
    return known === undefined ? container : { ...known, seals: container.seals };
  });
  return { bills: withHouseSums([...carried, ...houses]), containers };
}

function amendedTo(situation: Situation, proposed: ManifestFacets): Change {
  const present = facetsOf(situation);
  const header = { ...proposed, late: present.late };
  const next = merged(present, proposed);
  const added = next.bills.filter(({ no }) => !present.bills.some((bill) => bill.no === no));
  const removed = present.bills.filter(({ no }) => !next.bills.some((bill) => bill.no === no));
  const writes: KeyWrite[] = [
    ...added.map(({ no }) => ({ key: billKey(no), value: { manifest: situation.number } })),
    ...removed.map(({ no }) => ({ key: billKey(no), value: null })),
  ];
  return { facets: { ...header, ...next }, writes };
}

export const amend: Effect = (situation) => amendedTo(situation, proposedIn(situation));

export const applyAmendment: Effect = (situation) =>
  amendedTo(situation, situation.arguments as unknown as ManifestFacets);
