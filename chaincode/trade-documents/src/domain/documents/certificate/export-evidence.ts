/** What an export declaration proves to whoever certifies the origin of its goods: that they may leave, and how much. */

import { type DrawnUse, reserve } from "../../../engines/drawdown.js";
import { sameSubheading } from "../../codes/commodity.js";
import type { Situation } from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import type { Head, KeyWrite } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { type Draw, readUses, useState, type UseState, useWrite } from "../../use.js";
import { exportDeclarationKind, exportState } from "../export-declaration/export-declaration-names.js";
import { readNotExported } from "../manifest/export-lines.js";
import type { CertifiedItem, IssuedCertificateFacets } from "./issued-certificate-facets.js";

/** From clearance on; that cleared goods did not leave is said by the manifest they are missing on. */
const mayLeave: readonly string[] = [
  exportState.CLEARED,
  exportState.IN_AREA,
  exportState.LOADED,
  exportState.PARTLY_EXPORTED,
  exportState.EXPORTED,
];

/** Public facets of an export declaration that certificates rest on. */
type ExportFacets = {
  readonly goods?: readonly {
    readonly no: number;
    readonly hs: string;
    readonly quantity: string;
    readonly unit: string;
  }[];
};

type ExportHead = Head & { readonly facets: ExportFacets };

/** The declaration that the goods left under. @throws GUARD_FAILED E_CO_NOT_EXPORTED */
export function* readExport(number: string): Reading<ExportHead> {
  const head = yield* readHead(exportDeclarationKind, number);
  const state = head?.state ?? "NOT_FOUND";
  if (head === null || !mayLeave.includes(state))
    throw guardFailed("E_CO_NOT_EXPORTED", "The goods were not cleared for export.", {
      exportDeclaration: number,
      state,
    });
  const alert = yield* readNotExported(number);
  if (alert !== null)
    throw guardFailed("E_CO_NOT_EXPORTED", "The goods did not leave.", {
      exportDeclaration: number,
      manifest: alert.manifest,
    });
  return head;
}

/**
 * DOMAIN §2.1.6: same goods, and together with other certificates no more than was declared.
 *
 * @param insteadOf certificate that is replaced, whose share counts no more.
 * @throws GUARD_FAILED E_CO_EXPORT_LINE, E_CO_EXPORT_HS; DRAWDOWN_EXCEEDED E_CO_EXPORT_QTY
 */
export function* checkDeclaredGoods(
  head: ExportHead,
  items: readonly CertifiedItem[],
  insteadOf: string | undefined,
): Reading<void> {
  const taken = new Map<number, DrawnUse[]>();
  for (const { no, hs, quantity, unit, line } of items) {
    const goods = head.facets.goods?.find((candidate) => candidate.no === line);
    if (goods === undefined)
      throw guardFailed("E_CO_EXPORT_LINE", "The export declaration has no such line.", { item: no, line });
    if (!sameSubheading(goods.hs, hs))
      throw guardFailed("E_CO_EXPORT_HS", "Other goods than were declared.", { item: no, line });
    const known = yield* readUses({ kind: head.kind, number: head.number }, String(line));
    const uses = taken.get(line) ?? known.filter(({ declaration }) => declaration !== insteadOf);
    const use = reserve(
      { authorised: goods.quantity, unit: goods.unit },
      uses,
      { value: quantity, unit },
      "E_CO_EXPORT_QTY",
    );
    taken.set(line, [...uses, use]);
  }
}

/** Keeps, or gives back, the share of the declared goods that a certificate is about. */
export function exportUses(
  { number }: Pick<Situation, "number">,
  { exportDeclaration, items }: Pick<IssuedCertificateFacets, "exportDeclaration" | "items">,
  state: UseState,
): readonly KeyWrite[] {
  const source = { kind: exportDeclarationKind, number: exportDeclaration };
  return items.map(({ no, line, quantity, unit }) => {
    const draw: Draw = { line: String(line), at: no, quantity: { value: quantity, unit } };
    return useWrite(source, draw, number, state);
  });
}

export const certified = useState.COMMITTED;
export const givenBack = useState.RELEASED;
