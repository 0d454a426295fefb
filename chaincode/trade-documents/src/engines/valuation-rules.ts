/** What delivery term and valuation method demand of a declaration; VNACCS error codes where there is one. */

import { deliveryTerm } from "../domain/codes/incoterm.js";
import { compare, decimal, sum } from "../domain/decimal.js";
import type { FieldProblem } from "../domain/errors.js";
import type { TaxableDeclaration, TaxableLine } from "./taxable-declaration.js";

/** Methods that start from the price paid: the system allocates freight, insurance and adjustments. */
const transactionValueCodes = ["6", "7"];
const freightCodes = ["A", "B", "C", "D"];
const freightExcessCode = "E";
const insuredCode = "A";
const notInsuredCode = "D";

/** True when the customs value is the price paid with the lot's components; false when each line states its own. */
export function allocatesFromPrice(declaration: TaxableDeclaration): boolean {
  return declaration.valuationCode === undefined || transactionValueCodes.includes(declaration.valuationCode);
}

/** Every rule of valuation that the declaration breaks. */
export function valuationProblems(declaration: TaxableDeclaration): readonly FieldProblem[] {
  if (!allocatesFromPrice(declaration)) return declaration.lines.flatMap(manualValueProblems);
  return [
    ...negativeAmounts(declaration),
    ...freightProblems(declaration),
    ...insuranceProblems(declaration),
    ...allocationTotalProblems(declaration),
  ];
}

function negativeAmounts({
  lines,
  freight,
  insurance,
  adjustments,
}: TaxableDeclaration): readonly FieldProblem[] {
  const amounts: (readonly [pointer: string, amount: string | undefined])[] = [
    ...lines.map((line, index) => [`/lines/${index}/invoiceValue/amount`, line.invoiceValue.amount] as const),
    ...(adjustments ?? []).map(({ amount }, index) => [`/adjustments/${index}/amount`, amount] as const),
    ["/freight/amount", freight?.amount],
    ["/insurance/amount", insurance?.amount],
  ];
  return amounts
    .filter(([, amount]) => amount?.startsWith("-") === true)
    .map(([pointer]) => ({ pointer, rule: "E_NEGATIVE", message: "An amount is not negative here." }));
}

function freightProblems({ direction, incoterm, freight }: TaxableDeclaration): readonly FieldProblem[] {
  const term = deliveryTerm(incoterm);
  if (term === undefined)
    return [{ pointer: "/incoterm", rule: "E_INCOTERM", message: "Not a delivery term." }];
  const problem = (message: string): readonly FieldProblem[] => [
    { pointer: "/freight", rule: "R0029", message },
  ];
  if (direction === "E") {
    const nothingToTakeOut = freight !== undefined && term.freight === "ADD";
    return nothingToTakeOut ? problem(`The price on terms ${incoterm} holds no freight.`) : [];
  }
  if (term.freight === "ADD" && (freight === undefined || !freightCodes.includes(freight.code))) {
    return problem(`On terms ${incoterm} the freight is declared, with code A, B, C or D.`);
  }
  if (term.freight === "INCLUDED" && freight !== undefined && freight.code !== freightExcessCode) {
    return problem(
      `The price on terms ${incoterm} holds the freight: only an excess over it is declared, with code E.`,
    );
  }
  return [];
}

function insuranceProblems({ direction, incoterm, insurance }: TaxableDeclaration): readonly FieldProblem[] {
  const term = deliveryTerm(incoterm);
  if (term === undefined || direction === "E") return [];
  const problem = (rule: string, message: string): readonly FieldProblem[] => [
    { pointer: "/insurance", rule, message },
  ];
  if (term.insurance === "FORBIDDEN") {
    return insurance === undefined
      ? []
      : problem("R0086", `The price on terms ${incoterm} holds the insurance.`);
  }
  const complete = insurance?.amount !== undefined && insurance.currency !== undefined;
  if (insurance?.code === insuredCode && complete) return [];
  if (insurance?.code === notInsuredCode && insurance.amount === undefined) return [];
  return problem(
    "R0028",
    `On terms ${incoterm} insurance is declared: code A with its amount, or D when there is none.`,
  );
}

function allocationTotalProblems({ allocationTotal, lines }: TaxableDeclaration): readonly FieldProblem[] {
  if (allocationTotal === undefined) return [];
  const linesTotal = sum(lines.map((line) => decimal(line.invoiceValue.amount)));
  if (compare(decimal(allocationTotal), linesTotal) >= 0) return [];
  return [
    {
      pointer: "/allocationTotal",
      rule: "R0170",
      message: "The total of the invoice is less than its lines.",
    },
  ];
}

function manualValueProblems(line: TaxableLine, index: number): readonly FieldProblem[] {
  if (line.customsValue !== undefined && /^\d{1,18}$/.test(line.customsValue)) return [];
  const message = "This valuation method needs each line's customs value, in whole đồng.";
  return [{ pointer: `/lines/${index}/customsValue`, rule: "E_CUSTOMS_VALUE_MISSING", message }];
}
