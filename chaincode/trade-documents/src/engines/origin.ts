/**
 * Does a received proof of origin give one declaration line its preferential rate? Every rule is asked, each answers for itself,
 * and the gravest answer decides: a problem on one item never blocks another (OCP rule 16.3).
 *
 * Source: DOMAIN §2.1.3; ATIGA Annex 8 (operational certification procedures), Circular 33/2023.
 */

import { sameSubheading } from "../domain/codes/commodity.js";
import { agreementParties } from "../domain/codes/agreement-parties.js";
import { parseCriterion } from "../domain/codes/criterion-by-form.js";
import type { OriginCriterion } from "../domain/codes/origin-criterion.js";
import { originForm } from "../domain/codes/trade-agreement.js";
import type { Quantity } from "../domain/codes/unit.js";
import { addMonths } from "../domain/dates.js";
import { compare, decimal, integerDecimal } from "../domain/decimal.js";
import { partyNameKey } from "../domain/party-name.js";
import { quantityOfLine } from "./line-quantity.js";
import type { CertificateItem, OriginQuestion } from "./origin-question.js";
import type { OriginDecision } from "./taxable-declaration.js";

export type OriginResult = OriginDecision["result"];

/** From a clean acceptance to a refusal; of several answers the gravest decides. */
const byGravity: readonly OriginResult[] = ["ACCEPT", "ACCEPT_PARTIAL", "QUERY", "DENY"];

/** What one rule found; without a reason there is nothing to say. */
export interface OriginCheck {
  readonly id: string;
  readonly result: OriginResult;
  readonly reason?: string;
}

/** The decision for one line, which the tax engine takes as it is, with the answer of every rule. */
export interface OriginFinding extends OriginDecision {
  readonly checks: readonly OriginCheck[];
}

interface Answer {
  readonly result: OriginResult;
  readonly reason: string;
  readonly acceptedQuantity?: Quantity;
}

/** A rule answers when it has something to say; silence is acceptance. */
type Rule = (question: OriginQuestion, item: CertificateItem) => Answer | undefined;

/** Months from its issue in which a proof can be presented, and from shipment in which it can be issued afterwards. */
export const certificateValidityMonths = 12;

/** Up to this FOB value in US dollars an exporter's statement serves instead of a proof (OCP rule 15, CO-15). */
export const proofWaivedUpToUsd = "200";

/**
 * CO-14 and CO-17 ask that each item is judged for itself, so one question is about one item. CO-15 waives the proof (see
 * `isProofWaived`) and CO-19 is what a query means for the duty: the general rate now, the difference back afterwards.
 */
// prettier-ignore
const rules: readonly (readonly [id: string, rule: Rule])[] = [
  ["CO-01", received],
  ["CO-02", formFits],
  ["CO-03", notExpired],
  ["CO-04", issuedInTime],
  ["CO-05", sameGoods],
  ["CO-06", covered],
  ["CO-07", sameConsignee],
  ["CO-08", sameInvoice],
  ["CO-09", backToBack],
  ["CO-10", fullOrigin],
  ["CO-11", deMinimis],
  ["CO-12", consignedDirectly],
  ["CO-13", minorDiscrepancies],
  ["CO-16", exporterAuthorised],
  ["CO-17", itemQualifies],
  ["CO-18", exhibited],
];

/** Decides about the item that a line cites. */
export function checkOrigin(question: OriginQuestion): OriginFinding {
  const { certificate, line, standing } = question;
  const item = certificate.items.find(({ no }) => no === line.coRef?.itemNo);
  if (item === undefined || standing === "NOT_FOUND") {
    return {
      lineNo: line.lineNo,
      result: "DENY",
      checks: [{ id: "CO-01", result: "DENY", reason: "NOT_FOUND" }],
    };
  }
  const answers = rules.map(([id, rule]) => ({ id, answer: rule(question, item) }));
  const checks = answers.map(({ id, answer }): OriginCheck => {
    return answer === undefined
      ? { id, result: "ACCEPT" }
      : { id, result: answer.result, reason: answer.reason };
  });
  const result = gravest(checks.map((check) => check.result));
  const acceptedQuantity = answers.find(({ answer }) => answer?.acceptedQuantity)?.answer?.acceptedQuantity;
  return {
    lineNo: line.lineNo,
    result,
    ...(result === "ACCEPT_PARTIAL" && { acceptedQuantity }),
    checks,
  };
}

