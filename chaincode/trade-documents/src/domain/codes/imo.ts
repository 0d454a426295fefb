/** IMO ship numbers. A right check digit never proves that the ship exists. */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";

/** Checks a ship number, with or without `IMO` before it. */
export function checkImoNumber(input: unknown): CodeCheck {
  const text = asText(input).replace(/^IMO ?/i, "");
  if (!/^\d{7}$/.test(text)) return rejected("E_IMO_FORMAT", "An IMO number has seven digits.");
  const check = imoNumberSum(text) % 10;
  if (check !== Number(text.charAt(6)))
    return rejected("E_IMO_CHECK", `The last digit of ${text.slice(0, 6)} is ${check}.`);
  return accepted(text);
}

/** Sum of the first six digits, weighing seven down to two. */
export function imoNumberSum(imoNumber: string): number {
  return Array.from(imoNumber.slice(0, 6)).reduce(
    (sum, digit, position) => sum + Number(digit) * (7 - position),
    0,
  );
}
