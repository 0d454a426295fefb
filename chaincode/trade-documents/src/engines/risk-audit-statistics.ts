/** Figures of a week's channels that an auditor looks at beside the findings. */

import { type Channel, channels } from "./channel.js";
import { drawRange } from "./draw.js";
import type { AuditedDeclaration, ChannelOverride } from "./risk-audit.js";
import type { ReasonClass } from "./risk-channel.js";

export interface AuditStatistics {
  readonly channels: Readonly<Record<Channel, number>>;
  readonly reasons: Readonly<Partial<Record<ReasonClass, number>>>;
  /** Draws in tenths of their range, and χ² of the ten in thousandths (9 degrees of freedom: 16,919 at 5 %). */
  readonly drawTenths: readonly number[];
  readonly chiSquareThousandths: number;
  readonly overrides: {
    readonly raised: number;
    readonly lowered: number;
    readonly byRole: Readonly<Record<string, number>>;
  };
}

const tenths = 10;
const thousand = 1000;

export function auditStatistics(declarations: readonly AuditedDeclaration[]): AuditStatistics {
  const evaluations = declarations.flatMap(({ evidence }) =>
    evidence === null ? [] : [evidence.evaluation],
  );
  const overrides = declarations.flatMap((declaration) => declaration.overrides);
  const drawTenths = Array.from({ length: tenths }, () => 0);
  for (const { draw } of evaluations) {
    const tenth = Math.min(tenths - 1, Math.max(0, Math.floor((draw.draw * tenths) / drawRange)));
    drawTenths[tenth] = (drawTenths[tenth] ?? 0) + 1;
  }
  return {
    channels: Object.fromEntries(
      channels.map((channel) => [channel, declarations.filter((one) => one.channel === channel).length]),
    ) as Record<Channel, number>,
    reasons: countBy(evaluations.map(({ reasonClass }) => reasonClass)),
    drawTenths,
    chiSquareThousandths: chiSquareThousandths(drawTenths),
    overrides: {
      raised: overrides.filter((override) => !lowers(override)).length,
      lowered: overrides.filter(lowers).length,
      byRole: countBy(overrides.map(({ role }) => role)),
    },
  };
}

/** Σ (observed − expected)² ÷ expected with equal expectations, multiplied out so that it stays whole. */
function chiSquareThousandths(observed: readonly number[]): number {
  const total = observed.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  const squares = observed.reduce((sum, count) => sum + count * count, 0);
  return Math.floor((squares * observed.length * thousand) / total) - total * thousand;
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function lowers({ from, to }: ChannelOverride): boolean {
  return channels.indexOf(to) < channels.indexOf(from);
}
