import type { MissingReason } from "../api.js";
import { missingTexts } from "../i18n/missing-reasons.js";
import type { Translator } from "../i18n/translate.js";

export interface ReadReason {
  readonly sentence: string;
  /** Who must do what; absent where nobody needs to act now. */
  readonly next?: string;
}

/** A reason in the reader's language; undefined for a code that this page does not know. */
export function readReason(
  { reason, values }: MissingReason,
  translator: Pick<Translator, "language" | "number" | "day" | "code">,
): ReadReason | undefined {
  const texts = missingTexts[`${reason}.${values["result"] ?? ""}`] ?? missingTexts[reason];
  if (texts === undefined) return undefined;
  const at = translator.language === "vi" ? 0 : 1;
  const filled = texts.sentence[at].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : shown(name, value, translator);
  });
  return { sentence: filled, ...(texts.next && { next: texts.next[at] }) };
}

function shown(
  name: string,
  value: string,
  { number, day, code }: Pick<Translator, "number" | "day" | "code">,
): string {
  if (name === "lastDay") return day(value);
  if (name === "standing" || name === "state") return code("standing", value) ?? value;
  return amounts.has(name) ? number(value) : value;
}

const amounts: ReadonlySet<string> = new Set([
  "outstanding",
  "secured",
  "packages",
  "leaving",
  "declared",
  "inArea",
]);