/** True for a consignment so small that no proof is asked for, when the exporter stated its origin. */
export function isProofWaived(consignment: {
  readonly fobUsd: string;
  readonly exporterStatement: boolean;
}): boolean {
  return (
    consignment.exporterStatement && compare(decimal(consignment.fobUsd), decimal(proofWaivedUpToUsd)) <= 0
  );
}

function gravest(results: readonly OriginResult[]): OriginResult {
  return byGravity[Math.max(...results.map((result) => byGravity.indexOf(result)))] ?? "DENY";
}

/** An item that is being verified gives no preference until the answer comes; one whose origin was denied gives none. */
function received({ standing, verification }: OriginQuestion): Answer | undefined {
  if (standing === "CANCELLED") return deny("CANCELLED");
  if (verification?.state === "DENIED") return deny(verification.reasonCode ?? "NOT_ORIGINATING");
  return verification?.state === "OPEN" ? query("UNDER_VERIFICATION") : undefined;
}

function formFits({ certificate, line }: OriginQuestion): Answer | undefined {
  const { issuingCountry, exporterDeclaration, form } = certificate;
  const fits =
    originForm(form)?.tariffCode === line.tariffCode &&
    partiesTo(form).includes(issuingCountry) &&
    exporterDeclaration.originCountry === line.origin &&
    exporterDeclaration.importingCountry === "VN";
  return fits ? undefined : deny("WRONG_FORM");
}

function partiesTo(form: string): readonly string[] {
  return agreementParties(originForm(form)?.agreement ?? "");
}

function criterionOf({ certificate }: OriginQuestion, item: CertificateItem): OriginCriterion | undefined {
  return parseCriterion(certificate.form, item.criterion);
}

/** A back-to-back proof lives no longer than the first of its originals. */
function notExpired({ certificate, presentedOn }: OriginQuestion): Answer | undefined {
  const issued = [
    certificate.certification.issueDate,
    ...(certificate.originalProofs ?? []).map(({ date }) => date),
  ];
  const lastDays = issued.map((date) => addMonths(date, certificateValidityMonths));
  return lastDays.every((lastDay) => presentedOn <= lastDay) ? undefined : query("EXPIRED");
}

function issuedInTime({ certificate }: OriginQuestion): Answer | undefined {
  const { departureDate } = certificate.transport;
  const { issueDate } = certificate.certification;
  if (departureDate === undefined || issueDate <= departureDate) return undefined;
  if (issueDate > addMonths(departureDate, certificateValidityMonths)) return deny("RETRO_TOO_LATE");
  return hasFlag({ certificate }, "issuedRetroactively") ? undefined : query("RETRO_FLAG_MISSING");
}

/** The countries may classify the last digits each in its way; another subheading needs an answer about the criterion. */
function sameGoods(question: OriginQuestion, item: CertificateItem): Answer | undefined {
  if (sameSubheading(question.line.hs, item.hsCode)) return undefined;
  const criterion = criterionOf(question, item);
  const whollyOriginating =
    criterion?.kind === "WO" ||
    criterion?.kind === "PE" ||
    (criterion?.kind === "RVC" &&
      criterion.percentage &&
      compare(criterion.percentage, integerDecimal(100n)) === 0);
  return whollyOriginating === true ? undefined : query("HS_MISMATCH");
}

/** What exceeds the proof keeps the general rate: the line is split (Circular 33/2023 art. 15). */
function covered({ line, remaining }: OriginQuestion, item: CertificateItem): Answer | undefined {
  const { unit } = item.quantity;
  const declared = quantityOfLine(line, unit);
  if (declared === undefined) return query("QTY_UNIT");
  const left = decimal(remaining);
  if (left.units <= 0n) return deny("QTY_EXCEEDED");
  if (compare(declared, left) <= 0) return undefined;
  return { result: "ACCEPT_PARTIAL", reason: "QTY_EXCEEDED", acceptedQuantity: { value: remaining, unit } };
}

function sameConsignee({ certificate, declaration }: OriginQuestion): Answer | undefined {
  if (hasFlag({ certificate }, "thirdCountryInvoicing") || hasFlag({ certificate }, "exhibition"))
    return undefined;
  const { consignee } = certificate;
  const sameCode = consignee.mst !== undefined && consignee.mst === declaration.importer.mst;
  return sameCode || sameName(consignee.name, declaration.importer.name)
    ? undefined
    : query("CONSIGNEE_MISMATCH");
}

