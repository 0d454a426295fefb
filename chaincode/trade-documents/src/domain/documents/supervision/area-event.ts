/**
 * What the operator of a supervised area saw: goods in, unloaded, stored, out, on board. What does not fit the ledger is
 * an alert at the gate, until an officer explains it.
 *
 *   Record ─▶ RECORDED | DISCREPANT ─Explain─▶ EXPLAINED
 *
 * Source: DOMAIN §2.6.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkContainerNumber } from "../../codes/container.js";
import { command, withArguments, withReason } from "../../command-forms.js";
import { defineDocument, type Effect, type Guard, nothingElse, nowhere } from "../../define-document.js";
import { DomainError, errorCode, invalidInput } from "../../errors.js";
import { coded, decimalText, locode, reference, timestamp } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { role } from "../../roles.js";
import { readHolds } from "./gate-hold-keys.js";
import { sealNumbers } from "../manifest/manifest-schema.js";
import { customsSealOn, sealCommand, sealKind } from "./seal.js";

const leavingEvents: readonly string[] = ["GATE_OUT", "LOAD_ON_BOARD"];

export type AreaEventFacets = {
  readonly area: string;
  readonly event: "GATE_IN" | "UNLOAD" | "STORE" | "GATE_OUT" | "LOAD_ON_BOARD";
  readonly containerNo?: string;
  readonly lot?: string;
  readonly sealsSeen?: readonly string[];
  readonly weightKgm?: string;
  readonly declaration?: string;
  readonly at: string;
};

const states = {
  RECORDED: title("Đã ghi nhận", "Recorded"),
  DISCREPANT: title("Có sai lệch", "Discrepant"),
  EXPLAINED: title("Đã giải trình", "Explained"),
};

const commands = {
  Record: command(
    "Ghi nhận tại khu vực giám sát",
    "Record",
    withArguments({
      area: locode,
      event: z.enum(["GATE_IN", "UNLOAD", "STORE", "GATE_OUT", "LOAD_ON_BOARD"]),
      containerNo: coded(checkContainerNumber).optional(),
      /** Goods without a container, by their bill. */
      lot: reference(35).optional(),
      sealsSeen: sealNumbers.optional(),
      weightKgm: decimalText(3, "positive").optional(),
      declaration: z
        .string()
        .regex(/^[13]\d{10}$/)
        .optional(),
      at: timestamp,
    }),
  ),
  Explain: command("Giải trình sai lệch", "Explain", withReason),
};

const events = {
  AreaEventRecorded: title("Đã ghi nhận tại khu vực giám sát", "Seen in the area"),
  GateAlert: title("Cảnh báo tại khu vực giám sát", "Alert at the gate"),
  AreaEventExplained: title("Đã giải trình sai lệch", "Discrepancy explained"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const fits: Guard = ({ arguments: asked, now, actor, role: acting }) => {
  const { area, containerNo, lot, at } = asked as AreaEventFacets;
  if (acting === role.PORT_OPERATOR && actor.attributes.area !== area)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/arguments/area" });
  const problems = [
    ...((containerNo === undefined) === (lot === undefined)
      ? [{ pointer: "/arguments/containerNo", rule: "E_ONE_OF", message: "names a container or a lot" }]
      : []),
    ...(at > now
      ? [{ pointer: "/arguments/at", rule: "E_NOT_HAPPENED", message: "has not happened yet" }]
      : []),
  ];
  if (problems.length > 0) throw invalidInput(problems);
  return undefined;
};

/** A customs seal that was not seen is reported as such; goods that leave under a hold are an alert. */
const record: Effect = function* ({ arguments: asked }) {
  const facets = asked as AreaEventFacets;
  const { containerNo, lot, event, sealsSeen, declaration } = facets;
  const sealed = containerNo === undefined ? null : yield* customsSealOn(containerNo);
  const unseen = sealed !== null && sealsSeen !== undefined && !sealsSeen.includes(sealed) ? sealed : null;
  const holds: string[] = [];
  if (leavingEvents.includes(event))
    for (const target of [containerNo, lot, declaration])
      if (target !== undefined) holds.push(...(yield* readHolds(target)));
  const alerts = [
    ...(unseen === null ? [] : ["SEAL_NOT_SEEN"]),
    ...(holds.length === 0 ? [] : ["LEFT_UNDER_HOLD"]),
  ];
  return {
    to: alerts.length === 0 ? S.RECORDED : S.DISCREPANT,
    facets: { ...facets, ...(alerts.length === 0 ? {} : { alerts }) },
    effects:
      unseen === null
        ? []
        : [{ kind: sealKind, number: unseen, command: sealCommand.ReportFromArea, arguments: {} }],
    extras: { area: facets.area, event: event, ...(alerts.length === 0 ? {} : { flags: alerts }) },
  };
};

export const areaEvent = defineDocument(
  withAttachments({
    kind: "area-event",
    collection: "area-events",
    title: title("Sự kiện tại khu vực giám sát", "Event in the supervised area"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: null,
    states,
    terminal: [S.RECORDED, S.EXPLAINED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {
      [role.PORT_OPERATOR]: (actor, { facets }) => actor.attributes.area === facets.area,
    },
    defaultCommand: C.Record,
    example: {
      number: "AE-2026-000123",
      arguments: {
        area: "VNCLI",
        event: "GATE_IN",
        containerNo: "CSQU3054383",
        sealsSeen: ["WH000123"],
        at: "2026-03-02T10:00:00.000Z",
      },
    },
    readers: { own: { area: ["/facets/area"] } },
    // prettier-ignore
    transitions: [
      // from         command    to                          by                                       guards effect       emits
      [nowhere,       C.Record,  [S.RECORDED, S.DISCREPANT], [role.PORT_OPERATOR, role.OFFICER_GATE], [fits], record,     [E.AreaEventRecorded, E.GateAlert]],
      [S.DISCREPANT,  C.Explain, S.EXPLAINED,                [role.OFFICER_GATE, role.BRANCH_HEAD],   [],    nothingElse, E.AreaEventExplained],
    ],
  }),
);
