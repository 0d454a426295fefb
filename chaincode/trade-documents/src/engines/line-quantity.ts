import { type Quantity, quantityIn } from "../domain/codes/unit.js";
import type { Decimal } from "../domain/decimal.js";

interface CountedLine {
  readonly qty1: Quantity;
  readonly qty2?: Quantity | undefined;
}

/** A declaration line's first or second quantity in a unit; undefined when neither can be counted in it. */
export function quantityOfLine({ qty1, qty2 }: CountedLine, unit: string): Decimal | undefined {
  return quantityIn(qty1, unit) ?? (qty2 && quantityIn(qty2, unit));
}
