/** What suspending, lifting and revoking a permit does to the declarations that reserved on it. Source: DOMAIN §3.2. */

import type { Effect, EffectCommand, Situation } from "../../define-document.js";
import type { KeyWrite } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { sha256Hex } from "../../salted-hash.js";
import { readUses, type Use, useState, useWrite } from "../../use.js";
import { gateHoldKind, gateHoldState, holdEffect, liftEffect } from "../supervision/gate-hold.js";
import type { PermitFacets } from "./permit.js";

/** One hold for each permit and declaration; permit numbers have marks that a hold's number has not. */
const holdNumber = (permit: string, declaration: string): string =>
  `PS-${sha256Hex(`${permit}|${declaration}`).slice(0, 20)}`;

function* usesOf(situation: Situation): Reading<readonly Use[]> {
  const uses: Use[] = [];
  for (const { no } of (situation.head?.facets as PermitFacets).lines)
    uses.push(...(yield* readUses(situation, String(no))));
  return uses;
}

const declarationsOf = (uses: readonly Use[], state?: Use["state"]): readonly string[] => [
  ...new Set(uses.filter((use) => state === undefined || use.state === state).map((use) => use.declaration)),
];

/** Declarations with a reservation are held until the ministry lifts the suspension. */
export const suspend: Effect = function* (situation) {
  const held = declarationsOf(yield* usesOf(situation), useState.RESERVED);
  return {
    effects: held.map((declaration) =>
      holdEffect(holdNumber(situation.number, declaration), declaration, "PERMIT_SUSPENDED"),
    ),
    extras: { reason: situation.arguments["reason"] ?? "", declarations: held },
  };
};

export const liftSuspension: Effect = function* (situation) {
  const uses = yield* usesOf(situation);
  return {
    effects: yield* liftings(situation, declarationsOf(uses)),
    extras: { reason: situation.arguments["reason"] ?? "" },
  };
};

/** Holds that still stand; an officer may have lifted one before. */
function* liftings(situation: Situation, declarations: readonly string[]): Reading<readonly EffectCommand[]> {
  const effects: EffectCommand[] = [];
  for (const declaration of declarations) {
    const number = holdNumber(situation.number, declaration);
    const head = yield* readHead(gateHoldKind, number);
    if (head?.state === gateHoldState.PLACED) effects.push(liftEffect(number));
  }
  return effects;
}

/** Reservations are void, and their declarations lack the permit from now on; those that used it are told of. */
export const revoke: Effect = function* (situation) {
  const uses = yield* usesOf(situation);
  const writes = uses
    .filter(({ state }) => state === useState.RESERVED)
    .map(({ line, at, quantity, declaration }): KeyWrite => {
      const draw = { line, at, quantity: { value: quantity, unit: "" } };
      return useWrite(situation, draw, declaration, useState.VOIDED);
    });
  return {
    writes,
    effects: yield* liftings(situation, declarationsOf(uses)),
    extras: {
      reason: situation.arguments["reason"] ?? "",
      voided: declarationsOf(uses, useState.RESERVED),
      cleared: declarationsOf(uses, useState.COMMITTED),
    },
  };
};
