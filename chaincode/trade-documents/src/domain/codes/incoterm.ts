/** Delivery terms: who has paid freight and insurance decides what is added to the price. */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";

/** What the price lacks of the value up to the first port: ADD is declared on top, INCLUDED is in the price. */
interface DeliveryTerm {
  readonly freight: "ADD" | "INCLUDED";
  /** FORBIDDEN: the price holds insurance, so declaring it again would count it twice. */
  readonly insurance: "ADD" | "FORBIDDEN";
  readonly legacy?: true;
}

// prettier-ignore
const deliveryTerms = new Map<string, DeliveryTerm>([
  ["EXW", { freight: "ADD",      insurance: "ADD" }],
  ["FCA", { freight: "ADD",      insurance: "ADD" }],
  ["FAS", { freight: "ADD",      insurance: "ADD" }],
  ["FOB", { freight: "ADD",      insurance: "ADD" }],
  ["CFR", { freight: "INCLUDED", insurance: "ADD" }],
  ["CPT", { freight: "INCLUDED", insurance: "ADD" }],
  ["CIF", { freight: "INCLUDED", insurance: "FORBIDDEN" }],
  ["CIP", { freight: "INCLUDED", insurance: "FORBIDDEN" }],
  ["DAP", { freight: "INCLUDED", insurance: "FORBIDDEN" }],
  ["DPU", { freight: "INCLUDED", insurance: "FORBIDDEN" }],
  ["DDP", { freight: "INCLUDED", insurance: "FORBIDDEN" }],
  ["C&F", { freight: "INCLUDED", insurance: "ADD",       legacy: true }],
  ["C&I", { freight: "ADD",      insurance: "FORBIDDEN", legacy: true }],
  ["DAT", { freight: "INCLUDED", insurance: "FORBIDDEN", legacy: true }],
  ["DAF", { freight: "INCLUDED", insurance: "FORBIDDEN", legacy: true }],
  ["DDU", { freight: "INCLUDED", insurance: "FORBIDDEN", legacy: true }],
  ["DES", { freight: "INCLUDED", insurance: "FORBIDDEN", legacy: true }],
  ["DEQ", { freight: "INCLUDED", insurance: "FORBIDDEN", legacy: true }],
]);

/** Checks a delivery term; those of older editions are accepted with `W_LEGACY_INCOTERM`. */
export function checkIncoterm(input: unknown): CodeCheck {
  const text = asText(input);
  const term = deliveryTerms.get(text);
  if (term === undefined) return rejected("E_INCOTERM", "Not a delivery term.");
  return term.legacy === true ? accepted(text, "W_LEGACY_INCOTERM") : accepted(text);
}

export function deliveryTerm(code: string): DeliveryTerm | undefined {
  return deliveryTerms.get(code);
}
