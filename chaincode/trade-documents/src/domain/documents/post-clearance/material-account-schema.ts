/** Fields of the material account and the rules between them. Source: DOMAIN §2.6. */

import { z } from "zod";
import { decimal, isDecimal } from "../../decimal.js";
import { date, decimalText, enterprise, must, obeying, reference, text, unit } from "../../fields.js";

const linesMax = 500;

const code = reference(48);
const quantity = decimalText(6);
/** What a stocktake found may be less than the books. */
const signedQuantity = z
  .string()
  .check(obeying(must(isDecimal, { rule: "E_DECIMAL", message: "not a decimal such as -12.50" })));

const material = z.strictObject({
  code,
  description: text(300).optional(),
  unit,
  opening: quantity,
  imported: quantity.optional(),
  otherIn: quantity.optional(),
  reExported: quantity.optional(),
  domesticConversion: quantity.optional(),
  destroyed: quantity.optional(),
  transferredOut: quantity.optional(),
  adjusted: signedQuantity.optional(),
  declaredClosing: quantity.optional(),
});

const product = z.strictObject({
  code,
  description: text(300).optional(),
  unit,
  opening: quantity,
  produced: quantity,
  exported: quantity.optional(),
  domestic: quantity.optional(),
  destroyed: quantity.optional(),
  declaredClosing: quantity.optional(),
});

const norm = z.strictObject({
  product: code,
  material: code,
  quantityPerUnit: decimalText(6, "positive"),
  wastePct: decimalText(4),
});

const once = (names: readonly string[]): boolean => new Set(names).size === names.length;

export const materialAccountPayload = z
  .strictObject({
    accountNo: z.string().regex(/^[A-Z0-9][A-Z0-9./-]{0,34}$/),
    trader: enterprise,
    regime: z.enum(["PROCESSING", "EXPORT_PRODUCTION", "EXPORT_PROCESSING_ENTERPRISE"]),
    /** First and last day of the fiscal year. */
    periodFrom: date,
    periodTo: date,
    facility: text(300),
    contract: z.strictObject({ no: reference(35), date }).optional(),
    materials: z.array(material).min(1).max(linesMax),
    products: z.array(product).max(linesMax),
    norms: z.array(norm).max(linesMax),
  })
  .check(
    obeying(
      must(({ periodFrom, periodTo }) => periodFrom < periodTo, {
        rule: "E_PERIOD",
        message: "ends before it begins",
        path: ["periodTo"],
      }),
      must(({ materials }) => once(materials.map((line) => line.code)), {
        rule: "E_CODE_TWICE",
        message: "each material stands once",
        path: ["materials"],
      }),
      must(({ products }) => once(products.map((line) => line.code)), {
        rule: "E_CODE_TWICE",
        message: "each product stands once",
        path: ["products"],
      }),
      must(({ norms }) => once(norms.map((line) => `${line.product} ${line.material}`)), {
        rule: "E_NORM_TWICE",
        message: "a product takes a material by one norm",
        path: ["norms"],
      }),
      ({ norms, materials, products }) =>
        norms.flatMap((line, index) => [
          ...(materials.some((known) => known.code === line.material)
            ? []
            : [{ rule: "E_NORM_MATERIAL", message: "no such material", path: ["norms", index, "material"] }]),
          ...(products.some((known) => known.code === line.product)
            ? []
            : [{ rule: "E_NORM_PRODUCT", message: "no such product", path: ["norms", index, "product"] }]),
        ]),
      must(({ contract, regime }) => regime !== "PROCESSING" || contract !== undefined, {
        rule: "E_CONTRACT",
        message: "processing has a contract",
        path: ["contract"],
      }),
      ({ norms }) =>
        norms.flatMap(({ wastePct }, index) =>
          decimal(wastePct).units <= 100n * 10n ** BigInt(decimal(wastePct).scale)
            ? []
            : [{ rule: "E_WASTE", message: "more than all of it", path: ["norms", index, "wastePct"] }],
        ),
    ),
  );

export type MaterialAccountPayload = z.infer<typeof materialAccountPayload>;
