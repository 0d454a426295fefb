/** What the public sees of a declaration: ids, states and quantities; who trades what stays in the payload. */

import type { Channel } from "../../engines/channel.js";
import type { Situation } from "../define-document.js";
import type { Head } from "../head.js";
import { namesOf } from "../names.js";
import type { OriginDecision } from "../../engines/taxable-declaration.js";

export const checkFacet = namesOf({ NONE: true, REQUIRED: true, ORDERED: true, PASSED: true, FAILED: true });
export const taxFacet = namesOf({ UNASSESSED: true, DUE: true, PAID: true, EXEMPT: true });
export const originFacet = namesOf({ NONE: true, CITED: true, ACCEPTED: true, DENIED: true });
export const permitFacet = namesOf({ NONE: true, RESERVED: true, OK: true });
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

export type DeclarationFacets = {
  readonly kindCode: string;
  readonly office: string;
  /** Port whose operator confirms that the goods leave. */
  readonly port?: string;
  /** Pseudonym of who files. */
  readonly owner: string;
  readonly docCheck: keyof typeof checkFacet;
  readonly physCheck: keyof typeof checkFacet;
  readonly tax: keyof typeof taxFacet;
  readonly origin: keyof typeof originFacet;
  readonly permit: keyof typeof permitFacet;
  readonly gate: keyof typeof gateFacet;
  readonly holds: readonly Hold[];
  /** Last edit of advance data: it lives seven days from then. */
  readonly editedAt?: string;
  readonly registeredAt?: string;
  readonly bills?: readonly BillUse[];
  readonly packages?: number;
  /** It says that it is one of several declarations for its bills. */
  readonly split?: true;
  readonly weightKgm?: string;
  readonly containers?: readonly string[];
  readonly permits?: readonly PermitUse[];
  readonly origins?: readonly OriginUse[];
  /** Number of the payment notice in force. */
  readonly notice?: string;
  readonly channel?: Channel;
  readonly profileVersion?: string;
  readonly evidenceHash?: string;
  readonly presentedAt?: string;
  readonly docBy?: string;
  readonly physBy?: string;
  readonly orderedBy?: string;
  /** Containers that have left. */
  readonly out?: readonly string[];
};

/** A declaration that is there, with its facets by name. */
export type DeclarationHead = Pick<Head, "number" | "state"> & { readonly facets: DeclarationFacets };

export function headOf({ head, number }: Pick<Situation, "head" | "number">): DeclarationHead {
  if (head === null) throw new TypeError(`declaration ${number} has no head`);
  return { ...head, facets: head.facets as DeclarationFacets };
}
