/** What the public sees of a manifest: bills and containers by number, with their state. */

import { namesOf } from "../names.js";
import type { ManifestPayload } from "./manifest.js";

export type ManifestFacets = {
  readonly mode: ManifestPayload["mode"];
  readonly direction: ManifestPayload["direction"];
  readonly carrier: string;
  readonly portOfLoading: string;
  readonly portOfDischarge: string;
  readonly eta: string;
  readonly etd?: string;
  readonly bills: readonly BillFacet[];
  readonly containers: readonly ContainerFacet[];
  /** Filed later than the law allows; accepted all the same, and seen by risk. */
  readonly late: boolean;
  readonly arrivedAt?: string;
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
};

export type ContainerFacet = {
  readonly no: string;
  readonly state: keyof typeof containerState;
  readonly seals: readonly string[];
  /** The seals seen at the gate are not those of the manifest. */
  readonly sealMismatch?: true;
};

/** Declared in part or in full is read off the uses, see `BillCoverage`. */
export const billState = namesOf({ BOOKED: true, OPEN: true });
export const containerState = namesOf({ MANIFESTED: true, IN_AREA: true, OUT: true });
