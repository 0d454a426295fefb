/** What the clearance and passage conditions are evaluated on: plain values that the contract reads off public state. */

import type { OriginDecision } from "./taxable-declaration.js";

/** A permit that the declaration needs, and whether its reservation still stands. */
export interface PermitFact {
  /** Number or type, as it is shown to the trader. */
  readonly permit: string;
  /** False where the declaration cites none, or its use was released. */
  readonly reserved: boolean;
  /** EXPIRED_AFTER_RESERVATION still counts: the reservation was made in time. */
  readonly standing: "ACTIVE" | "EXPIRED_AFTER_RESERVATION" | "EXPIRED" | "SUSPENDED" | "REVOKED" | "MISSING";
  /** What does not fit, such as `commodity`, `direction`, `holder`, `quantity`. */
  readonly mismatches: readonly string[];
}

/** A specialised check by a ministry's body. */
export interface SpecialisedCheckFact {
  readonly check: string;
  readonly result: "PENDING" | "PASS" | "FAIL" | "EXEMPT";
}

/** A line that claims a preference, or whose certificate of origin is mandatory. */
export interface OriginFact {
  readonly lineNo: number;
  readonly claimsPreference: boolean;
  readonly decision: OriginDecision["result"] | null;
  /** True when the duty was assessed as if no preference had been claimed. */
  readonly assessedWithoutPreference: boolean;
  readonly differenceGuaranteed: boolean;
  /** A certificate that gives the preference and was withdrawn since. */
  readonly withdrawn?: { readonly certificate: string; readonly state: string };
  /** True for goods that may not enter without a certificate, whatever they pay. */
  readonly certificateMandatory: boolean;
}

export type CheckFacet = "NONE" | "REQUIRED" | "ORDERED" | "PASSED" | "FAILED";

/** Amounts are decimal strings of whole đồng. */
export interface TaxFact {
  /** null where something is owed, and how much is not for whoever asks. */
  readonly outstanding: string | null;
  /** Held for this declaration; "0" when there is no guarantee. */
  readonly guaranteed: string;
  /** Last day of the guarantee. */
  readonly guaranteedUntil?: string | undefined;
  /** A priority enterprise pays for all declarations of a month at once. */
  readonly deferred: boolean;
}

export interface FineFact {
  readonly fine: string;
  readonly settled: boolean;
  readonly goodsAllowed: boolean;
}

/** A quantity of the declaration beside the one on its bills. */
export interface MatchedQuantity {
  readonly declared: string;
  readonly manifested: string;
  /** By other declarations of the same bills. */
  readonly declaredElsewhere: string;
}

export interface ManifestFact {
  /** Bills that no accepted manifest has. */
  readonly missingBills: readonly string[];
  readonly consigneeMatches: boolean;
  readonly packages: MatchedQuantity;
  readonly grossWeightKgm: MatchedQuantity;
  /** Per cent; 5 unless bulk cargo has a tolerance of its own. */
  readonly weightTolerancePct: string;
  readonly declaredContainers: readonly string[];
  readonly manifestedContainers: readonly string[];
  /** True when the declaration says that it is one of several for its bills. */
  readonly split: boolean;
}

export interface ClearanceFacts {
  /** The date in Viet Nam on which the question is asked. */
  readonly today: string;
  readonly registeredOn: string;
  readonly stateAllows: boolean;
  /** The dossier was filed, or the goods were presented: the declaration no longer lapses. */
  readonly presented: boolean;
  readonly holds: readonly string[];
  readonly permits: readonly PermitFact[];
  readonly specialisedChecks: readonly SpecialisedCheckFact[];
  readonly origins: readonly OriginFact[];
  readonly docCheck: CheckFacet;
  readonly physCheck: CheckFacet;
  readonly tax: TaxFact;
  /** Reasons why the final duty is open: analysis for classification, provisional price, value consultation. */
  readonly undetermined: readonly string[];
  readonly fines: readonly FineFact[];
  /** null where the mode of transport has no bill. */
  readonly manifest: ManifestFact | null;
  readonly holidays?: readonly string[];
  /** An amendment was asked for, or made and not assessed yet. */
  readonly amendmentOpen?: boolean;
}

/** Of goods that leave the country. */
export type ExportClearanceFacts = Omit<ClearanceFacts, "origins" | "undetermined" | "manifest">;

/** Of goods that are to be handed over before their duty is final. */
export interface ReleaseFacts extends ClearanceFacts {
  /** A awaiting classification, B awaiting the value, C another reason. */
  readonly releaseReason?: "A" | "B" | "C" | undefined;
}

/** Of goods that wait for the result of a specialised check. */
export interface StorageFacts extends ClearanceFacts {
  readonly requestedPlace?: string | undefined;
  /** Last day on which the enterprise may take no goods home. */
  readonly bannedUntil?: string | undefined;
}

/** Of goods that are checked elsewhere than where they are. */
export interface MoveFacts extends ClearanceFacts {
  readonly requestedPlace?: string | undefined;
  /** Seals that customs put on for the way. */
  readonly sealNos: readonly string[];
}

/** A seal as it should be and as it was found. */
export interface SealFact {
  readonly containerNo: string;
  readonly kind: "CUSTOMS" | "CARRIER";
  readonly expected: string;
  readonly seen: readonly string[];
  /** A carrier's seal may differ for a reason that customs accepted. */
  readonly explained: boolean;
}

/** A bill with goods in a leaving container that the declaration does not take whole. */
export interface SharedBillFact {
  readonly bill: string;
  /** Packages that no declaration takes. */
  readonly undeclared: number;
  /** Other declarations of the bill that are not cleared, or are held. */
  readonly waiting: readonly string[];
}

export interface PassageFacts {
  readonly stateAllows: boolean;
  readonly holds: readonly string[];
  readonly declaredContainers: readonly string[];
  readonly containersInArea: readonly string[];
  /** The containers that are to leave now. */
  readonly leavingContainers: readonly string[];
  readonly sharedBills: readonly SharedBillFact[];
  /** For goods without containers: packages in the area, and those that are to leave now. */
  readonly loosePackages: {
    readonly declared: number;
    readonly inArea: number;
    readonly leaving: number;
  } | null;
  readonly seals: readonly SealFact[];
}
