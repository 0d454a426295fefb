/** What the origin check reads: the field names are the certificate's and the declaration's own. */

import type { Quantity } from "../domain/codes/unit.js";

export interface OriginParty {
  readonly name: string;
  readonly mst?: string | undefined;
  readonly countryCode?: string | undefined;
}

export interface CertificateItem {
  readonly no: number;
  /** Six to eight digits. */
  readonly hsCode: string;
  readonly criterion: string;
  readonly quantity: Quantity;
}

/** A proof of origin as it was received. */
export interface Certificate {
  readonly form: string;
  readonly issuingCountry: string;
  readonly consignee: OriginParty;
  readonly transport: { readonly departureDate?: string | undefined };
  readonly items: readonly CertificateItem[];
  readonly thirdCountryInvoice?: { readonly name: string; readonly country: string } | undefined;
  readonly originalProofs?:
    readonly { readonly refNo: string; readonly date: string; readonly country: string }[] | undefined;
  readonly invoices: readonly { readonly no: string; readonly date: string }[];
  readonly exporterDeclaration: { readonly originCountry: string; readonly importingCountry: string };
  readonly certification: { readonly issueDate: string };
  readonly flags?: readonly string[] | undefined;
}

/** How the goods came: countries where they were loaded or transhipped, and what shows that they stayed untouched. */
export interface Route {
  readonly countries: readonly string[];
  /** Through bill of lading, statement of the carrier or confirmation by customs of the transit country. */
  readonly evidenceOfTransit: boolean;
  /** Full containers with the numbers and seals that they left with. */
  readonly containersUnchanged: boolean;
  /** Customs of the country of an exhibition confirmed what happened to the goods there. */
  readonly exhibitionEvidence?: boolean;
}

export interface OriginQuestion {
  readonly certificate: Certificate;
  /** Where the certificate stands on the ledger. */
  readonly standing: "VALID" | "NOT_FOUND" | "CANCELLED";
  /** What a verification of the item found so far; absent where it was never doubted. */
  readonly verification?: { readonly state: "OPEN" | "CLEARED" | "DENIED"; readonly reasonCode?: string };
  /** The date in Viet Nam on which it is presented. */
  readonly presentedOn: string;
  /** What remains on the cited item, in the item's unit; earlier lines of the same declaration already taken off. */
  readonly remaining: string;
  readonly route: Route;
  /** Of an origin declaration: its exporter was authorised for these goods on its date. */
  readonly exporterAuthorised?: boolean;
  readonly declaration: {
    readonly importer: OriginParty;
    readonly exporter: OriginParty;
    readonly invoiceNo?: string | undefined;
    readonly invoiceDate: string;
  };
  readonly line: {
    readonly lineNo: number;
    readonly hs: string;
    readonly origin: string;
    readonly tariffCode: string;
    readonly qty1: Quantity;
    readonly qty2?: Quantity | undefined;
    readonly coRef?: { readonly itemNo: number } | undefined;
  };
}
