/** House bills: whoever consolidated the goods tells what stands behind a carrier's bill. Source: DOMAIN §2.3. */

import type { JsonObject } from "../../canonical-json.js";
import { absolute, add, compare, decimal, multiply, shift, subtract, sum } from "../../decimal.js";
import type { Effect, Guard, Situation } from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import { type KeyWrite, partyTag } from "../../head.js";
import { readValue, type Reading } from "../../reading.js";
import { readUses, useState } from "../../use.js";
import { type BillFacet, billKey, billState, manifestFacetsOf as facetsOf } from "./manifest-facets.js";

/** Per cent by which the weight of the house bills may differ from their master's. */
const houseWeightTolerancePct = decimal("0.5");

/** Arguments of the effects that a house manifest fires; they never come from outside. */
export type HouseOrder = {
  readonly houseManifest: string;
  readonly master: string;
  /** Tax code of the forwarder. */
  readonly forwarder: string;
  readonly bills: readonly BillFacet[];
};

const orderOf = (situation: Situation): HouseOrder => situation.arguments as unknown as HouseOrder;

export const houseArguments = (order: HouseOrder): JsonObject => order;

/** Marks each carrier's bill whose house bills differ from it, in packages or by too much weight. */
export function withHouseSums(bills: readonly BillFacet[]): readonly BillFacet[] {
  return bills.map((bill) => {
    const { houseMismatch, ...plain } = bill;
    const houses = bills.filter(({ master }) => master === bill.no);
    const differs = houses.length > 0 && !addUp(bill, houses);
    if (differs === (houseMismatch === true)) return bill;
    return differs ? { ...bill, houseMismatch: true as const } : plain;
  });
}

function addUp(master: BillFacet, houses: readonly BillFacet[]): boolean {
  const packages = houses.reduce((count, house) => count + house.packages, 0);
  const weight = decimal(master.grossWeightKgm);
  const difference = absolute(
    subtract(sum(houses.map(({ grossWeightKgm }) => decimal(grossWeightKgm))), weight),
  );
  const allowed = shift(multiply(weight, houseWeightTolerancePct), 2);
  return packages === master.packages && compare(difference, allowed) <= 0;
}

/** The forwarder is the carrier's own customer, and what it files can be declared instead of the master. */
export const houseFits: Guard = function* (situation) {
  const { houseManifest, master: masterNo, forwarder, bills } = orderOf(situation);
  const facets = facetsOf(situation);
  const master = facets.bills.find(({ no, master: above }) => no === masterNo && above === undefined);
  if (master === undefined)
    throw guardFailed("E_MASTER_UNKNOWN", "No carrier's bill of the manifest.", { bill: masterNo });
  const customer = facets.direction === "I" ? master.consignee : master.consignor;
  if (customer !== partyTag(situation.number, forwarder))
    throw new DomainError(errorCode.NOT_OWNER, "The carrier's bill is somebody else's.", {
      pointer: "/forwarder/mst",
    });
  if ((yield* readUses(situation, master.no)).some(({ state }) => state !== useState.RELEASED))
    throw guardFailed("E_BILL_DRAWN", "Goods of the carrier's bill are declared.", { bill: master.no });
  const stranger = bills
    .flatMap(({ containers }) => containers)
    .find((no) => !master.containers.includes(no));
  if (stranger !== undefined)
    throw guardFailed("E_HOUSE_CONTAINER", "The carrier's bill has no such container.", {
      container: stranger,
    });
  yield* checkHouseNumbers(situation, houseManifest, bills);
};

function* checkHouseNumbers(
  situation: Situation,
  houseManifest: string,
  bills: readonly BillFacet[],
): Reading<void> {
  const own = housesOf(situation, houseManifest);
  for (const { no } of bills) {
    if (own.some((bill) => bill.no === no)) continue;
    if ((yield* readValue(billKey(no))) !== null)
      throw guardFailed("E_BILL_TAKEN", "The bill is on another manifest.", { bill: no });
  }
  for (const { no, packages } of own) {
    const left = bills.find((bill) => bill.no === no)?.packages ?? 0;
    yield* refuseDrawn(situation, no, left, packages);
  }
}

/** What was declared stays covered. @throws GUARD_FAILED E_BILL_DRAWN */
export function* refuseDrawn(
  source: Pick<Situation, "kind" | "number">,
  billNo: string,
  packagesLeft: number,
  packagesBefore: number,
): Reading<void> {
  if (packagesLeft >= packagesBefore) return;
  const uses = (yield* readUses(source, billNo)).filter(({ state }) => state !== useState.RELEASED);
  const drawn = uses.map(({ quantity }) => decimal(quantity)).reduce(add, decimal("0"));
  if (compare(drawn, decimal(String(packagesLeft))) > 0)
    throw guardFailed("E_BILL_DRAWN", "Less than what is declared.", { bill: billNo });
}

function housesOf(situation: Situation, houseManifest: string): readonly BillFacet[] {
  return facetsOf(situation).bills.filter((bill) => bill.houseManifest === houseManifest);
}

export const attachHouse: Effect = (situation) => {
  const { houseManifest, master, bills } = orderOf(situation);
  const { direction, bills: present } = facetsOf(situation);
  const own = housesOf(situation, houseManifest);
  const state = direction === "I" ? billState.OPEN : billState.BOOKED;
  const filed = bills.map((bill): BillFacet => ({ ...bill, state, master, houseManifest }));
  const changed = withHouseSums([...present.filter((bill) => !own.includes(bill)), ...filed]);
  const differs = changed.some(({ no, houseMismatch }) => no === master && houseMismatch === true);
  const removed = own.filter(({ no }) => !filed.some((bill) => bill.no === no));
  const writes: KeyWrite[] = [
    ...filed.map(({ no }) => ({ key: billKey(no), value: { manifest: situation.number } })),
    ...removed.map(({ no }) => ({ key: billKey(no), value: null })),
  ];
  return {
    facets: { bills: changed },
    writes,
    extras: { houseManifest, ...(differs ? { flags: ["HOUSE_MISMATCH"] } : {}) },
  };
};
