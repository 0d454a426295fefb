/** Permits that a declaration's lines draw from. */

import type { EffectCommand, Situation } from "../../define-document.js";
import { drawCommand, drawEffect, type DrawOrder, type WantedDraw } from "../../drawing.js";
import type { PermitUse } from "./declaration-facets.js";
import { partyTag } from "../../head.js";
import { traderOf } from "./declaration-rules.js";
import type { Declaration } from "./declaration-schema.js";
import type { ExportDeclaration } from "../export-declaration/export-declaration-schema.js";
import { permitKind } from "../permit/permit.js";

interface NumberedDraw extends WantedDraw {
  readonly no: string;
}

type Filed = Declaration | ExportDeclaration;

/** @param number of the declaration, under which pseudonyms are made */
export function permitUses({ lines }: Pick<Filed, "lines">, number: string): readonly PermitUse[] {
  return lines.flatMap(({ lineNo, hs, origin, permitUse = [] }) =>
    permitUse.map(({ permitNo, permitLine, qty }) => ({
      no: permitNo,
      line: permitLine,
      at: lineNo,
      quantity: qty.value,
      goods: partyTag(number, `${hs}|${origin}`),
    })),
  );
}

/** Reserves what the lines declare to use, one order per permit. */
export function permitReservations(
  situation: Pick<Situation, "number">,
  declaration: Filed,
): readonly EffectCommand[] {
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
  const port = declaration.direction === "I" ? declaration.unloadingPort : declaration.loadingPort;
  const goods = {
    holder: traderOf(declaration).mst,
    ...(port === undefined ? {} : { port }),
    ...(declaration.direction === "E" ? { direction: "E" as const } : {}),
  };
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
  goods: Pick<DrawOrder, "holder" | "port" | "direction"> = {},
): readonly EffectCommand[] {
  return [...new Set(draws.map(({ no }) => no))].map((number) =>
    drawEffect({ kind: permitKind, number }, command, {
      declaration: situation.number,
      draws: draws.filter(({ no }) => no === number),
      ...goods,
    }),
  );
}
