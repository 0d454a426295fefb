/** Applications for certificates of origin, and the export declaration they rest on. */

import { importer, exporter } from "./documents.js";
import type { TradeWorld } from "./trade-world.js";

type Json = Record<string, unknown>;

export const exportNo = "30000000017";

export function anApplication(changes: Json = {}): Json {
  return {
    form: "D",
    exporter: importer,
    consignee: exporter,
    importingCountry: "TH",
    transport: { departureDate: "2026-11-25", portOfDischarge: "THLCH" },
    exportDeclaration: exportNo,
    items: [
      {
        no: 1,
        packages: { count: 60, type: "CT" },
        description: "BRASS VALVES",
        hsCode: "84818099",
        criterion: "CTH",
        quantity: { value: "600.00", unit: "KGM" },
        declarationLine: 1,
        materials: [{ hs: "74032100", description: "BRASS INGOTS", originating: false, value: "900.00" }],
      },
    ],
    invoices: [{ no: "SH-0091", date: "2026-11-15" }],
    place: "HCMC",
    date: "2026-11-19",
    signatory: "N. V. AN",
    ...changes,
  };
}

/** A cleared export declaration as the ledger holds it, or one in another state. */
export function anExportOnLedger(
  world: TradeWorld,
  changes: { state?: string; hs?: string; quantity?: string; notExported?: boolean } = {},
): void {
  const { state = "CLEARED", hs = "84818099", quantity = "1000.00", notExported = false } = changes;
  const head = {
    kind: "export-declaration",
    number: exportNo,
    version: 3,
    state,
    facets: { goods: [{ no: 1, hs, quantity, unit: "KGM" }] },
    holder: "EnterpriseMSP",
    issuer: "CustomsMSP",
    payloadHash: null,
    previous: null,
    txId: "00".repeat(32),
    updatedAt: "2026-11-18T02:44:12.000Z",
  };
  world.ledger.overwrite(compositeKey("export-declaration", exportNo), head);
  if (notExported)
    world.ledger.overwrite(compositeKey("not-exported", exportNo), {
      manifest: "26WHLC00018",
      lines: ["CSQU3054383"],
      at: "2026-11-19T02:44:12.000Z",
    });
}

/** As Fabric spells composite keys. */
function compositeKey(...parts: readonly string[]): string {
  return `\u0000${parts.join("\u0000")}\u0000`;
}
