/** Permits that a declaration's lines draw from. */

import type { EffectCommand, Situation } from "../define-document.js";
import { drawCommand, drawEffect, type DrawOrder, type WantedDraw } from "../drawing.js";
import type { PermitUse } from "./declaration-facets.js";
import type { Declaration } from "./declaration-schema.js";
import { permitKind } from "./permit.js";

interface NumberedDraw extends WantedDraw {
  readonly no: string;
}

export function permitUses({ lines }: Declaration): readonly PermitUse[] {
  return lines.flatMap(({ lineNo, permitUse = [] }) =>
    permitUse.map(({ permitNo, permitLine, qty }) => ({
      no: permitNo,
      line: permitLine,
      at: lineNo,
      quantity: qty.value,
    })),
  );
}

/** Reserves what the lines declare to use, one order per permit. */
export function permitReservations(situation: Situation, declaration: Declaration): readonly EffectCommand[] {
  const draws = declaration.lines.flatMap(({ lineNo, hs, origin, permitUse = [] }) =>
    permitUse.map(({ permitNo, permitLine, qty }): NumberedDraw => ({
      no: permitNo,
      line: String(permitLine),
      at: lineNo,
      quantity: qty,
      hs,
      origin,
    })),
  );
  const { importer, unloadingPort } = declaration;
  const goods = { holder: importer.mst, ...(unloadingPort === undefined ? {} : { port: unloadingPort }) };
  return byPermit(situation, draws, drawCommand.Reserve, goods);
}

/** Commits or releases what was reserved. */
export function permitEffects(
  situation: Pick<Situation, "number">,
  uses: readonly PermitUse[],
  command: string,
): readonly EffectCommand[] {
  const draws = uses.map(({ no, line, at, quantity }): NumberedDraw => ({
    no,
    line: String(line),
    at,
    quantity: { value: quantity, unit: "" },
  }));
  return byPermit(situation, draws, command);
}

function byPermit(
  situation: Pick<Situation, "number">,
  draws: readonly NumberedDraw[],
  command: string,
  goods: Pick<DrawOrder, "holder" | "port"> = {},
): readonly EffectCommand[] {
  return [...new Set(draws.map(({ no }) => no))].map((number) =>
    drawEffect({ kind: permitKind, number }, command, {
      declaration: situation.number,
      draws: draws.filter(({ no }) => no === number),
      ...goods,
    }),
  );
}
