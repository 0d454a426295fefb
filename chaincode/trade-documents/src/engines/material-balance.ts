/**
 * Material balance of processing and export production: what should be left of each material and product at the end of
 * a period, exactly, and how far what the enterprise declares is from it. Source: DOMAIN §2.6 (Circular 38/2015 art. 55, 60).
 *
 *   closing  = opening + imported + otherIn − consumed − reExported − domesticConversion − destroyed − transferredOut ± adjusted
 *   consumed = Σ produced × norm × (1 + waste / 100)
 */

import {
  absolute,
  add,
  compare,
  type Decimal,
  decimal,
  formatDecimal,
  integerDecimal,
  multiply,
  shift,
  subtract,
  sum,
} from "../domain/decimal.js";

/** Quantities are decimal text in the unit of the material; one that is absent is nought. */
export interface MaterialMovements {
  readonly code: string;
  readonly unit: string;
  readonly opening: string;
  readonly imported?: string | undefined;
  readonly otherIn?: string | undefined;
  readonly reExported?: string | undefined;
  readonly domesticConversion?: string | undefined;
  readonly destroyed?: string | undefined;
  readonly transferredOut?: string | undefined;
  /** Found at a stocktake; may be negative. */
  readonly adjusted?: string | undefined;
  readonly declaredClosing?: string | undefined;
}

export interface ProductMovements {
  readonly code: string;
  readonly unit: string;
  readonly opening: string;
  readonly produced: string;
  readonly exported?: string | undefined;
  readonly domestic?: string | undefined;
  readonly destroyed?: string | undefined;
  readonly declaredClosing?: string | undefined;
}

export interface Norm {
  readonly product: string;
  readonly material: string;
  readonly quantityPerUnit: string;
  /** Per cent of waste on top. */
  readonly wastePct: string;
}

export interface MaterialAccount {
  readonly materials: readonly MaterialMovements[];
  readonly products: readonly ProductMovements[];
  readonly norms: readonly Norm[];
}

/** What the books give for one material or product, as decimal text; `difference` is book less declared. */
export type BalanceLine = {
  readonly code: string;
  readonly unit: string;
  readonly consumed?: string;
  /** What the exports of the period must have taken by the norms. */
  readonly neededByExports?: string;
  readonly closing: string;
  readonly declared?: string;
  readonly difference?: string;
  readonly finding?: typeof reconciliationDifference;
};

export type MaterialBalance = {
  readonly materials: readonly BalanceLine[];
  readonly products: readonly BalanceLine[];
  /** Lines whose declared closing differs by more than the tolerance. */
  readonly differences: number;
};

export const reconciliationDifference = "RECON_DIFF";

/** Quantities of declarations carry two decimals. */
const decimalsMin = 2;

/** @param tolerance the difference that passes, in each line's unit; none unless it is given */
export function materialBalance(account: MaterialAccount, tolerance = "0"): MaterialBalance {
  const materials = account.materials.map((material) => materialLine(material, account, decimal(tolerance)));
  const products = account.products.map((product) => {
    const { code, unit, declaredClosing } = product;
    return { code, unit, ...closingOf(productClosing(product), declaredClosing, decimal(tolerance)) };
  });
  const differences = [...materials, ...products].filter(({ finding }) => finding !== undefined).length;
  return { materials, products, differences };
}

function materialLine(
  material: MaterialMovements,
  { products, norms }: MaterialAccount,
  tolerance: Decimal,
): BalanceLine {
  const { code, unit, declaredClosing } = material;
  const consumed = takenBy(products, norms, code, ({ produced }) => produced);
  const neededByExports = takenBy(products, norms, code, ({ exported }) => exported);
  const closing = subtract(
    total(material.opening, material.imported, material.otherIn, material.adjusted),
    add(
      consumed,
      total(material.reExported, material.domesticConversion, material.destroyed, material.transferredOut),
    ),
  );
  return {
    code,
    unit,
    consumed: formatDecimal(consumed, decimalsMin),
    neededByExports: formatDecimal(neededByExports, decimalsMin),
    ...closingOf(closing, declaredClosing, tolerance),
  };
}

/** Σ quantity of a product × norm × (1 + waste / 100), over the products that take the material. */
function takenBy(
  products: readonly ProductMovements[],
  norms: readonly Norm[],
  material: string,
  quantityOf: (product: ProductMovements) => string | undefined,
): Decimal {
  return sum(
    norms
      .filter((norm) => norm.material === material)
      .map(({ product: code, quantityPerUnit, wastePct }) => {
        const quantity = products.find((product) => product.code === code);
        const perUnit = multiply(
          decimal(quantityPerUnit),
          add(integerDecimal(1n), shift(decimal(wastePct), 2)),
        );
        return multiply(total(quantity && quantityOf(quantity)), perUnit);
      }),
  );
}

function productClosing({ opening, produced, exported, domestic, destroyed }: ProductMovements): Decimal {
  return subtract(total(opening, produced), total(exported, domestic, destroyed));
}

function closingOf(
  closing: Decimal,
  declared: string | undefined,
  tolerance: Decimal,
): Omit<BalanceLine, "code" | "unit"> {
  const book = { closing: formatDecimal(closing, decimalsMin) };
  if (declared === undefined) return book;
  const difference = subtract(closing, decimal(declared));
  return {
    ...book,
    declared,
    difference: formatDecimal(difference, decimalsMin),
    ...(compare(absolute(difference), tolerance) > 0 && { finding: reconciliationDifference }),
  };
}

function total(...quantities: readonly (string | undefined)[]): Decimal {
  return sum(quantities.flatMap((quantity) => (quantity === undefined ? [] : [decimal(quantity)])));
}
