import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en } from "./en.js";
import { vi } from "./vi.js";

export type Language = "vi" | "en";
export type TextKey = keyof typeof vi;
export type Dictionary = Readonly<Record<TextKey, string>>;

const dictionaries: Readonly<Record<Language, Dictionary>> = { vi, en };
const locales: Readonly<Record<Language, string>> = { vi: "vi-VN", en: "en-GB" };

export interface Translator {
  readonly language: Language;
  readonly text: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;
  /** The dictionary's word for a code such as a channel or a tax; the code itself where there is none. */
  readonly word: (prefix: string, code: string) => string;
  /** A title that the server sends in both languages. */
  readonly title: (title: Readonly<Record<Language, string>> | undefined, fallback: string) => string;
  readonly dateTime: (rfc3339: string) => string;
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

export function translator(language: Language): Translator {
  const dictionary = dictionaries[language];
  const locale = locales[language];
  const dates = new Intl.DateTimeFormat(locale, {
    dateStyle: "short",
    timeStyle: "medium",
    timeZone: "Asia/Ho_Chi_Minh",
  });
  return {
    language,
    text: (key, values = {}) =>
      dictionary[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    word: (prefix, code) => (dictionary as Readonly<Record<string, string>>)[`${prefix}.${code}`] ?? code,
    title: (title, fallback) => title?.[language] ?? fallback,
    dateTime: (rfc3339) => {
      const instant = new Date(rfc3339);
      return Number.isNaN(instant.getTime()) ? rfc3339 : dates.format(instant);
    },
    number: (value) => groupDigits(String(value), locale),
    duration: (milliseconds) => formatDuration(milliseconds, locale),
  };
}

export const TranslatorContext = createContext<Translator>(translator("vi"));
export const useTranslator = (): Translator => useContext(TranslatorContext);
