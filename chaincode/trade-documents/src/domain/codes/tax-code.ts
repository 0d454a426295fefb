/**
 * Vietnamese tax codes (mã số thuế, MST): ten digits with a check digit, three more for a branch, or the twelve digits
 * of a personal identification number, which have no check digit.
 */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";

const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/** Checks a tax code; a branch is stored without its hyphen. */
export function checkTaxCode(input: unknown): CodeCheck {
  const text = asText(input).replace(/^(\d{10})-(\d{3})$/, "$1$2");
  if (/^\d{12}$/.test(text)) return accepted(text);
  if (!/^\d{10}(\d{3})?$/.test(text)) return rejected("E_MST_FORMAT", "A tax code has 10, 12 or 13 digits.");
  if (text.startsWith("00")) return rejected("E_MST_PROVINCE", "No province has the number 00.");
  if (text.slice(2, 9) === "0000000")
    return rejected("E_MST_SEQUENCE", "No taxpayer has the number 0000000.");
  if (text.slice(10) === "000") return rejected("E_MST_BRANCH", "No branch has the number 000.");
  const check = 10 - (taxCodeSum(text) % 11);
  if (check === 10) return rejected("E_MST_NO_CHECK", "These nine digits have no valid check digit.");
  if (check !== Number(text.charAt(9)))
    return rejected("E_MST_CHECK", `The tenth digit of ${text.slice(0, 9)} is ${check}.`);
  return accepted(text);
}

/** Weighted sum of the first nine digits. */
export function taxCodeSum(taxCode: string): number {
  return weights.reduce((sum, weight, position) => sum + weight * Number(taxCode.charAt(position)), 0);
}
