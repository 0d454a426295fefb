/** Guards and effects of manifests. */

import { available, reserve } from "../../engines/drawdown.js";
import type { JsonObject } from "../canonical-json.js";
import { toKilograms } from "../codes/unit.js";
import { addHours, epochMs } from "../dates.js";
import { formatDecimal, sum, zero } from "../decimal.js";
import type { Effect, Guard, Situation } from "../define-document.js";
import { orderOf } from "../drawing.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "../errors.js";
import { type LedgerKey, partyTag } from "../head.js";
import { readUses } from "../use.js";
import { readValue } from "../reading.js";
import type { ManifestBill, ManifestPayload } from "./manifest.js";
import {
  type BillFacet,
  billState,
  type ContainerFacet,
  containerState,
  type ManifestFacets,
} from "./manifest-facets.js";

const hourMs = 3_600_000;
/** Hours before arrival by which the manifest is due (Decree 08/2015 art. 66): long voyages a day, short ones half. */
const seaVoyageShortHoursMax = 5 * 24;
const filingHours = { seaShort: 12, seaLong: 24, air: 3, other: 0 };

/** Bill number → manifest number, so that a declaration need only cite its bill. */
export function billKey(billNo: string): LedgerKey {
  return ["bill", billNo];
}

export const carrierIsActor: Guard = ({ actor, payload }) => {
  const { carrierCode } = payload?.value as ManifestPayload;
  if (actor.attributes.carrier === carrierCode) return undefined;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/carrierCode" });
};

export const fromPayload: Effect = ({ number, payload }) => {
  const { mode, direction, carrierCode, portOfLoading, portOfDischarge, eta, etd, bills, emptyContainers } =
    payload?.value as ManifestPayload;
  const containers = [...bills.flatMap((bill) => bill.containers ?? []), ...(emptyContainers ?? [])];
  const seals = new Map(containers.map(({ containerNo, sealNos }) => [containerNo, sealNos ?? []]));
  const facets: ManifestFacets = {
    mode,
    direction,
    carrier: carrierCode,
    portOfLoading,
    portOfDischarge,
    eta,
    ...(etd === undefined ? {} : { etd }),
    bills: bills.map((bill) => billFacet(number, bill)),
    containers: [...seals].map(([no, sealNos]) => ({ no, state: containerState.MANIFESTED, seals: sealNos })),
    late: false,
  };
  return { facets };
};

function billFacet(manifestNo: string, { billNo, goods, containers, consignee }: ManifestBill): BillFacet {
  const weights = goods.map(({ grossWeight }) => toKilograms(grossWeight) ?? zero);
  return {
    no: billNo,
    packages: goods.reduce((count, { packages }) => count + packages.count, 0),
    grossWeightKgm: formatDecimal(sum(weights)),
    state: billState.BOOKED,
    containers: (containers ?? []).map(({ containerNo }) => containerNo),
    ...(consignee.mst === undefined ? {} : { consignee: partyTag(manifestNo, consignee.mst) }),
  };
}

const facetsOf = ({ head }: Situation): ManifestFacets => head?.facets as ManifestFacets;

export const hasCargo: Guard = (situation) => {
  const { bills, containers } = facetsOf(situation);
  if (bills.length + containers.length > 0) return undefined;
  throw guardFailed("E_MANIFEST_EMPTY", "A manifest has a bill or an empty container.");
};

export const submit: Effect = (situation) => {
  const { mode, eta, etd } = facetsOf(situation);
  const hours = mode === "SEA" ? seaHours(eta, etd) : mode === "AIR" ? filingHours.air : filingHours.other;
  return { facets: { late: situation.now > addHours(eta, -hours) } };
};

/** A voyage of unknown length counts as short. */
function seaHours(eta: string, etd: string | undefined): number {
  const voyageHours = etd === undefined ? 0 : (epochMs(eta) - epochMs(etd)) / hourMs;
  return voyageHours < seaVoyageShortHoursMax ? filingHours.seaShort : filingHours.seaLong;
}

/** One bill of lading belongs to one manifest. */
export const billsAreNotTaken: Guard = function* (situation) {
  for (const { no } of facetsOf(situation).bills) {
    const taken = yield* readValue(billKey(no));
    if (taken !== null) throw guardFailed("E_BILL_TAKEN", "The bill is on another manifest.", { bill: no });
  }
};

export const accept: Effect = (situation) => {
  const { bills } = facetsOf(situation);
  return {
    facets: { bills: bills.map((bill) => ({ ...bill, state: billState.OPEN })) },
    writes: bills.map(({ no }) => ({ key: billKey(no), value: { manifest: situation.number } })),
  };
};

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
  const containers = facetsOf(situation).containers.map((container): ContainerFacet => {
    if (container.no !== containerNo) return container;
    const intact = [...sealNos].sort().join("|") === [...container.seals].sort().join("|");
    return {
      ...container,
      state: containerState.IN_AREA,
      ...(intact ? {} : { sealMismatch: true as const }),
    };
  });
  return { facets: { containers }, extras: { container: containerNo } };
};

export const discharge: Effect = ({ arguments: { overlanded, shortlanded } }) => ({
  facets: {
    ...(overlanded === undefined ? {} : { overlanded }),
    ...(shortlanded === undefined ? {} : { shortlanded }),
  },
});

export const passOut: Effect = (situation) => {
  const { containers: leaving } = situation.arguments as { containers: readonly string[] } & JsonObject;
  const containers = facetsOf(situation).containers.map((container) =>
    leaving.includes(container.no) ? { ...container, state: containerState.OUT } : container,
  );
  return { facets: { containers }, extras: { containers: leaving } };
};

/** What declarations draw of a bill is counted in its packages, whatever they are. */
export const packageUnit = "PK";

/** The goods of one bill cannot be declared twice. */
export const billsRemain: Guard = function* (situation) {
  const { bills } = facetsOf(situation);
  for (const draw of orderOf(situation).draws) {
    const bill = bills.find(({ no }) => no === draw.line);
    if (bill === undefined)
      throw new DomainError(errorCode.DRAWDOWN_REFUSED, undefined, {
        rule: "E_BILL_UNKNOWN",
        bill: draw.line,
      });
    const uses = yield* readUses(situation, bill.no);
    reserve({ authorised: String(bill.packages), unit: packageUnit }, uses, draw.quantity, "E_BILL_PACKAGES");
  }
};

export const everythingDeclared: Guard = function* (situation) {
  const { bills, containers } = facetsOf(situation);
  for (const { no, packages } of bills) {
    const uses = yield* readUses(situation, no);
    if (available({ authorised: String(packages), unit: packageUnit }, uses).units > 0n)
      throw guardFailed("E_BILL_UNDECLARED", "Goods of a bill are not declared.", { bill: no });
  }
  const waiting = containers.filter(({ state }) => state !== containerState.OUT);
  if (waiting.length > 0)
    throw guardFailed("E_CONTAINERS_IN_AREA", "Containers have not left the area.", {
      containers: waiting.length,
    });
};
