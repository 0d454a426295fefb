/** Coded refusals of the ledger, and how they travel through the one string that Fabric lets through. */

interface ErrorMeaning {
  readonly http: number;
  /** True when the same request can succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (http: number, retryable: boolean, meaning: string): ErrorMeaning => ({
  http,
  retryable,
  meaning,
});

/**
 * The one table of ledger error codes. Codes are part of the API and never change meaning.
 * The order is the precedence: of several reasons to refuse, the one that stands first is returned, so that
 * every endorser refuses with the same bytes.
 */
// prettier-ignore
export const ledgerErrors = {
  // what was asked
  COMMAND_UNKNOWN:           row(404, false, "This kind of document has no such command."),
  // does it exist, and is it genuine
  DOCUMENT_NOT_FOUND:        row(404, false, "No document has this number."),
  DOCUMENT_EXISTS:           row(409, false, "A document with this number is already there."),
  ISSUER_MARKER_MISMATCH:    row(409, false, "The issuing organisation never endorsed this state of the document."),
  // may it happen now
  TRANSITION_NOT_ALLOWED:    row(409, false, "The document's state has no such command."),
  // who asks
  ROLE_NOT_ALLOWED:          row(403, false, "The caller's role may not run this command."),
  ORGANISATION_NOT_ALLOWED:  row(403, false, "The caller's organisation may not run this command."),
  NOT_OWNER:                 row(403, false, "The caller is not a party named in the document."),
  FOUR_EYES_REQUIRED:        row(403, false, "The decision needs a different officer than the one who proposed it."),
  // of which version, with what input, when
  VERSION_STALE:             row(409, false, "The document changed since the version that was named."),
  PAYLOAD_MISSING:           row(422, false, "The command needs the private payload in the transient map."),
  INPUT_INVALID:             row(422, false, "A field breaks its rule; details.fields names each pointer and rule."),
  TIMESTAMP_OUT_OF_RANGE:    row(422, true,  "The transaction's time is too far from the endorser's clock, or before the last change."),
  FIELD_NOT_AMENDABLE:       row(422, false, "The field cannot be amended: cancel and file again."),
  SOURCE_MISSING:            row(422, false, "The decision reads a document that was not supplied with its salt."),
  PAYLOAD_HASH_MISMATCH:     row(422, false, "The supplied payload is not the one whose hash is on the ledger."),
  // reference data the decision needs
  REFERENCE_DATA_MISSING:    row(422, true,  "Reference data for this date is not on the ledger."),
  RATE_NOT_FOUND:            row(422, false, "The tariff in force has no rate for this commodity and tariff code."),
  EXCHANGE_RATE_MISSING:     row(422, true,  "No exchange rate is in force for this currency in the week of registration."),
  // what the rules decide
  GUARD_FAILED:              row(422, false, "A business rule refused; details.rule names it."),
  ASSESSMENT_MISMATCH:       row(422, false, "The contract computes other duties than the ones submitted."),
  ORIGIN_REFUSED:            row(422, false, "The proof of origin cannot be cited; details.checks says why."),
  DRAWDOWN_REFUSED:          row(422, false, "The use does not fit the line it draws from; details.rule names it."),
  DRAWDOWN_EXCEEDED:         row(409, false, "The use is larger than what remains on the line."),
  CLEARANCE_REFUSED:         row(422, false, "A condition of clearance is not met; details.missing names each."),
  PASSAGE_REFUSED:           row(422, false, "A condition of leaving the supervised area is not met; details.missing names each."),
  PAYMENT_REFUSED:           row(422, false, "The receipt does not fit the notice; details.rule names it."),
  INTERNAL:                  row(500, false, "The contract failed in a way it does not expect."),
} as const;

export type LedgerErrorCode = keyof typeof ledgerErrors;

/** Codes in order of precedence, first wins. */
export const ledgerErrorCodes = Object.keys(ledgerErrors) as readonly LedgerErrorCode[];

/** `errorCode.NOT_OWNER`: how code names a code, so that its literal stands in this file only. */
export const errorCode = Object.fromEntries(ledgerErrorCodes.map((code) => [code, code])) as {
  readonly [Code in LedgerErrorCode]: Code;
};

/** One broken field: RFC 6901 pointer from the document's root, rule such as `E_HS_LENGTH`, and words for a person. */
export interface FieldProblem {
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
}

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A refusal with a stable code. `details` is plain JSON and holds nothing private. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: LedgerErrorCode;
  readonly details: ErrorDetails;

