/** Exact decimals: a scaled BigInt. No IEEE float ever carries a quantity, a rate or money. */

/** `units` × 10^-`scale`; the scale is never negative. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const decimalPattern = /^-?\d{1,18}(\.\d{1,6})?$/;

/** The decimals a JSON document may carry: up to 18 digits, a point and up to 6 more. */
export function isDecimal(text: string): boolean {
  return decimalPattern.test(text);
}

/**
 * Reads a JSON decimal string such as `"12000.50"`.
 *
 * @throws TypeError when the text is not one: documents are checked with `isDecimal` before they reach an engine.
 */
export function decimal(text: string): Decimal {
  if (!isDecimal(text)) throw new TypeError(`not a decimal: ${JSON.stringify(text)}`);
  const [whole = "", fraction = ""] = text.split(".");
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

export function integerDecimal(units: bigint): Decimal {
  return { units, scale: 0 };
}

export const zero: Decimal = { units: 0n, scale: 0 };

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** The value × 10^-places: `shift(percentage, 2)` turns 5 % into 0.05. */
export function shift(value: Decimal, places: number): Decimal {
  return { units: value.units, scale: value.scale + places };
}

/** Negative, zero or positive, as a sorts before, with or after b. */
export function compare(a: Decimal, b: Decimal): number {
  const difference = subtract(a, b).units;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function absolute(value: Decimal): Decimal {
  return value.units < 0n ? { units: -value.units, scale: value.scale } : value;
}

export function smaller(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) <= 0 ? a : b;
}

export function sum(values: readonly Decimal[]): Decimal {
  return values.reduce(add, zero);
}

/** The value as units of 10^-scale; the scale must not be smaller than the value's own, or digits would be lost. */
export function unitsAt(value: Decimal, scale: number): bigint {
  if (scale < value.scale) throw new TypeError("a smaller scale would lose digits");
  return value.units * 10n ** BigInt(scale - value.scale);
}

/** Integers in the proportion of the decimals, for allocation by weight. */
export function commonUnits(values: readonly Decimal[]): readonly bigint[] {
  const scale = values.reduce((widest, value) => Math.max(widest, value.scale), 0);
  return values.map((value) => unitsAt(value, scale));
}

/** The exact value with at least `decimalsMin` decimals and no further trailing zeros: `"14500.00"`. */
export function formatDecimal(value: Decimal, decimalsMin = 0): string {
  const negative = value.units < 0n;
  const digits = (negative ? -value.units : value.units).toString().padStart(value.scale + 1, "0");
  const whole = digits.slice(0, digits.length - value.scale);
  const exact = digits.slice(digits.length - value.scale).replace(/0+$/, "");
  const fraction = exact.padEnd(decimalsMin, "0");
  const sign = negative ? "-" : "";
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
