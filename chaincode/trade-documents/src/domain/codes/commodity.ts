/**
 * Commodity codes: the Harmonized System's six digits, and the ASEAN tariff nomenclature's eight.
 *
 * Chapter 98 stands in Viet Nam's preferential tariff only: such goods are declared under their ordinary code, and the
 * tariff codes B02 and B17 choose the chapter. So it is refused here.
 */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";

/** How many digits a document asks for: a declaration 8, a certificate of origin 6 to 8, a permit 4 to 8. */
export interface DigitRange {
  readonly min: number;
  readonly max: number;
}

const declarationDigits: DigitRange = { min: 8, max: 8 };

/** Checks the form of a commodity code; whether the tariff has it is for the tariff in force to say. */
export function checkCommodityCode(input: unknown, digits: DigitRange = declarationDigits): CodeCheck {
  const text = asText(input).replace(/[. ]/g, "");
  if (!/^\d+$/.test(text))
    return rejected("E_HS_FORMAT", "A commodity code has digits only, dots and spaces aside.");
  if (text.length < digits.min || text.length > digits.max) {
    const wanted = digits.min === digits.max ? `${digits.min}` : `${digits.min} to ${digits.max}`;
    return rejected("E_HS_LENGTH", `A commodity code has ${wanted} digits here, not ${text.length}.`);
  }
  const chapter = Number(chapterOf(text));
  if (chapter === 98)
    return rejected(
      "E_HS_CH98",
      "Chapter 98 is chosen by tariff code B02 or B17, not by the commodity code.",
    );
  if (chapter < 1 || chapter > 97 || chapter === 77) {
    return rejected("E_HS_CHAPTER", `The Harmonized System has no chapter ${chapterOf(text)}.`);
  }
  return accepted(text);
}

/** The first two digits. */
export function chapterOf(code: string): string {
  return code.slice(0, 2);
}

/** True when both codes name the same goods in every country that uses the Harmonized System. */
export function sameSubheading(a: string, b: string): boolean {
  return a.slice(0, 6) === b.slice(0, 6);
}

/** True when the code is under the heading, subheading or chapter `prefix`. */
export function hasCommodityPrefix(prefix: string, code: string): boolean {
  return code.startsWith(prefix);
}

/** `dddd.dd.dd`, as tariffs print it. */
export function displayCommodityCode(code: string): string {
  return [code.slice(0, 4), code.slice(4, 6), code.slice(6)].filter((part) => part !== "").join(".");
}
