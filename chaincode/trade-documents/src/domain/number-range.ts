/** Declaration numbers come from ranges that the system reserved beforehand, never from whoever files. */

import type { Guard } from "./define-document.js";
import { guardFailed } from "./errors.js";
import type { LedgerKey } from "./head.js";
import { readValue } from "./reading.js";

/** Numbers in one block; ranges are made of whole blocks. */
export const numbersPerBlock = 1000;

const digitsWithinBlock = 3;

/** The key that says to whom the block of a number is reserved. */
export function numberBlockKey(number: string): LedgerKey {
  return ["number-block", number.slice(0, -digitsWithinBlock)];
}

export const numberIsReserved: Guard = function* ({ number }) {
  if ((yield* readValue(numberBlockKey(number))) === null)
    throw guardFailed("E_NUMBER_RANGE", "The number is in no range that was reserved.");
};
