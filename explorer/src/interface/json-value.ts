import type { JsonObject, JsonValue } from "../api.js";
import type { Translator } from "../i18n/translate.js";

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const dayPattern = /^\d{4}-\d\d-\d\d$/;
const decimalPattern = /^-?\d+\.\d+$/;
const digestPattern = /^[0-9a-f]{64}$/;
const digitsPattern = /^-?\d+$/;

/** Amounts in đồng are whole numbers in text, as are many identifiers: only the field's name tells them apart. */
const amountFields = new Set([
  "additionalDuty",
  "amount",
  "customsValue",
  "environmentTax",
  "excise",
  "importDuty",
  "outstanding",
  "paid",
  "rate",
  "total",
  "vat",
  "weightKgm",
  "grossWeightKgm",
  "ID",
  "AD",
  "TTDB",
  "BVMT",
  "VAT",
]);

export const isDigest = (value: JsonValue): value is string =>
  typeof value === "string" && digestPattern.test(value);
/** A list that came empty is not worth a line. */
export const saysSomething = (value: JsonValue): boolean => !isList(value) || value.length > 0;
/** Set in tabular digits at the right of a column. */
export const isFigure = (name: string, value: JsonValue): boolean =>
  typeof value === "number" ||
  (typeof value === "string" &&
    (decimalPattern.test(value) || (amountFields.has(name) && digitsPattern.test(value)))) ||
  (isObject(value) && (isQuantity(value) || isMoney(value) || isCount(value)));

const hasText = (value: JsonObject, ...names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === "string");
const isQuantity = (value: JsonObject): boolean => hasText(value, "value", "unit");
const isMoney = (value: JsonObject): boolean => hasText(value, "amount", "currency");
const isCount = (value: JsonObject): boolean =>
  typeof value["count"] === "number" && (hasText(value, "unit") || hasText(value, "type"));
const isParty = (value: JsonObject): boolean =>
  hasText(value, "name") && (hasText(value, "address") || hasText(value, "mst"));

/** The title of a member; `at` is a place in some documents and a moment in others. */
export const memberTitle = ({ field }: Translator, name: string, value: JsonValue): string =>
  name === "at" && typeof value === "string" && instantPattern.test(value) ? field("at.time") : field(name);

/** Any JSON value in one line, in the reader's language. */
export function inlineText(translator: Translator, name: string, value: JsonValue): string {
  if (value === null || value === "") return translator.text("common.none");
  if (typeof value === "boolean") return translator.text(value ? "common.true" : "common.false");
  if (typeof value === "number") return translator.number(value);
  if (typeof value === "string") return scalarText(translator, name, value);
  if (isList(value))
    return value.length === 0
      ? translator.text("common.none")
      : value.map((item) => inlineText(translator, name, item)).join(isPlain(value) ? ", " : "; ");
  return objectText(translator, value);
}

const isPlain = (values: readonly JsonValue[]): boolean => values.every((item) => typeof item !== "object");

function scalarText(translator: Translator, name: string, value: string): string {
  if (instantPattern.test(value)) return translator.dateTime(value);
  if (dayPattern.test(value)) return translator.day(value);
  if (isFigure(name, value)) return translator.number(value);
  return translator.code(name, value) ?? value;
}

function objectText(translator: Translator, value: JsonObject): string {
  const text = (name: string): string => inlineText(translator, name, value[name] ?? "");
  const plain = (name: string): string => {
    const member = value[name];
    return typeof member === "string" ? member : "";
  };
  if (isQuantity(value)) return `${translator.number(plain("value"))} ${plain("unit")}`;
  if (isMoney(value)) {
    const per = value["per"] === undefined ? "" : `/${plain("per")}`;
    return `${translator.number(plain("amount"))} ${plain("currency")}${per}`;
  }
  if (isCount(value)) return `${text("count")} ${plain(value["unit"] === undefined ? "type" : "unit")}`;
  if (isSingle(value))
    return Object.entries(value)
      .map(([name, member]) => inlineText(translator, name, member))
      .join("");
  if (isParty(value))
    return ["name", "mst", "address", "countryCode"]
      .filter((name) => value[name] !== undefined)
      .map((name) => (name === "mst" ? `${translator.field("mst")} ${plain(name)}` : plain(name)))
      .join(", ");
  return Object.entries(value)
    .map(
      ([name, member]) => `${memberTitle(translator, name, member)}: ${inlineText(translator, name, member)}`,
    )
    .join(", ");
}

const isSingle = (value: JsonObject): boolean =>
  Object.keys(value).length === 1 && Object.values(value).every((member) => typeof member !== "object");

const columnsMax = 9;
const shortTextMax = 24;

/** Text that needs room to wrap in a table. */
export const isWordy = (text: string): boolean => text.length > shortTextMax && text.includes(" ");

/** Names of the columns when a list of objects reads best as a table; undefined when it does not. */
export function tableColumns(value: readonly JsonValue[]): readonly string[] | undefined {
  if (value.length === 0 || !value.every(isObject)) return undefined;
  const columns = [
    ...new Set(value.flatMap((row) => Object.keys(row).filter((name) => saysSomething(row[name] ?? null)))),
  ];
  const fits = value.every((row) => Object.values(row).every(fitsCell));
  return fits && columns.length <= columnsMax && columns.length > 1 ? columns : undefined;
}

/** Whether a value reads well in one line or cell: lists of things that are no more than a number do. */
export function fitsCell(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (isList(value)) return isPlain(value) || value.every((item) => isObject(item) && isSingle(item));
  return (
    isQuantity(value) ||
    isMoney(value) ||
    isCount(value) ||
    isParty(value) ||
    (Object.keys(value).length <= 4 &&
      Object.values(value).every((member) => !isObject(member) || fitsCell(member)))
  );
}
