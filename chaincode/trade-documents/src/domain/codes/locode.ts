/** UN/LOCODE: country and three characters, of which the digits 0 and 1 are never used. */

import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";
import { checkCountry } from "./country.js";

interface LocodeUse {
  /** A low-value declaration may leave the place open altogether, as `ZZZZZ`. */
  readonly lowValue?: boolean;
}

/** Checks the form of a place code; `CCZZZ` is a place of that country without a code of its own. */
export function checkLocode(input: unknown, use: LocodeUse = {}): CodeCheck {
  const text = asText(input);
  if (text === "ZZZZZ" && use.lowValue === true) return accepted(text);
  if (!/^[A-Z]{2}[A-Z2-9]{3}$/.test(text)) {
    return rejected(
      "E_LOCODE_FORMAT",
      "A UN/LOCODE is two capital letters and three capitals or digits 2 to 9.",
    );
  }
  if (!checkCountry(text.slice(0, 2)).ok)
    return rejected("E_LOCODE_COUNTRY", `There is no country ${text.slice(0, 2)}.`);
  return accepted(text);
}
