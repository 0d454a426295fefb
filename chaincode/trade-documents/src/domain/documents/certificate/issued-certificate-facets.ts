/** What the public sees of a certificate of origin issued here: ids, states, quantities and dates. */

import type { Situation } from "../../define-document.js";
import { partyTag } from "../../head.js";
import { type Application, ticks } from "./issued-certificate-schema.js";

export type CertifiedItem = {
  readonly no: number;
  readonly hs: string;
  readonly criterion: string;
  readonly quantity: string;
  readonly unit: string;
  /** Line of the export declaration. */
  readonly line: number;
};

/** Goods of a received certificate that are sent on under this one. */
export type OriginalShare = {
  readonly no: string;
  readonly item: number;
  readonly at: number;
  readonly quantity: string;
  readonly unit: string;
};

export type Utilised = { readonly no: number; readonly quantity: string; readonly unit: string };

export type IssuedCertificateFacets = {
  readonly form: string;
  /** Pseudonym of who applied. */
  readonly owner: string;
  readonly importingCountry: string;
  readonly exportDeclaration: string;
  readonly departureDate?: string;
  readonly flags: readonly string[];
  readonly items: readonly CertifiedItem[];
  readonly originals?: readonly OriginalShare[];
  readonly replaces?: string;
  readonly appliedAt: string;
  /** Since when the issuer waits for the exporter, and how long it waited in all, in milliseconds. */
  readonly askedAt?: string | null;
  readonly waitedMs?: number;
  readonly referenceNo?: string;
  readonly issueDate?: string;
  readonly validTo?: string;
  /** Dates of certified true copies. */
  readonly copies?: readonly string[];
  /** Message that brought it to the other side. */
  readonly sent?: string;
  /** Place of the last message taken from the other side. */
  readonly taken?: number;
  readonly utilised?: readonly Utilised[];
  readonly denied?: { readonly reasonCode: string; readonly late: boolean };
  readonly clarified?: boolean;
  /** What the other side said that cannot be: more used than was certified. */
  readonly discrepancies?: readonly number[];
  /** Verification that the other side asked for: its reply is due. */
  readonly queries?: readonly { readonly message: string; readonly dueAt: string }[];
};

export function issuedFacets({ head }: Pick<Situation, "head">): IssuedCertificateFacets {
  if (head === null) throw new TypeError("the certificate has no head");
  return head.facets as IssuedCertificateFacets;
}

export function facetsOfApplication(
  { number, actor, now }: Pick<Situation, "number" | "actor" | "now">,
  applied: Application,
): IssuedCertificateFacets {
  const { form, importingCountry, exportDeclaration, transport, items, flags = [], replaces } = applied;
  const { departureDate } = transport;
  return {
    form,
    owner: partyTag(number, actor.attributes.mst ?? ""),
    importingCountry,
    exportDeclaration,
    flags,
    items: items.map(({ no, hsCode, criterion, quantity, declarationLine }) => ({
      no,
      hs: hsCode,
      criterion,
      quantity: quantity.value,
      unit: quantity.unit,
      line: declarationLine,
    })),
    appliedAt: now,
    ...(departureDate === undefined ? {} : { departureDate }),
    ...(ticks(applied, "backToBack") ? { originals: originalsOf(applied) } : {}),
    ...(replaces === undefined ? {} : { replaces }),
  };
}

function originalsOf({ items }: Application): readonly OriginalShare[] {
  return items.flatMap(({ no, original, quantity: { value, unit } }) =>
    original === undefined
      ? []
      : [{ no: original.refNo, item: original.itemNo, at: no, quantity: value, unit }],
  );
}