function sameInvoice({ certificate, declaration }: OriginQuestion): Answer | undefined {
  const { invoiceNo, invoiceDate, exporter } = declaration;
  if (certificate.invoices.some(({ no, date }) => no === invoiceNo && date === invoiceDate)) return undefined;
  const seller = certificate.thirdCountryInvoice;
  const soldByThird =
    seller !== undefined && sameName(seller.name, exporter.name) && seller.country === exporter.countryCode;
  return hasFlag({ certificate }, "thirdCountryInvoicing") && soldByThird
    ? undefined
    : query("INVOICE_MISMATCH");
}

function backToBack({ certificate }: OriginQuestion): Answer | undefined {
  if (!hasFlag({ certificate }, "backToBack")) return undefined;
  const originals = certificate.originalProofs ?? [];
  const members = partiesTo(certificate.form);
  const byMembers = originals.every(({ country, refNo }) => refNo !== "" && members.includes(country));
  return originals.length > 0 && byMembers ? undefined : query("BACK_TO_BACK_INCOMPLETE");
}

/** Partial cumulation is a step towards origin in the next country, and no preference here (Annex 6). */
function fullOrigin(question: OriginQuestion, item: CertificateItem): Answer | undefined {
  const partial = hasFlag(question, "partialCumulation") || criterionOf(question, item)?.kind === "PC";
  return partial ? deny("PARTIAL_CUMULATION") : undefined;
}

function deMinimis(question: OriginQuestion, item: CertificateItem): Answer | undefined {
  const changesHeading = criterionOf(question, item)?.change !== undefined;
  return hasFlag(question, "deMinimis") && !changesHeading ? query("CRITERION_INVALID") : undefined;
}

function consignedDirectly({ certificate, route }: OriginQuestion): Answer | undefined {
  const members = partiesTo(certificate.form);
  // A form that gives no preference was refused by CO-02 already.
  const strangers =
    members.length === 0 ? [] : route.countries.filter((country) => !members.includes(country));
  const untouched = route.evidenceOfTransit || route.containersUnchanged;
  return strangers.length === 0 || untouched ? undefined : query("CONSIGNMENT_NOT_DIRECT");
}

/** Differences that never invalidate a proof are written down, and nothing more (Circular 33/2023 art. 15.8). */
function minorDiscrepancies({ line }: OriginQuestion, item: CertificateItem): Answer | undefined {
  const classifiedFiner =
    sameSubheading(line.hs, item.hsCode) &&
    !line.hs.startsWith(item.hsCode) &&
    !item.hsCode.startsWith(line.hs);
  const { unit } = item.quantity;
  const otherUnit = line.qty1.unit !== unit && quantityOfLine(line, unit) !== undefined;
  return classifiedFiner || otherUnit ? { result: "ACCEPT", reason: "MINOR_DISCREPANCY" } : undefined;
}

/** An exporter that declares the origin itself was authorised for these goods on that day, and its signatory too. */
function exporterAuthorised({
  certificate,
  exporterAuthorised: authorised,
}: OriginQuestion): Answer | undefined {
  return certificate.form === "D-OD" && authorised !== true ? deny("CE_NOT_AUTHORISED") : undefined;
}

/** The item's own criterion is one that the form knows: what others claim beside it does not carry it. */
function itemQualifies(question: OriginQuestion, item: CertificateItem): Answer | undefined {
  const givesPreference = partiesTo(question.certificate.form).length > 0;
  return givesPreference && criterionOf(question, item) === undefined
    ? query("CRITERION_INVALID")
    : undefined;
}

/** Goods sold at an exhibition stayed under customs control there, in the state in which they were sent. */
function exhibited(question: OriginQuestion): Answer | undefined {
  return hasFlag(question, "exhibition") && question.route.exhibitionEvidence !== true
    ? query("EXHIBITION_EVIDENCE")
    : undefined;
}

function hasFlag({ certificate }: Pick<OriginQuestion, "certificate">, flag: string): boolean {
  return certificate.flags?.includes(flag) === true;
}

function sameName(a: string, b: string): boolean {
  return partyNameKey(a) === partyNameKey(b);
}

function query(reason: string): Answer {
  return { result: "QUERY", reason };
}

function deny(reason: string): Answer {
  return { result: "DENY", reason };
}
