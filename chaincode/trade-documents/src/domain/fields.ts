/** Building blocks of the documents' schemas. Every rule names itself: the VNACCS code where it has one, else `E_…`. */

import { z } from "zod";
import type { CodeCheck } from "./codes/code-check.js";
import { checkCountry } from "./codes/country.js";
import { checkCurrency } from "./codes/currency.js";
import { checkDocumentName } from "./codes/document-name.js";
import { checkLocode } from "./codes/locode.js";
import { checkTaxCode } from "./codes/tax-code.js";
import { checkPackageType, checkUnit } from "./codes/unit.js";
import { isDate, isTimestamp } from "./dates.js";
import { decimal, isDecimal } from "./decimal.js";
import { normaliseText } from "./party-name.js";

/** A broken rule of the document, as a schema reports it. */
export interface BrokenRule {
  readonly rule: string;
  readonly message: string;
  /** Where, from the object that the rule looks at. */
  readonly path?: readonly PropertyKey[];
}

/** Runs cross-field rules over an object whose fields are already well formed, and reports each that is broken. */
export function obeying<Value>(
  ...rules: readonly ((value: Value) => readonly BrokenRule[])[]
): (context: z.core.ParsePayload<Value>) => void {
  return ({ value, issues }) => {
    for (const { rule, message, path } of rules.flatMap((broken) => broken(value)))
      issues.push({ code: "custom", input: value, message, path: [...(path ?? [])], params: { rule } });
  };
}

/** The one-rule form: reports `broken` when `test` fails. */
export function must<Value>(test: (value: Value) => boolean, broken: BrokenRule) {
  return (value: Value): readonly BrokenRule[] => (test(value) ? [] : [broken]);
}

/** Text that a code validator accepts, in the one spelling that is stored. */
export function coded(check: (input: unknown) => CodeCheck): z.ZodString {
  return z.string().check(({ value, issues }) => {
    const result = check(value);
    if (!result.ok)
      issues.push({ code: "custom", input: value, message: result.message, params: { rule: result.code } });
    else if (result.normalised !== value)
      issues.push({
        code: "custom",
        input: value,
        message: "not in its stored form",
        params: { rule: "E_SPELLING" },
      });
  });
}

function checked(test: (text: string) => boolean, rule: string, message: string): z.ZodString {
  return z.string().check(obeying(must(test, { rule, message })));
}

/** Free text, up to `charactersMax`: NFC, trimmed, inner whitespace collapsed. */
export function text(charactersMax: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(charactersMax)
    .check(
      obeying(
        must((value) => normaliseText(value) === value, { rule: "E_TEXT", message: "not normalised text" }),
      ),
    );
}

/** Capitals, digits and the marks that references are written with: it becomes part of a key on the ledger. */
export function reference(charactersMax: number): z.ZodString {
  return z
    .string()
    .max(charactersMax)
    .regex(/^[A-Z0-9][A-Za-z0-9 ./_-]*$/);
}

/** A decimal string with at most so many decimals; positive unless `zero` allows 0. */
export function decimalText(decimalsMax: number, zero: "zero" | "positive" = "zero"): z.ZodString {
  return z.string().check(({ value, issues }) => {
    const problem = decimalProblem(value, decimalsMax, zero === "zero");
    if (problem !== undefined)
      issues.push({ code: "custom", input: value, message: problem.message, params: { rule: problem.rule } });
  });
}

function decimalProblem(value: string, decimalsMax: number, zeroAllowed: boolean): BrokenRule | undefined {
  if (!isDecimal(value)) return { rule: "E_DECIMAL", message: "not a decimal such as 12000.50" };
  const { units, scale } = decimal(value);
  if (scale > decimalsMax) return { rule: "E_DECIMALS", message: `at most ${decimalsMax} decimals` };
  if (units < 0n || (units === 0n && !zeroAllowed)) return { rule: "E_SIGN", message: "must be positive" };
  return undefined;
}

/** An amount in đồng: an integer, as decimal text because it can outgrow a JSON number. */
export const vnd = decimalText(0);

export const date = checked(isDate, "E_DATE", "not a date YYYY-MM-DD");
export const timestamp = checked(isTimestamp, "E_TIMESTAMP", "not a UTC time with milliseconds");
export const country = coded(checkCountry);
export const currency = coded(checkCurrency);
export const taxCode = coded(checkTaxCode);
export const locode = coded((input) => checkLocode(input));
export const unit = coded(checkUnit);
export const packageType = coded(checkPackageType);
export const positiveInteger = z.int().min(1).max(999_999_999);

export const money = z.strictObject({ amount: decimalText(4), currency });

/** Declared quantities carry two decimals; masses of transport documents three. */
export const quantity = z.strictObject({ value: decimalText(2, "positive"), unit });
export const mass = z.strictObject({
  value: decimalText(3, "positive"),
  unit: z.enum(["KGM", "TNE", "LBR"]),
});

export const packages = z.strictObject({ count: positiveInteger, type: packageType });

/** DOMAIN §2.0: a party of a document; the tax code is asked for where the party is Vietnamese. */
export const party = z.strictObject({
  name: text(100),
  mst: taxCode.optional(),
  foreignId: text(35).optional(),
  address: text(300),
  countryCode: country,
  phone: text(30).optional(),
  postcode: text(12).optional(),
});

/** An enterprise of Viet Nam: a party with its tax code. */
export const enterprise = party.extend({ mst: taxCode });

export const attachedDocument = z.strictObject({
  docTypeCode: coded(checkDocumentName),
  number: text(70),
  date: date.optional(),
  issuer: text(100).optional(),
});

/** A command that needs nothing but its name. */
export const noArguments = z.strictObject({});

/** A decision against somebody always says why. */
export const reasonArguments = z.strictObject({ reason: text(300) });
