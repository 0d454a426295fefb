/** Guards and effects of manifests: filing, arrival, discharge and the end of every bill. */

import { available, reserve } from "../../../engines/drawdown.js";
import type { JsonObject } from "../../canonical-json.js";
import { clockName } from "../../clock-table.js";
import { localDate } from "../../dates.js";
import type { Effect, Guard, Situation } from "../../define-document.js";
import { orderOf, usesOfOthers } from "../../drawing.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "../../errors.js";
import { readValue, type Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { readUses, useState } from "../../use.js";
import { filingDueAt } from "./manifest-deadlines.js";
import {
  type BillFacet,
  billKey,
  billState,
  type ContainerFacet,
  containerState,
  facetsFrom,
  manifestFacetsOf as facetsOf,
} from "./manifest-facets.js";
import { withHouseSums } from "./manifest-house.js";
import type { ManifestPayload } from "./manifest-schema.js";

export const carrierIsActor: Guard = ({ actor, payload }) => {
  const { carrierCode } = payload?.value as ManifestPayload;
  if (actor.attributes.carrier === carrierCode) return undefined;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/carrierCode" });
};

export const fromPayload: Effect = ({ number, payload }) => ({
  facets: facetsFrom(number, payload?.value as ManifestPayload),
});

export const hasCargo: Guard = (situation) => {
  const { bills, containers } = facetsOf(situation);
  if (bills.length + containers.length > 0) return undefined;
  throw guardFailed("E_MANIFEST_EMPTY", "A manifest has a bill or an empty container.");
};

export const submit: Effect = function* (situation) {
  const late = situation.now > (yield* filingDueAt(facetsOf(situation), localDate(situation.now)));
  return { facets: { late }, extras: late ? { flags: ["LATE"] } : {} };
};

/** One bill of lading belongs to one manifest. */
export const billsAreNotTaken: Guard = function* (situation) {
  for (const { no } of facetsOf(situation).bills) {
    const taken = yield* readValue(billKey(no));
    if (taken !== null) throw guardFailed("E_BILL_TAKEN", "The bill is on another manifest.", { bill: no });
  }
};

export const accept: Effect = (situation) => {
  const { bills, direction } = facetsOf(situation);
  const opened = (bill: BillFacet): BillFacet["state"] => {
    if (direction === "E") return billState.BOOKED;
    return bill.transit === true ? billState.TRANSIT : billState.OPEN;
  };
  return {
    facets: { bills: withHouseSums(bills.map((bill) => ({ ...bill, state: opened(bill) }))) },
    writes: bills.map(({ no }) => ({ key: billKey(no), value: { manifest: situation.number } })),
  };
};

/** Imports arrive, exports depart. */
export function headed(direction: "I" | "E"): Guard {
  return (situation) => {
    if (facetsOf(situation).direction === direction) return undefined;
    throw guardFailed("E_DIRECTION", "The manifest is for the other direction.");
  };
}

export const arrive: Effect = ({ now }) => ({ facets: { arrivedAt: now } });

export const containerOfManifest: Guard = (situation) => {
  const { containerNo } = situation.arguments;
  const container = facetsOf(situation).containers.find(({ no }) => no === containerNo);
  if (container === undefined)
    throw invalidInput([
      { pointer: "/arguments/containerNo", rule: "E_CONTAINER_UNKNOWN", message: "not on this manifest" },
    ]);
  if (container.state !== containerState.MANIFESTED)
    throw guardFailed("E_CONTAINER_STATE", "The container is already in the area.", {
      state: container.state,
    });
  return undefined;
};

export const gateIn: Effect = (situation) => {
  const { containerNo, sealNos } = situation.arguments as { containerNo: string; sealNos: readonly string[] };
  const containers = facetsOf(situation).containers.map((container) =>
    container.no === containerNo ? seenAtGate(container, sealNos) : container,
  );
  return { facets: { containers }, extras: { container: containerNo } };
};

export function seenAtGate(container: ContainerFacet, sealNos: readonly string[]): ContainerFacet {
  const intact = [...sealNos].sort().join("|") === [...container.seals].sort().join("|");
  return {
    ...container,
    state: containerState.IN_AREA,
    ...(intact ? {} : { sealMismatch: true as const }),
  };
}

type Discrepancies = { readonly overlanded?: readonly string[]; readonly shortlanded?: readonly string[] };

/** What is too much is on no line of the manifest; what is missing is on one, and not in the area. */
export const listsReconcile: Guard = (situation) => {
  const { overlanded = [], shortlanded = [] } = situation.arguments as Discrepancies;
  const known = new Map(facetsOf(situation).containers.map(({ no, state }) => [no, state]));
  const problems = [
    ...overlanded.flatMap((no, index) =>
      known.has(no)
        ? [
            {
              pointer: `/arguments/overlanded/${index}`,
              rule: "E_OVERLANDED",
              message: "is on the manifest",
            },
          ]
        : [],
    ),
    ...shortlanded.flatMap((no, index) =>
      known.get(no) === containerState.MANIFESTED
        ? []
        : [
            {
              pointer: `/arguments/shortlanded/${index}`,
              rule: "E_SHORTLANDED",
              message: known.has(no) ? "is in the area" : "is not on the manifest",
            },
          ],
    ),
  ];
  if (problems.length > 0) throw invalidInput(problems);
  return undefined;
};

export const discharge: Effect = (situation) => {
  const { overlanded, shortlanded } = situation.arguments as Discrepancies;
  const lists = {
    ...(overlanded === undefined ? {} : { overlanded }),
    ...(shortlanded === undefined ? {} : { shortlanded }),
  };
  const containers = facetsOf(situation).containers.map((container) =>
    shortlanded?.includes(container.no) === true
      ? { ...container, state: containerState.SHORTLANDED }
      : container,
  );
  return { facets: { containers, ...lists }, extras: lists };
};

export const passOut: Effect = (situation) => {
  const { containers: leaving } = situation.arguments as { containers: readonly string[] } & JsonObject;
  const containers = facetsOf(situation).containers.map((container) =>
    leaving.includes(container.no) ? { ...container, state: containerState.OUT } : container,
  );
  return { facets: { containers }, extras: { containers: leaving } };
};

export { billKey };

/** What declarations draw of a bill is counted in its packages, whatever they are. */
export const packageUnit = "PK";

const declarable: readonly string[] = [billState.OPEN, billState.UNCLAIMED];

/** The goods of one bill cannot be declared twice, and those of house bills only by these. */
export const billsRemain: Guard = function* (situation) {
  const { bills } = facetsOf(situation);
  for (const draw of orderOf(situation).draws) {
    const bill = bills.find(({ no }) => no === draw.line);
    if (bill === undefined) throw undrawable("E_BILL_UNKNOWN", draw.line);
    if (bills.some(({ master }) => master === bill.no)) throw undrawable("E_BILL_HOUSED", bill.no);
    if (!declarable.includes(bill.state)) throw undrawable("E_BILL_STATE", bill.no, { state: bill.state });
    const uses = yield* usesOfOthers(situation, bill.no);
    reserve({ authorised: String(bill.packages), unit: packageUnit }, uses, draw.quantity, "E_BILL_PACKAGES");
  }
};

function undrawable(rule: string, bill: string, details: Readonly<Record<string, string>> = {}): DomainError {
  return new DomainError(errorCode.DRAWDOWN_REFUSED, undefined, { rule, bill, ...details });
}

/** Bills whose goods nobody has to declare any more. */
const settled: readonly string[] = [billState.TRANSIT, billState.REEXPORTED, billState.ABANDONED];

export const everythingDeclared: Guard = function* (situation) {
  const { bills, containers } = facetsOf(situation);
  const counted = bills.filter(({ no }) => !bills.some(({ master }) => master === no));
  const open = counted.filter(({ state }) => !settled.includes(state));
  for (const { no, packages } of open) {
    const uses = yield* readUses(situation, no);
    if (available({ authorised: String(packages), unit: packageUnit }, uses).units > 0n)
      throw guardFailed("E_BILL_UNDECLARED", "Goods of a bill are not declared.", { bill: no });
  }
  const gone: readonly string[] = [containerState.OUT, containerState.SHORTLANDED];
  // Nobody declares an empty container, so none of them keeps the manifest open.
  const waiting = containers.filter(
    ({ no, state }) => !gone.includes(state) && open.some((bill) => bill.containers.includes(no)),
  );
  if (waiting.length > 0)
    throw guardFailed("E_CONTAINERS_IN_AREA", "Containers have not left the area.", {
      containers: waiting.length,
    });
};

/** Bills of which nothing is declared, after the days that the law gives. */
export const markUnclaimed: Effect = function* (situation) {
  const { bills, arrivedAt = situation.now } = facetsOf(situation);
  const until = yield* readDeadline(clockName.UNCLAIMED_GOODS, arrivedAt);
  if (situation.now <= until) throw guardFailed("E_CLAIM_TIME", "The goods can still be claimed.", { until });
  const unclaimed: string[] = [];
  for (const { no, state } of bills)
    if (state === billState.OPEN && !(yield* isDrawn(situation, no))) unclaimed.push(no);
  if (unclaimed.length === 0) throw guardFailed("E_NOTHING_UNCLAIMED", "Every bill is declared.");
  const changed = bills.map((bill) =>
    unclaimed.includes(bill.no) ? { ...bill, state: billState.UNCLAIMED } : bill,
  );
  return { facets: { bills: changed }, extras: { bills: unclaimed } };
};

function* isDrawn(situation: Pick<Situation, "kind" | "number">, billNo: string): Reading<boolean> {
  const uses = yield* readUses(situation, billNo);
  return uses.some(({ state }) => state !== useState.RELEASED);
}

/** Goods that nobody declares are sent back, or given up to the state. */
export const dispose: Effect = function* (situation) {
  const { billNo, disposal, reason } = situation.arguments as { [name: string]: string };
  const { bills } = facetsOf(situation);
  const bill = bills.find(({ no }) => no === billNo);
  if (bill === undefined)
    throw invalidInput([
      { pointer: "/arguments/billNo", rule: "E_BILL_UNKNOWN", message: "not on this manifest" },
    ]);
  if (settled.includes(bill.state))
    throw guardFailed("E_BILL_STATE", "The bill is settled.", { state: bill.state });
  if (yield* isDrawn(situation, bill.no))
    throw guardFailed("E_BILL_DRAWN", "Goods of the bill are declared.", { bill: bill.no });
  const state = disposal as BillFacet["state"];
  return {
    facets: { bills: bills.map((one) => (one.no === billNo ? { ...one, state } : one)) },
    extras: { bill: bill.no, disposal: state, reason: reason ?? "" },
  };
};
