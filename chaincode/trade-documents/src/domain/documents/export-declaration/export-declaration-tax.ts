/** What the tax engine reads of an export declaration. */

import type { TaxableDeclaration } from "../../../engines/taxable-declaration.js";
import type { ExportDeclaration } from "./export-declaration-schema.js";

/** Export duty has one tariff, so that lines do not name it. */
const exportTariffCode = "B01";

export function taxableExport(declaration: ExportDeclaration): TaxableDeclaration {
  return {
    ...declaration,
    lines: declaration.lines.map((line) => ({ ...line, tariffCode: exportTariffCode })),
  };
}
