import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { codeTitles } from "./codes.js";
import { en } from "./en.js";
import { fieldTitles } from "./fields.js";
import { vi } from "./vi.js";

export type Language = "vi" | "en";
export type TextKey = keyof typeof vi;
export type Dictionary = Readonly<Record<TextKey, string>>;

export const dictionaries: Readonly<Record<Language, Dictionary>> = { vi, en };
const locales: Readonly<Record<Language, string>> = { vi: "vi-VN", en: "en-GB" };
const timeZone = "Asia/Ho_Chi_Minh";

export interface Translator {
  readonly language: Language;
  readonly text: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;
  /** The dictionary's word for a code such as a channel or a condition; the code itself where there is none. */
  readonly word: (prefix: string, code: string) => string;
  /** Name of a field of a document; its own name where the dictionary has none. */
  readonly field: (name: string) => string;
  /** Words for a field's coded value, where it has any. */
  readonly code: (field: string, value: string) => string | undefined;
  /** A title that the server sends in both languages. */
  readonly title: (title: Readonly<Record<Language, string>> | undefined, fallback: string) => string;
  /** An instant, in Viet Nam's time. */
  readonly dateTime: (rfc3339: string) => string;
  /** A calendar day `YYYY-MM-DD`. */
  readonly day: (isoDay: string) => string;
  readonly number: (value: string | number) => string;
  readonly duration: (milliseconds: number) => string;
}

/** A whole number of any length, grouped as the reader writes it; decimals keep every digit that was given. */
function groupDigits(value: string, locale: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (match === null) return value;
  const [, sign = "", whole = "", fraction] = match;
  const decimalMark = new Intl.NumberFormat(locale).format(1.5).charAt(1);
  const grouped = new Intl.NumberFormat(locale).format(BigInt(whole));
  return sign + grouped + (fraction === undefined ? "" : decimalMark + fraction);
}

const durationUnits = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

function formatDuration(milliseconds: number, locale: string): string {
  const [unit, length] = durationUnits.find(([, size]) => milliseconds >= size) ?? ["second", 1_000];
  const count = Math.max(0, Math.floor(milliseconds / length));
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

const twoDigits = { day: "2-digit", month: "2-digit", year: "numeric" } as const;

/** Day before time in both languages, as officers write it; seconds tell apart the steps of a pipeline. */
function dateFormats(locale: string): { day: Intl.DateTimeFormat; time: Intl.DateTimeFormat } {
  return {
    day: new Intl.DateTimeFormat(locale, { ...twoDigits, timeZone }),
    time: new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZone,
    }),
  };
}

export function translator(language: Language): Translator {
  const dictionary = dictionaries[language];
  const locale = locales[language];
  const formats = dateFormats(locale);
  const calendar = new Intl.DateTimeFormat(locale, { ...twoDigits, timeZone: "UTC" });
  const ofPair = (pair: readonly [string, string] | undefined): string | undefined =>
    pair?.[language === "vi" ? 0 : 1];
  const formatted = (value: string, format: (instant: Date) => string): string => {
    const instant = new Date(value);
    return Number.isNaN(instant.getTime()) ? value : format(instant);
  };
  return {
    language,
    text: (key, values = {}) =>
      dictionary[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    word: (prefix, code) => (dictionary as Readonly<Record<string, string>>)[`${prefix}.${code}`] ?? code,
    field: (name) => ofPair(fieldTitles[name]) ?? name,
    code: (field, value) => ofPair(codeTitles[`${field}.${value}`]),
    title: (title, fallback) => title?.[language] ?? fallback,
    dateTime: (rfc3339) =>
      formatted(rfc3339, (instant) => `${formats.day.format(instant)} ${formats.time.format(instant)}`),
    day: (isoDay) => formatted(isoDay, (instant) => calendar.format(instant)),
    number: (value) => groupDigits(String(value), locale),
    duration: (milliseconds) => formatDuration(milliseconds, locale),
  };
}

export const TranslatorContext = createContext<Translator>(translator("vi"));
export const useTranslator = (): Translator => useContext(TranslatorContext);
