/** What the public sees of a declaration: ids, states and quantities; who trades what stays in the payload. */

import type { Channel } from "../../../engines/channel.js";
import type { Situation } from "../../define-document.js";
import type { Head } from "../../head.js";
import { namesOf } from "../../names.js";
import type { OriginDecision } from "../../../engines/taxable-declaration.js";

export const checkFacet = namesOf({ NONE: true, REQUIRED: true, ORDERED: true, PASSED: true, FAILED: true });
export const taxFacet = namesOf({ UNASSESSED: true, DUE: true, SECURED: true, PAID: true, EXEMPT: true });
export const originFacet = namesOf({ NONE: true, CITED: true, ACCEPTED: true, DENIED: true });
export const permitFacet = namesOf({ NONE: true, RESERVED: true, OK: true });
/** MADE waits for the risk engine to look again. */
export const amendmentFacet = namesOf({
  REQUESTED: true,
  APPROVED: true,
  REFUSED: true,
  ORDERED: true,
  MADE: true,
  ASSESSED: true,
});
export const gateFacet = namesOf({ NOT_ARRIVED: true, IN_AREA: true, PARTLY_OUT: true, OUT: true });

/** A bill that the declaration takes goods of. */
export type BillUse = {
  readonly no: string;
  readonly manifest: string;
  readonly packages: number;
  /** The consignee on the bill is another enterprise than the importer. */
  readonly otherConsignee?: true;
};

/** A permit line that a declaration line draws from. */
export type PermitUse = {
  readonly no: string;
  readonly line: number;
  readonly at: number;
  readonly quantity: string;
  /** Pseudonym of what the line declares: other goods draw anew, on the permit's terms. */
  readonly goods?: string;
};

/** A certificate item that a declaration line cites. */
export type OriginUse = {
  readonly no: string;
  readonly item: number;
  readonly at: number;
  /** What the certificate covers of the line; absent where the citation draws nothing. */
  readonly quantity?: string;
  readonly result: OriginDecision["result"];
  /** Customs has decided: nobody has to look at the citation any more. */
  readonly decided?: true;
};

export type Hold = {
  readonly reason: string;
  /** Certificate of the officer who placed it. */
  readonly by: string;
  readonly at: string;
};

export type Fine = {
  readonly decisionNo: string;
  /** In đồng. */
  readonly amount: string;
  readonly goodsAllowed: boolean;
  /** Certificate of the officer who imposed it. */
  readonly by: string;
  /** The receipt that settled it. */
  readonly receiptNo?: string;
};

/** What the declarant asked customs for, and when. */
export type Request = {
  readonly at: string;
  readonly reason: string;
};

/** What import and export declarations show alike. */
export type CommonFacets = {
  readonly kindCode: string;
  readonly office: string;
  /** Port whose operator confirms that the goods leave, or come. */
  readonly port?: string;
  /** Pseudonym of who files. */
  readonly owner: string;
  /** Pseudonym of the enterprise whose goods they are, the same in each of its declarations. */
  readonly trader?: string;
  readonly docCheck: keyof typeof checkFacet;
  readonly physCheck: keyof typeof checkFacet;
  readonly tax: keyof typeof taxFacet;
  readonly permit: keyof typeof permitFacet;
  readonly holds: readonly Hold[];
  /** Last edit of advance data: it lives seven days from then. */
  readonly editedAt?: string;
  readonly registeredAt?: string;
  readonly packages?: number;
  readonly weightKgm?: string;
  readonly containers?: readonly string[];
  readonly permits?: readonly PermitUse[];
  /** Specialised checks that were without a result when it was filed. */
  readonly specialisedChecks?: readonly string[];
  /** Number of the payment notice in force. */
  readonly notice?: string;
  readonly channel?: Channel;
  readonly profileVersion?: string;
  readonly evidenceHash?: string;
  readonly presentedAt?: string;
  readonly goodsPresentedAt?: string;
  readonly docBy?: string;
  readonly physBy?: string;
  readonly orderedBy?: string;
  readonly amendment?: keyof typeof amendmentFacet;
  /** When the amendment was asked for or ordered. */
  readonly amendmentAt?: string;
  readonly cancellation?: Request & { readonly ground: string; readonly refused?: true };
  readonly fines?: readonly Fine[];
  readonly clearedAt?: string;
  /** The declaration that this one continues or ends. */
  readonly continues?: string;
};

export type DeclarationFacets = CommonFacets & {
  readonly origin: keyof typeof originFacet;
  readonly gate: keyof typeof gateFacet;
  readonly bills?: readonly BillUse[];
  /** When goods imported for a time are to leave again. */
  readonly reexportDeadline?: string;
  /** It says that it is one of several declarations for its bills. */
  readonly split?: boolean;
  readonly origins?: readonly OriginUse[];
  /** What is still to be found out before the duty is final. */
  readonly undetermined?: readonly string[];
  readonly release?: { readonly reason: "A" | "B" | "C"; readonly at: string };
  readonly releasedAt?: string;
  /** Until when the final duty of released goods is declared. */
  readonly finalTaxBy?: string;
  readonly storage?: {
    readonly place: string;
    readonly at: string;
    readonly sealNos?: readonly string[];
    /** Until when the specialised check has its result. */
    readonly resultBy?: string;
    readonly banned?: boolean;
  };
  readonly checkElsewhere?: {
    readonly place: string;
    readonly at: string;
    readonly sealNos?: readonly string[];
  };
  readonly audit?: { readonly decisionNo: string; readonly by: string };
  /** Packages that a guarantee clears of goods whose tax it does not reach, and those of them that have left. */
  readonly share?: number;
  readonly outPackages?: number;
  /** Containers that have left. */
  readonly out?: readonly string[];
};

/** A declaration that is there, with its facets by name. */
export type DeclarationHead = Pick<Head, "number" | "state"> & { readonly facets: DeclarationFacets };

export function headOf({ head, number }: Pick<Situation, "head" | "number">): DeclarationHead {
  if (head === null) throw new TypeError(`declaration ${number} has no head`);
  return { ...head, facets: head.facets as DeclarationFacets };
}

export type ExportLineFacet = {
  readonly no: number;
  readonly hs: string;
  readonly quantity: string;
  readonly unit: string;
};

export type ExportFacets = CommonFacets & {
  /** Last day on which the ship is planned to leave; the time where it is known. */
  readonly departs?: string;
  /** Containers; or the cargo management number of goods without. */
  readonly leaving?: readonly string[];
  /** What a proof of origin is issued for. */
  readonly goods?: readonly ExportLineFacet[];
  /** Where the goods were gathered, and when. */
  readonly gathered?: { readonly place: string; readonly at: string };
  /** What has come into the area, what is on board, and what sailed. */
  readonly broughtIn?: readonly string[];
  readonly loaded?: readonly string[];
  readonly exported?: readonly string[];
  readonly exportedAt?: string;
  /** The manifest that left without goods that were cleared. */
  readonly alert?: string;
};

export type ExportHead = Pick<Head, "number" | "state"> & { readonly facets: ExportFacets };

export function exportHeadOf({ head, number }: Pick<Situation, "head" | "number">): ExportHead {
  if (head === null) throw new TypeError(`export declaration ${number} has no head`);
  return { ...head, facets: head.facets as ExportFacets };
}
