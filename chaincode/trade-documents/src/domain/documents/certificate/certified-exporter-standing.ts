/** Was an exporter authorised to declare the origin of goods on a day? Source: DOMAIN CO-16, §2.1.5. */

import { sameSubheading } from "../../codes/commodity.js";
import { partyNameKey } from "../../party-name.js";
import { readHead, type Reading } from "../../reading.js";
import { sha256Hex } from "../../salted-hash.js";

export const certifiedExporterKind = "certified-exporter";

export type CertifiedExporterFacets = {
  readonly country: string;
  /** Goods that it may declare, as six to eight digits. */
  readonly products: readonly string[];
  /** Pseudonyms of those who may sign. */
  readonly signatories: readonly string[];
  readonly issuedOn: string;
  readonly expiresOn?: string;
  /** Days on which it could not declare; without an end until further notice. */
  readonly suspended: readonly { readonly from: string; readonly to?: string }[];
  readonly withdrawnOn?: string;
};

/** Lets the contract recognise a signatory without naming one. */
export function signatoryTag(ceCode: string, name: string): string {
  return sha256Hex(`antin/signatory/v1|${ceCode}|${partyNameKey(name)}`).slice(0, 16);
}

export interface DeclaredOrigin {
  readonly ceCode: string;
  /** Date of the document that carries the declaration. */
  readonly date: string;
  readonly country: string;
  readonly hs: readonly string[];
  readonly signatory: string;
}

/** True when code, country, goods and signatory were authorised on the date of the document. */
export function* isAuthorised(declared: DeclaredOrigin): Reading<boolean> {
  const head = yield* readHead(certifiedExporterKind, declared.ceCode);
  return head !== null && wasAuthorised(head.facets as CertifiedExporterFacets, declared);
}

export function wasAuthorised(facets: CertifiedExporterFacets, declared: DeclaredOrigin): boolean {
  const { date, hs, signatory, ceCode, country } = declared;
  const { issuedOn, expiresOn, withdrawnOn, suspended, products, signatories } = facets;
  const inForce =
    issuedOn <= date &&
    (expiresOn === undefined || date <= expiresOn) &&
    (withdrawnOn === undefined || date < withdrawnOn);
  const barred = suspended.some(({ from, to }) => from <= date && (to === undefined || date < to));
  return (
    facets.country === country &&
    inForce &&
    !barred &&
    hs.every((code) => products.some((product) => sameSubheading(product, code))) &&
    signatories.includes(signatoryTag(ceCode, signatory))
  );
}
