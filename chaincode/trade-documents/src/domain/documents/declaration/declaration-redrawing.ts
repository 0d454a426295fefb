/** An amended declaration draws other things than before: what stays is kept, the rest is given back, the new is reserved. */

import type { EffectCommand } from "../../define-document.js";
import type { DrawOrder } from "../../drawing.js";

const drawsOf = (effect: EffectCommand): DrawOrder["draws"] =>
  (effect.arguments as unknown as DrawOrder).draws;

/**
 * @param before orders that give back all that is drawn now
 * @param after orders that reserve all that is drawn from now on
 * @param unchanged sources from which the same is drawn for the same goods
 */
export function redraw(
  before: readonly EffectCommand[],
  after: readonly EffectCommand[],
  unchanged: (source: string) => boolean = () => false,
): readonly EffectCommand[] {
  const leftovers = before.flatMap((effect) => {
    const kept = after.filter(({ number }) => number === effect.number).flatMap(drawsOf);
    const draws = drawsOf(effect).filter(
      ({ line, at }) => !kept.some((draw) => draw.line === line && draw.at === at),
    );
    return draws.length === 0
      ? []
      : [{ ...effect, arguments: { ...effect.arguments, draws } as unknown as EffectCommand["arguments"] }];
  });
  return [...leftovers, ...after.filter(({ number }) => !unchanged(number))];
}
