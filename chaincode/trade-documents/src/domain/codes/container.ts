/** ISO 6346 freight container numbers: three letters of the owner, category, six digits, check digit. */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";

/** Letters have the values 10 to 38 in alphabetical order; multiples of 11 are left out. */
const letterValues = new Map(
  Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (letter, index) => [
    letter,
    index + 10 + Math.floor((index + 9) / 10),
  ]),
);

/**
 * Checks a container number; spaces, hyphens and case are normalised.
 *
 * A remainder of ten gives the check digit 0 too, which the standard discourages: accepted with `W_ISO6346_REM10`.
 */
export function checkContainerNumber(input: unknown): CodeCheck {
  const text = asText(input).replace(/[ -]/g, "").toUpperCase();
  if (!/^[A-Z]{4}\d{7}$/.test(text))
    return rejected("E_CONTAINER_FORMAT", "A container number is four letters and seven digits.");
  if (!/[UJZ]/.test(text.charAt(3))) return rejected("E_CATEGORY", "The fourth letter is U, J or Z.");
  const remainder = containerNumberSum(text) % 11;
  if (remainder % 10 !== Number(text.charAt(10))) {
    return rejected("E_CHECK", `The check digit of ${text.slice(0, 10)} is ${remainder % 10}.`);
  }
  return remainder === 10 ? accepted(text, "W_ISO6346_REM10") : accepted(text);
}

/** Sum of the first ten characters' values, each weighing twice the one before it. */
export function containerNumberSum(containerNo: string): number {
  return Array.from(containerNo.slice(0, 10)).reduce(
    (sum, character, position) => sum + (letterValues.get(character) ?? Number(character)) * 2 ** position,
    0,
  );
}
