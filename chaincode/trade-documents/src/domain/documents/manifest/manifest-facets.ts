/** What the public sees of a manifest: bills and containers by number, with their state. */

import { toKilograms } from "../../codes/unit.js";
import { formatDecimal, sum, zero } from "../../decimal.js";
import type { Situation } from "../../define-document.js";
import { type LedgerKey, partyTag } from "../../head.js";
import { namesOf } from "../../names.js";
import { journeyOf, type ManifestBill, type ManifestPayload } from "./manifest-schema.js";

export type ManifestFacets = {
  readonly mode: ManifestPayload["mode"];
  readonly direction: ManifestPayload["direction"];
  readonly carrier: string;
  readonly callSign?: string;
  /** Voyage, flight, train or truck. */
  readonly journey: string;
  readonly portOfLoading: string;
  readonly portOfDischarge: string;
  readonly eta: string;
  readonly etd?: string;
  readonly bills: readonly BillFacet[];
  readonly containers: readonly ContainerFacet[];
  /** Filed later than the law allows; accepted all the same, and seen by risk. */
  readonly late: boolean;
  readonly arrivedAt?: string;
  readonly departedAt?: string;
  readonly overlanded?: readonly string[];
  readonly shortlanded?: readonly string[];
};

export type BillFacet = {
  readonly no: string;
  readonly packages: number;
  /** Decimal text. */
  readonly grossWeightKgm: string;
  readonly state: keyof typeof billState;
  readonly containers: readonly string[];
  /** Pseudonym of the consignee, where a tax code is on the bill. */
  readonly consignee?: string;
  /** Pseudonym of the consignor, as the consignee's. */
  readonly consignor?: string;
  /** Of a house bill: the carrier's bill that its goods stand on. */
  readonly master?: string;
  /** The forwarder's filing that it came with; absent when the carrier filed it. */
  readonly houseManifest?: string;
  /** Of a carrier's bill: its house bills do not add up to it. */
  readonly houseMismatch?: true;
  /** The goods pass through Viet Nam. */
  readonly transit?: true;
};

export type ContainerFacet = {
  readonly no: string;
  readonly state: keyof typeof containerState;
  readonly seals: readonly string[];
  /** The seals seen at the gate are not those of the manifest. */
  readonly sealMismatch?: true;
};

/**
 * Import: how much is declared is read off the uses. Export: a line is booked, comes in, is loaded, and is reconciled
 * with its cleared declaration.
 */
export const billState = namesOf({
  BOOKED: true,
  OPEN: true,
  TRANSIT: true,
  UNCLAIMED: true,
  REEXPORTED: true,
  ABANDONED: true,
  IN_AREA: true,
  LOADED: true,
  RECONCILED: true,
});

export const containerState = namesOf({
  MANIFESTED: true,
  IN_AREA: true,
  OUT: true,
  SHORTLANDED: true,
  BOOKED: true,
  LOADED: true,
  RECONCILED: true,
});

/** Bill number → manifest number, so that a declaration need only cite its bill. */
export function billKey(billNo: string): LedgerKey {
  return ["bill", billNo];
}

export const manifestFacetsOf = ({ head }: Pick<Situation, "head">): ManifestFacets =>
  head?.facets as ManifestFacets;

/** The public side of a filing, before anything happened to its goods. */
export function facetsFrom(number: string, payload: ManifestPayload): ManifestFacets {
  const { mode, direction, carrierCode, vesselCallSign, portOfLoading, portOfDischarge, eta, etd, bills } =
    payload;
  const packed = [...bills.flatMap((bill) => bill.containers ?? []), ...(payload.emptyContainers ?? [])];
  const seals = new Map(packed.map(({ containerNo, sealNos }) => [containerNo, sealNos ?? []]));
  const state = direction === "I" ? containerState.MANIFESTED : containerState.BOOKED;
  return {
    mode,
    direction,
    carrier: carrierCode,
    ...(vesselCallSign === undefined ? {} : { callSign: vesselCallSign }),
    journey: journeyOf(payload),
    portOfLoading,
    portOfDischarge,
    eta,
    ...(etd === undefined ? {} : { etd }),
    bills: bills.map((bill) => billFacet(number, bill)),
    containers: [...seals].map(([no, sealNos]) => ({ no, state, seals: sealNos })),
    late: false,
  };
}

/** @param number of the manifest, under which pseudonyms are made */
export function billFacet(number: string, bill: ManifestBill): BillFacet {
  const { billNo, goods, containers, consignee, consignor, masterBillNo, transit } = bill;
  const weights = goods.map(({ grossWeight }) => toKilograms(grossWeight) ?? zero);
  return {
    no: billNo,
    packages: goods.reduce((count, { packages }) => count + packages.count, 0),
    grossWeightKgm: formatDecimal(sum(weights)),
    state: billState.BOOKED,
    containers: (containers ?? []).map(({ containerNo }) => containerNo),
    ...(consignee.mst === undefined ? {} : { consignee: partyTag(number, consignee.mst) }),
    ...(consignor.mst === undefined ? {} : { consignor: partyTag(number, consignor.mst) }),
    ...(masterBillNo === undefined ? {} : { master: masterBillNo }),
    ...(transit === undefined ? {} : { transit: true as const }),
  };
}
