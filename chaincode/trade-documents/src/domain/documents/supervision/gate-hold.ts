/**
 * Hold at the gate (tạm dừng đưa hàng qua khu vực giám sát): stops a declaration's goods or a container, whatever else
 * allows them to leave.
 *
 *   Place ─▶ PLACED ⇄ LIFTED      a broken seal or a suspended permit places one by itself, and may place it again
 *
 * Lifting takes another officer than the one who placed it. Source: DOMAIN §2.6, §3.7; Circular 38/2015 art. 52d.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, fired, withArguments, withReason } from "../../command-forms.js";
import {
  byEffectOnly,
  defineDocument,
  type Effect,
  type EffectCommand,
  nowhere,
} from "../../define-document.js";
import { reference } from "../../fields.js";
import type { Head } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { type Actor, role } from "../../roles.js";
import { declarationKinds } from "../declaration-kinds.js";
import { holdWrite } from "./gate-hold-keys.js";

const states = {
  PLACED: title("Đang tạm dừng", "Placed"),
  LIFTED: title("Đã bỏ tạm dừng", "Lifted"),
};

/** Why goods are stopped; the first four are an officer's, the others follow from a document. */
export const holdReasons = [
  "SMUGGLING_SIGN",
  "IPR",
  "COURT",
  "OTHER",
  "PERMIT_SUSPENDED",
  "SEAL_BROKEN",
  "SEAL_MISSING",
  "SEAL_MISMATCH",
  "SCAN_SUSPECT",
  "VIOLATION",
] as const;

export type HoldReason = (typeof holdReasons)[number];

const afterPlacing = { fourEyes: (head: Head) => [(head.facets as GateHoldFacets).by] };

// prettier-ignore
const commands = {
  Place: command("Tạm dừng đưa hàng qua khu vực giám sát", "Place", withArguments({ target: reference(35), reason: z.enum(["SMUGGLING_SIGN", "IPR", "COURT", "OTHER"]) })),
  PlaceAutomatically: command("Tự động tạm dừng",          "Place by itself", fired),
  Lift:  command("Bỏ tạm dừng",                            "Lift", { ...withReason, ...afterPlacing }),
  LiftAutomatically: command("Tự động bỏ tạm dừng",        "Lift by itself", fired),
};

const events = {
  GateHoldPlaced: title("Đã tạm dừng đưa hàng qua khu vực giám sát", "Hold placed"),
  GateHoldPlacedAutomatically: title("Hệ thống đã tạm dừng", "Hold placed by itself"),
  GateHoldLifted: title("Đã bỏ tạm dừng", "Hold lifted"),
  GateHoldLiftedAutomatically: title("Hệ thống đã bỏ tạm dừng", "Hold lifted by itself"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const gateHoldKind = "gate-hold";
export const gateHoldState = S;

export type GateHoldFacets = {
  /** Declaration or container. */
  readonly target: string;
  /** The target, where it is an import declaration. */
  readonly declaration?: string;
  readonly reason: HoldReason;
  /** Certificate of whoever placed it, or whose act placed it. */
  readonly by: string;
  readonly at: string;
  /** Office of the head who placed it; absent where a document did. */
  readonly office?: string;
};

/** Stops a declaration or a container on behalf of another document. */
export function holdEffect(number: string, target: string, reason: HoldReason): EffectCommand {
  return {
    kind: gateHoldKind,
    number,
    command: C.PlaceAutomatically,
    arguments: { target, reason },
  };
}

export const liftEffect = (number: string): EffectCommand => ({
  kind: gateHoldKind,
  number,
  command: C.LiftAutomatically,
  arguments: {},
});

const importNumber = /^1\d{10}$/;

const place: Effect = ({ number, actor, role: acting, now, arguments: asked }) => {
  const { target, reason } = asked as { target: string; reason: HoldReason };
  const { office } = actor.attributes;
  const facets: GateHoldFacets = {
    target,
    ...(importNumber.test(target) ? { declaration: target } : {}),
    reason,
    by: actor.certificate,
    at: now,
    ...(acting === role.BRANCH_HEAD && office !== undefined ? { office } : {}),
  };
  return { facets, writes: [holdWrite(target, number, reason)], extras: { target, reason } };
};

const lift: Effect = ({ head, number, now, arguments: { reason } }) => {
  const { target } = head?.facets as GateHoldFacets;
  return {
    facets: { liftedAt: now },
    writes: [holdWrite(target, number, null)],
    extras: { target, ...(reason === undefined ? {} : { reason }) },
  };
};

const ofOffice = ({ attributes }: Actor, { facets }: Head): boolean => {
  const { office } = facets as GateHoldFacets;
  return office === undefined || office === attributes.office;
};

const above = [role.BRANCH_HEAD, role.CUSTOMS_HQ];

export const gateHold = defineDocument(
  withAttachments({
    kind: gateHoldKind,
    collection: "gate-holds",
    title: title("Tạm dừng đưa hàng qua khu vực giám sát", "Hold at the gate"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,59}$/,
    payloadSchema: null,
    states,
    terminal: [],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.BRANCH_HEAD]: ofOffice },
    defaultCommand: C.Place,
    example: { number: "GH-2026-000123", arguments: { target: "CSQU3054383", reason: "SMUGGLING_SIGN" } },
    readers: { roles: { [role.PORT_OPERATOR]: "status" }, belongsTo: "declaration" },
    links: { declaration: declarationKinds },
    // prettier-ignore
    transitions: [
      // from                 command               to        by            guards effect emits
      [nowhere,               C.Place,              S.PLACED, above,        [],    place, E.GateHoldPlaced],
      [[nowhere, S.LIFTED],   C.PlaceAutomatically, S.PLACED, byEffectOnly, [],    place, E.GateHoldPlacedAutomatically],
      [S.PLACED,              C.Lift,               S.LIFTED, above,        [],    lift,  E.GateHoldLifted],
      [S.PLACED,              C.LiftAutomatically,  S.LIFTED, byEffectOnly, [],    lift,  E.GateHoldLiftedAutomatically],
    ],
  }),
);