  constructor(code: LedgerErrorCode, message?: string, details: ErrorDetails = {}) {
    super(message ?? ledgerErrors[code].meaning);
    this.code = code;
    this.details = details;
  }
}

/** INPUT_INVALID for broken fields, the problems in order of pointer and rule whatever order they were found in. */
export function invalidInput(fields: readonly FieldProblem[], message?: string): DomainError {
  const ordered = [...fields].sort(
    (a, b) => comparePointers(a.pointer, b.pointer) || compareText(a.rule, b.rule),
  );
  return new DomainError(errorCode.INPUT_INVALID, message, { fields: ordered });
}

/** GUARD_FAILED naming the business rule. */
export function guardFailed(rule: string, message: string, details: ErrorDetails = {}): DomainError {
  return new DomainError(errorCode.GUARD_FAILED, message, { rule, ...details });
}

/** The error that precedes the others in the table; undefined when there is none. */
export function firstByPrecedence(errors: readonly DomainError[]): DomainError | undefined {
  let first: DomainError | undefined;
  for (const error of errors) {
    if (first === undefined || precedence(error.code) < precedence(first.code)) first = error;
  }
  return first;
}

/**
 * Maps every item before it refuses, so that one answer names the problems of all lines and not of the first only.
 *
 * @throws DomainError the refusal that takes precedence, with the field problems of all refusals with its code.
 */
export function mapOrRefuse<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Result,
): readonly Result[] {
  const refusals: DomainError[] = [];
  const results: Result[] = [];
  items.forEach((item, index) => {
    try {
      results.push(map(item, index));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusals.push(error);
    }
  });
  const first = firstByPrecedence(refusals);
  if (first === undefined) return results;
  const alike = refusals.filter(({ code }) => code === first.code);
  const fields = alike.flatMap(({ details }) =>
    Array.isArray(details["fields"]) ? (details["fields"] as FieldProblem[]) : [],
  );
  throw new DomainError(first.code, first.message, {
    ...first.details,
    ...(fields.length > 0 && { fields }),
  });
}

/** `{"code","message","details"}`: the only form in which a refusal leaves the contract. */
export function encodeError(error: unknown): string {
  // An unexpected failure keeps its words out of the message: they may hold private data and differ per endorser.
  const { code, message, details } =
    error instanceof DomainError ? error : new DomainError(errorCode.INTERNAL);
  return JSON.stringify({ code, message, details });
}

/** Reads the refusal out of a chaincode message; undefined when the text is not one of ours. */
export function decodeError(text: string): DomainError | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { code, message, details } = value;
  if (typeof code !== "string" || !isLedgerErrorCode(code) || typeof message !== "string") return undefined;
  return new DomainError(code, message, isRecord(details) ? details : {});
}

export function isLedgerErrorCode(code: string): code is LedgerErrorCode {
  return Object.hasOwn(ledgerErrors, code);
}

function precedence(code: LedgerErrorCode): number {
  return ledgerErrorCodes.indexOf(code);
}

/** Document order: members by name, items by their place, so that line 2 stands before line 10. */
function comparePointers(a: string, b: string): number {
  const [partsA, partsB] = [a.split("/"), b.split("/")];
  const at = partsA.findIndex((part, index) => part !== partsB[index]);
  const [partA = "", partB = ""] = [partsA[at], partsB[at]];
  if (/^\d+$/.test(partA) && /^\d+$/.test(partB)) return Number(partA) - Number(partB);
  return at < 0 ? partsA.length - partsB.length : compareText(partA, partB);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
