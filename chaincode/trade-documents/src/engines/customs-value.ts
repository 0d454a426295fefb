/**
 * Customs value of each line: the price payable up to the first port of entry on import, at the exit gate on export.
 * What was agreed for the whole lot is spread over the lines so that nothing is lost and nothing is counted twice.
 */

import { type Decimal, commonUnits, decimal } from "../domain/decimal.js";
import { type FieldProblem, invalidInput } from "../domain/errors.js";
import { type Money, allocate } from "../domain/money.js";
import { quantityOfLine } from "./line-quantity.js";
import type { AllocationBasis, TaxableDeclaration, TaxableLine } from "./taxable-declaration.js";
import { allocatesFromPrice } from "./valuation-rules.js";

/** A component of the whole lot: added to the lines' values, or subtracted from them. */
interface LotComponent extends Money {
  readonly sign: 1n | -1n;
  readonly basis: AllocationBasis;
  readonly pointer: string;
}

/** Converts an amount to whole đồng at the rates of the registration. */
export type ToVnd = (amount: Decimal, currency: string) => bigint;

/** Currencies that the value is stated in. */
export function currenciesOf(declaration: TaxableDeclaration): readonly string[] {
  const money: readonly Money[] = [
    ...declaration.lines.map((line) => line.invoiceValue),
    ...lotComponents(declaration),
  ];
  return money.map(({ currency }) => currency);
}

/**
 * Customs value of every line in đồng, in the order of the lines.
 * Invariant: their sum is the sum of the lines' invoice values plus and minus every component of the lot.
 *
 * @throws DomainError INPUT_INVALID where a component cannot be spread, or a line's value is not above zero (E0252).
 */
export function customsValues(declaration: TaxableDeclaration, vnd: ToVnd): readonly bigint[] {
  const values = allocatesFromPrice(declaration)
    ? valuesFromPrice(declaration, vnd)
    : declaration.lines.map((line) => BigInt(line.customsValue ?? "0"));
  const problems = values.flatMap((value, index) => (value > 0n ? [] : [notPositive(index)]));
  if (problems.length > 0) throw invalidInput(problems);
  return values;
}

function valuesFromPrice(declaration: TaxableDeclaration, vnd: ToVnd): readonly bigint[] {
  const prices = declaration.lines.map((line) => inVnd(line.invoiceValue, vnd));
  const shares = lotComponents(declaration).map((component) => {
    const parts = allocate(inVnd(component, vnd), componentWeights(component, declaration, prices, vnd));
    return parts.map((part) => component.sign * part);
  });
  return prices.map((price, index) => shares.reduce((value, parts) => value + (parts[index] ?? 0n), price));
}

function inVnd({ amount, currency }: Money, vnd: ToVnd): bigint {
  return vnd(decimal(amount), currency);
}

function lotComponents({
  direction,
  freight,
  insurance,
  adjustments,
}: TaxableDeclaration): readonly LotComponent[] {
  // On export the value ends at the gate: what the price holds of the journey beyond is taken out again.
  const journey = direction === "E" ? -1n : 1n;
  const components: LotComponent[] = [];
  if (freight !== undefined) {
    const { amount, currency, basis = "VALUE" } = freight;
    components.push({ amount, currency, basis, sign: journey, pointer: "/freight" });
  }
  if (insurance?.amount !== undefined && insurance.currency !== undefined) {
    const { amount, currency } = insurance;
    components.push({ amount, currency, basis: "VALUE", sign: journey, pointer: "/insurance" });
  }
  adjustments?.forEach(({ amount, currency, effect, basis = "VALUE" }, index) => {
    components.push({
      amount,
      currency,
      basis,
      sign: effect === "AD" ? 1n : -1n,
      pointer: `/adjustments/${index}`,
    });
  });
  return components;
}

/**
 * Integer weights of the lines. With the total of an invoice over several declarations a last weight stands for what
 * the other declarations hold, so that this one takes its share only.
 */
function componentWeights(
  component: LotComponent,
  declaration: TaxableDeclaration,
  prices: readonly bigint[],
  vnd: ToVnd,
): readonly bigint[] {
  const { lines } = declaration;
  const weights =
    component.basis === "VALUE"
      ? [...prices, valueElsewhere(declaration, prices, vnd)]
      : commonUnits(quantities(lines, component.basis) ?? []);
  if (weights.some((weight) => weight > 0n)) return weights;
  const message = `The lines have nothing in common to spread this by ${component.basis.toLowerCase()}.`;
  throw invalidInput([{ pointer: component.pointer, rule: "E_ALLOCATION_BASIS", message }]);
}

function valueElsewhere(
  { allocationTotal, lines }: TaxableDeclaration,
  prices: readonly bigint[],
  vnd: ToVnd,
): bigint {
  const currency = lines[0]?.invoiceValue.currency;
  if (allocationTotal === undefined || currency === undefined) return 0n;
  const elsewhere = prices.reduce(
    (rest, price) => rest - price,
    inVnd({ amount: allocationTotal, currency }, vnd),
  );
  return elsewhere > 0n ? elsewhere : 0n;
}

/** The lines' quantities in one unit; undefined when a line has none in it. */
function quantities(
  lines: readonly TaxableLine[],
  basis: Exclude<AllocationBasis, "VALUE">,
): readonly Decimal[] | undefined {
  const unit = { WEIGHT: "KGM", VOLUME: "LTR", QUANTITY: lines[0]?.qty1.unit ?? "" }[basis];
  const found = lines.map((line) => quantityOfLine(line, unit)).filter((quantity) => quantity !== undefined);
  return found.length === lines.length ? found : undefined;
}

function notPositive(index: number): FieldProblem {
  return {
    pointer: `/lines/${index}/invoiceValue`,
    rule: "E0252",
    message: "The customs value is not above zero.",
  };
}
