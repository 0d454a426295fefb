/** Messages that two countries exchange about a certificate of origin. */

import { messageNumberOf } from "../domain/documents/exchange/certificate-message-schema.js";
import { aCertificateOfOrigin, certificateNo } from "./documents.js";
import type { Simulation } from "./memory-ledger.js";
import { anApplication } from "./issued-certificates.js";
import type { Person, TradeWorld } from "./trade-world.js";

type Json = Record<string, unknown>;

export const issuedReference = "VN-TH 26/02/00006";

/** From Thailand, about its own certificate. */
export function aThaiMessage(type: string, sequence: number, answer: Json, changes: Json = {}): Json {
  return {
    type,
    from: "TH",
    to: "VN",
    issuingCountry: "TH",
    reference: certificateNo,
    sequence,
    nonce: "5f2b8c1de04a47b39a6e0c7715d2f3a8",
    answer,
    ...changes,
  };
}

export const theThaiIssue = (changes: Json = {}): Json =>
  aThaiMessage("ISSUE", 1, { issueDate: "2026-11-02" }, { certificate: aCertificateOfOrigin(changes) });

/** From Viet Nam, about the Thai certificate. */
export const ourMessage = (type: string, sequence: number, answer: Json, changes: Json = {}): Json =>
  aThaiMessage(type, sequence, answer, { from: "VN", to: "TH", ...changes });

/** About the certificate issued in Viet Nam: from Viet Nam, or from Thailand that answers. */
export const aboutOurs = (
  from: "VN" | "TH",
  type: string,
  sequence: number,
  answer: Json,
  changes: Json = {},
): Json =>
  aThaiMessage(type, sequence, answer, {
    from,
    to: from === "VN" ? "TH" : "VN",
    issuingCountry: "VN",
    reference: issuedReference,
    ...changes,
  });

/** What an application says of an item beside the boxes of the certificate. */
const applicationOnly = ["declarationLine", "materials"];
const boxesOf = (item: Json): Json =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !applicationOnly.includes(name)));

/** What Viet Nam issued on the application, as a Form D. */
export function theIssuedCertificate(changes: Json = {}): Json {
  const { exporter, consignee, transport, items, invoices } = anApplication() as {
    items: Json[];
  } & Json;
  return {
    form: "D",
    referenceNo: issuedReference,
    issuingCountry: "VN",
    issuingAuthorityId: "VN-02",
    exporter,
    consignee,
    transport,
    items: items.map(boxesOf),
    invoices,
    exporterDeclaration: {
      originCountry: "VN",
      importingCountry: "TH",
      place: "HCMC",
      date: "2026-11-19",
      signatory: "N. V. AN",
    },
    certification: { place: "HCMC", issueDate: "2026-11-20", officer: "VN-02-007" },
    ...changes,
  };
}

export function post(world: TradeWorld, by: Person, message: Json): Promise<Simulation> {
  return world.run(by, "certificate-message", "Post", messageNumberOf(message as never), {
    payload: message,
  });
}

export const numberOf = (message: Json): string => messageNumberOf(message as never);
