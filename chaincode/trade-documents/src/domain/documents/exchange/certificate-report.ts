/**
 * What customs tells the country that issued a certificate, in the transaction in which it happens: how much of each item
 * was used once a declaration clears, and that an item was denied. Everything in it is public on the ledger already.
 *
 * Source: DOMAIN §2.1.4 (EFD.RESPONSE), §3.1; ATIGA Annex 8 rule 27.
 */

import { canonicalJson, type JsonObject } from "../../canonical-json.js";
import { add, compare, decimal, formatDecimal, zero } from "../../decimal.js";
import type { EffectCommand } from "../../define-document.js";
import type { DrawOrder } from "../../drawing.js";
import type { Head } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { sha256Hex } from "../../salted-hash.js";
import { readUses, useState } from "../../use.js";
import { type CertificateFacets, certificateKind } from "../certificate/certificate-of-origin.js";
import { certificateMessageKind, type MessageFacets, readBox } from "./exchange-box.js";
import { denialReasons, messageType, type ResponseAnswer } from "./exchange-types.js";
import { readVerification } from "../certificate/verification-standing.js";

const reportCommand = "Report";

/** Messages go with the form that is exchanged electronically, and not with others. */
const exchangedForm = "D";
const digestDigits = 40;

type Certificate = Pick<Head, "kind" | "number"> & { readonly facets: CertificateFacets };

/** Reports what was used in all, the uses that this order commits among them. */
export function* reportUse(certificate: Certificate, order: DrawOrder): Reading<readonly EffectCommand[]> {
  const { items } = certificate.facets;
  const utilised: { no: number; quantity: { value: string; unit: string } }[] = [];
  let full = true;
  for (const { no, quantity, unit } of items) {
    const uses = yield* readUses(certificate, String(no));
    const committed = uses.filter(
      (use) => use.state === useState.COMMITTED && use.declaration !== order.declaration,
    );
    const now = order.draws.filter(({ line }) => line === String(no));
    const used = [...committed.map((use) => use.quantity), ...now.map((draw) => draw.quantity.value)]
      .map(decimal)
      .reduce(add, zero);
    full &&= compare(used, decimal(quantity)) >= 0;
    if (used.units > 0n) utilised.push({ no, quantity: { value: formatDecimal(used, 2), unit } });
  }
  const drawn = new Set(order.draws.map(({ line }) => Number(line)));
  return yield* report(certificate, {
    status: full ? "FULLY_UTILISED" : "PARTIALLY_UTILISED",
    items: [...drawn].sort((a, b) => a - b).map((no) => ({ no, result: "ACCEPT" })),
    utilised,
  });
}

/** Reports that customs denied an item its preference: for what a verification found, or else for another reason. */
export function* reportDenial(number: string, item: number): Reading<readonly EffectCommand[]> {
  const head = yield* readHead(certificateKind, number);
  if (head === null) return [];
  const standing = yield* readVerification({ kind: certificateKind, number, item });
  const known = denialReasons.find(
    (reason) => standing?.state === "DENIED" && reason === standing.reasonCode,
  );
  const reasonCode = known ?? "OTHER";
  return yield* report(
    { kind: certificateKind, number, facets: head.facets as CertificateFacets },
    { status: "DENIED", items: [{ no: item, result: "DENY", reasonCode }], reasonCode },
  );
}

/** The next of Viet Nam's messages about the certificate; its number is the name of its content, as of every message. */
function* report(
  { number: reference, facets: { form, issuingCountry } }: Certificate,
  answer: ResponseAnswer,
): Reading<readonly EffectCommand[]> {
  if (form !== exchangedForm) return [];
  const said = yield* readBox({ from: "VN", to: issuingCountry, reference });
  const sequence = Math.max(0, ...said.map((message) => message.sequence)) + 1;
  const content: MessageFacets = {
    type: messageType.RESPONSE,
    from: "VN",
    to: issuingCountry,
    issuingCountry,
    reference,
    sequence,
    answer: answer as unknown as JsonObject,
  };
  const number = `VN-${sha256Hex(canonicalJson(content)).slice(0, digestDigits)}`;
  return [{ kind: certificateMessageKind, number, command: reportCommand, arguments: content }];
}
