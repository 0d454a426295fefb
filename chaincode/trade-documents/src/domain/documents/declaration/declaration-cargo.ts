/** The goods on the bills: which manifest they came with, and what the declaration takes of them. */

import type { JsonObject } from "../../canonical-json.js";
import { toKilograms } from "../../codes/unit.js";
import { clockName } from "../../clock-table.js";
import { localDate } from "../../dates.js";
import { formatDecimal } from "../../decimal.js";
import type { EffectCommand, Situation } from "../../define-document.js";
import { drawCommand, drawEffect } from "../../drawing.js";
import { guardFailed } from "../../errors.js";
import { type Head, partyTag } from "../../head.js";
import { readExisting, type Reading, readValue } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import type { Draw } from "../../use.js";
import type { BillUse, DeclarationFacets } from "./declaration-facets.js";
import type { Declaration } from "./declaration-schema.js";
import { manifestKind } from "../manifest/manifest.js";
import type { ManifestFacets } from "../manifest/manifest-facets.js";
import { billKey, packageUnit } from "../manifest/manifest-rules.js";

/** Each bill with its manifest. @throws GUARD_FAILED for an unknown bill, another port or a late filing */
export function* readCargo(declaration: Declaration, registeredAt: string): Reading<readonly BillUse[]> {
  const uses: BillUse[] = [];
  for (const { no, packages } of declaration.bills) {
    const index = (yield* readValue(billKey(no))) as JsonObject | null;
    if (index === null)
      throw guardFailed("E_BILL_UNKNOWN", "The bill is on no accepted manifest.", { bill: no });
    const manifest = yield* readExisting(manifestKind, index.manifest as string);
    yield* checkFilingTime(manifest, registeredAt);
    checkPort(manifest, declaration);
    uses.push({
      no,
      manifest: manifest.number,
      packages: packages ?? declaration.packages.count,
      ...(consigneeDiffers(manifest, no, declaration) ? { otherConsignee: true as const } : {}),
    });
  }
  return uses;
}

function* checkFilingTime({ facets }: Head, registeredAt: string): Reading<void> {
  const { arrivedAt } = facets as ManifestFacets;
  if (arrivedAt === undefined) return;
  const lastDay = yield* readDeadline(clockName.IMPORT_FILING, arrivedAt);
  if (registeredAt > lastDay)
    throw guardFailed("E_FILING_LATE", "The goods arrived too long ago to be declared.", {
      lastDay: localDate(lastDay),
    });
}

/** The port's operator lets the goods out, so the port declared is the one they came to. */
function checkPort({ facets }: Head, { unloadingPort }: Declaration): void {
  const { portOfDischarge } = facets as ManifestFacets;
  if (unloadingPort !== undefined && unloadingPort !== portOfDischarge)
    throw guardFailed("E_PORT_OF_DISCHARGE", "The manifest brings the goods to another port.", {
      portOfDischarge,
    });
}

/** A bill to order names no enterprise, and then nobody can differ from it. */
function consigneeDiffers({ number, facets }: Head, billNo: string, { importer }: Declaration): boolean {
  const bill = (facets as ManifestFacets).bills.find(({ no }) => no === billNo);
  return bill?.consignee !== undefined && bill.consignee !== partyTag(number, importer.mst);
}

export function cargoFacets(declaration: Declaration, bills: readonly BillUse[]): Partial<DeclarationFacets> {
  const { grossWeight, containers, split } = declaration;
  const weight = grossWeight === undefined ? undefined : toKilograms(grossWeight);
  return {
    bills,
    packages: declaration.packages.count,
    ...(split === undefined ? {} : { split: true as const }),
    ...(weight === undefined ? {} : { weightKgm: formatDecimal(weight) }),
    ...(containers === undefined ? {} : { containers }),
  };
}

export function packagesOf(bills: readonly BillUse[]): number {
  return bills.reduce((count, bill) => count + bill.packages, 0);
}

/**
 * One order per manifest, for all of its bills that the declaration takes goods of. The declared weight stands with the
 * first bill, so that the others who declare the same bills are compared with it.
 */
export function billEffects(
  { number }: Pick<Situation, "number">,
  { bills = [], weightKgm }: Pick<DeclarationFacets, "bills" | "weightKgm">,
  command: string = drawCommand.Reserve,
): readonly EffectCommand[] {
  return [...new Set(bills.map(({ manifest }) => manifest))].map((manifest) => {
    const draws = bills
      .filter((bill) => bill.manifest === manifest)
      .map((bill): Draw => ({
        line: bill.no,
        at: 0,
        quantity: { value: String(bill.packages), unit: packageUnit },
        ...(bill === bills[0] && weightKgm !== undefined ? { weightKgm } : {}),
      }));
    return drawEffect({ kind: manifestKind, number: manifest }, command, { declaration: number, draws });
  });
}
