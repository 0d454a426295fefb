/**
 * Drawing down: declarations reserve at registration, commit once at clearance, release when they end otherwise. The
 * rows here serve every kind that can be drawn from; what may be drawn is each kind's own guard.
 */

import { commit, type DrawnUse, release, reverse } from "../engines/drawdown.js";
import type { Change, EffectCommand, Situation } from "./define-document.js";
import { guardFailed } from "./errors.js";
import { namesOf } from "./names.js";
import type { Reading } from "./reading.js";
import { type Draw, readUse, readUses, type Use, type UseSource, useState, useWrite } from "./use.js";
import { command, firedBeside } from "./command-forms.js";

/** The commands of a kind that can be drawn from. */
export const drawCommands = {
  Reserve: command("Giữ chỗ trừ lùi", "Reserve", firedBeside),
  Commit: command("Trừ lùi", "Draw down", firedBeside),
  Release: command("Trả lại phần giữ chỗ", "Release the reservation", firedBeside),
};

export const drawCommand = namesOf(drawCommands);

/** What the declaration says of the goods it draws for; the guards of a reservation read it. */
export type WantedDraw = Draw & { readonly hs?: string; readonly origin?: string };

/** Arguments of the three commands; they travel inside one transaction and never from outside. */
export type DrawOrder = {
  readonly declaration: string;
  readonly draws: readonly WantedDraw[];
  /** Tax code of the importer, for sources that belong to somebody. */
  readonly holder?: string;
  /** Where the goods are unloaded. */
  readonly port?: string;
  /** Import unless it says export. */
  readonly direction?: "E";
  /** Document that this one replaces: what it drew counts no more. */
  readonly insteadOf?: string;
};

export function orderOf(situation: Situation): DrawOrder {
  return situation.arguments as unknown as DrawOrder;
}

/** What others drew of a line: an order says all that its declaration draws of the source, so its earlier one does not count. */
export function* usesOfOthers(situation: Situation, line: string): Reading<readonly Use[]> {
  const { declaration, insteadOf } = orderOf(situation);
  const uses = yield* readUses(situation, line);
  return uses.filter((use) => use.declaration !== declaration && use.declaration !== insteadOf);
}

export function drawEffect(source: UseSource, commandName: string, order: DrawOrder): EffectCommand {
  return { ...source, command: commandName, arguments: order as unknown as EffectCommand["arguments"] };
}

/** Writes the order's uses as reserved; that they may be is the row's guard. */
export function reserving(situation: Situation): Change {
  const { declaration, draws } = orderOf(situation);
  return {
    writes: draws.map((draw) => useWrite(situation, draw, declaration, useState.RESERVED)),
    extras: usesOfEvent(situation),
  };
}

/** Commits what the declaration reserved, exactly once. */
export function committing(situation: Situation): Reading<Change> {
  return moving(situation, commit);
}

/** Gives back what the declaration reserved or, when a cleared one is cancelled, committed. */
export function releasing(situation: Situation): Reading<Change> {
  return moving(situation, (use) => (use.state === useState.COMMITTED ? reverse(use) : release(use)), [
    useState.RELEASED,
    useState.VOIDED,
  ]);
}

/** Moves the declaration's uses on; those that are where they should be (`done`) stay as they are. */
function* moving(
  situation: Situation,
  next: (use: Use) => DrawnUse,
  done: readonly Use["state"][] = [],
): Reading<Change> {
  const { declaration, draws } = orderOf(situation);
  const writes = [];
  for (const draw of draws) {
    const use = yield* readUse(situation, draw, declaration);
    if (use === null) throw guardFailed("E_USE_UNKNOWN", "Nothing was reserved.", { line: draw.line });
    if (!done.includes(use.state)) writes.push(useWrite(situation, draw, declaration, next(use).state));
  }
  return { writes, extras: usesOfEvent(situation) };
}

/** Who draws how much of which line: `[line, declaration line, quantity]`. */
function usesOfEvent(situation: Situation): NonNullable<Change["extras"]> {
  const { declaration, draws } = orderOf(situation);
  return { declaration, uses: draws.map(({ line, at, quantity }) => [line, at, quantity.value]) };
}
