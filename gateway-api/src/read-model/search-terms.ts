import type { JsonValue } from "../services.js";

/** Payload members whose values people search by, wherever they stand in the payload. */
const searchedMembers: ReadonlySet<string> = new Set([
  "mst",
  "hs",
  "hsCode",
  "no",
  "number",
  "billNo",
  "bills",
  "bill",
  "masterBill",
  "containerNo",
  "containers",
  "permitNo",
  "permits",
  "referenceNo",
  "invoiceNo",
  "eInvoiceNo",
  "callSign",
  "voyage",
  "imo",
  "vesselName",
]);

/** Longest text that becomes a term, and terms per document. */
const termLengthMax = 40;
const termLengthMin = 3;
const termsMax = 400;
/** Nesting looked into. */
const depthMax = 8;

/** The form in which terms are stored and searched: upper case, without what people add to make numbers legible. */
export const normalizeTerm = (text: string): string =>
  text
    .normalize("NFC")
    .toUpperCase()
    .replace(/[\s\p{Cc}]+/gu, "")
    .slice(0, termLengthMax);

/** Words of a query, each in the form of a term. */
export const queryTerms = (text: string): readonly string[] =>
  text
    .split(/\s+/u)
    .map(normalizeTerm)
    .filter((term) => term !== "");

/**
 * What a document is found by: its number, the codes in its payload (tax codes, commodity codes, containers, bills,
 * permits, invoices) and the local date of its arrival.
 */
export function searchTerms(
  number: string,
  arrivedAt: string,
  payload: JsonValue | undefined,
): readonly string[] {
  const stated = [normalizeTerm(number), localDate(arrivedAt)];
  const found = new Set<string>();
  if (payload !== undefined) collect(payload, false, found, 0);
  const fromPayload = [...found].filter((term) => term.length >= termLengthMin && !stated.includes(term));
  return [...stated, ...fromPayload].slice(0, termsMax);
}

/** Of a document's terms those that its public part states: number and date, which come first. */
export const publicTerms = (terms: readonly string[]): readonly string[] => terms.slice(0, 2);

function collect(value: JsonValue, isSearched: boolean, terms: Set<string>, depth: number): void {
  if (typeof value === "string") {
    if (isSearched && value.length <= termLengthMax) terms.add(normalizeTerm(value));
  } else if (typeof value === "object" && value !== null && depth < depthMax) {
    if (Array.isArray(value))
      for (const item of value as readonly JsonValue[]) collect(item, isSearched, terms, depth + 1);
    else
      for (const [name, member] of Object.entries(value))
        collect(member, searchedMembers.has(name), terms, depth + 1);
  }
}

/** Calendar date in Viet Nam, UTC+7 without daylight saving. */
const localDate = (at: string): string => new Date(Date.parse(at) + 7 * 3_600_000).toISOString().slice(0, 10);
