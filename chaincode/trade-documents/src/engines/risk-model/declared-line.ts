/** A line of an import declaration as the risk model reads it: names as declared, numbers as integers. */
export interface DeclaredLine {
  readonly importer: string;
  readonly declarant: string;
  /** Empty when none is named. */
  readonly seller: string;
  readonly office: string;
  /** The commodity's first six digits. */
  readonly hs: string;
  readonly origin: string;
  readonly departure: string;
  readonly taxType: string;
  /** Hundredths of a per cent. */
  readonly taxRate: number;
  readonly massGrams: number;
  /** Hundredths of the currency's unit. */
  readonly priceHundredths: number;
}

/**
 * A size as an integer of 32 bits that keeps the order: the number of digits, then the first three of them. What a tree
 * compares is which of two sizes is larger, to three figures.
 */
export function magnitude(size: number): number {
  if (size <= 0) return 0;
  const digits = String(size);
  return digits.length * 1000 + Number(digits.slice(0, 3).padEnd(3, "0"));
}
