/** Declaration numbers come from ranges that the system reserved beforehand, never from whoever files. */

import { z } from "zod";
import type { Guard } from "./define-document.js";
import { guardFailed } from "./errors.js";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { readValue, type Reading } from "./reading.js";
import { role } from "./roles.js";

/** Numbers in one block; ranges are made of whole blocks. */
const numbersPerBlock = 1000;
const digitsWithinBlock = 3;
const blocksMax = 100;

/** Digits of a declaration number after the digit of its series. */
const serialDigits = 10;

const reserveArguments = z.strictObject({
  /** First digit of the numbers: 1 for import declarations. */
  series: z.enum(["1", "3"]),
  /** How many numbers, in whole thousands. */
  size: z
    .int()
    .min(numbersPerBlock)
    .max(numbersPerBlock * blocksMax)
    .multipleOf(numbersPerBlock),
});

/** The key that says to whom the block of a number is reserved. */
function numberBlockKey(number: string): LedgerKey {
  return ["number-block", number.slice(0, -digitsWithinBlock)];
}

function nextBlockKey(series: string): LedgerKey {
  return ["number-next", series];
}

export const numberIsReserved: Guard = function* ({ number }) {
  if ((yield* readValue(numberBlockKey(number))) === null)
    throw guardFailed("E_NUMBER_RANGE", "The number is in no range that was reserved.");
};

/** Gives out the next blocks of a series; a number is never given out twice. */
function* reserve({
  arguments: { series, size },
  actor,
}: FunctionCall<z.infer<typeof reserveArguments>>): Reading<FunctionOutcome> {
  const next = ((yield* readValue(nextBlockKey(series))) ?? 0) as number;
  const blocks = size / numbersPerBlock;
  const numberOf = (serial: number): string => series + String(serial).padStart(serialDigits, "0");
  const first = numberOf(next * numbersPerBlock);
  const last = numberOf((next + blocks) * numbersPerBlock - 1);
  const keys = Array.from({ length: blocks }, (_, index) =>
    numberBlockKey(numberOf((next + index) * numbersPerBlock)),
  );
  return {
    result: { series, first: Number(first), last: Number(last) },
    writes: [
      { key: nextBlockKey(series), value: next + blocks },
      ...keys.map((key) => ({ key, value: actor.mspId })),
    ],
  };
}

export const numberRangeFunctions: Readonly<Record<string, LedgerFunction>> = {
  "number-range:Reserve": { argumentsSchema: reserveArguments, by: [role.CLEARANCE_ENGINE], run: reserve },
};
