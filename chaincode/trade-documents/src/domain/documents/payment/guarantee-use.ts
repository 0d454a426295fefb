/**
 * Use of a guarantee for one payment notice: while it is held, the goods can be cleared before the tax is paid.
 *
 *   Hold ─▶ HELD ─Release─▶ RELEASED                     the notice was paid, or no longer stands
 *             └─Call─▶ CALLED ─PayCall─▶ CALL_PAID       the last day is over and tax is owed: the bank pays
 *
 * Number: the notice's, and which of its guarantees. Source: DOMAIN §2.5, §3.6; Law 107/2016 art. 9 (30 days).
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { automatic, command, withPayload } from "../../command-forms.js";
import { addDays, localDate } from "../../dates.js";
import {
  type CommandDefinition,
  defineDocument,
  type Effect,
  type Guard,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import { decimalText } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy } from "../../ownership.js";
import { paymentCollection } from "../../private-collections.js";
import { readExisting, type Reading } from "../../reading.js";
import { role } from "../../roles.js";
import type { DeclarationFacets } from "../declaration/declaration-facets.js";
import { guaranteeDaysMax } from "../declaration/declaration-tax.js";
import {
  type GuaranteeFacets,
  guaranteeCommand,
  guaranteeContentOf,
  guaranteeKind,
  guaranteeState,
} from "./guarantee.js";
import {
  openNoticeStates,
  paymentNoticeCommand,
  paymentNoticeKind,
  paymentNoticeState,
} from "./payment-notice.js";
import { noticeContentOf, outstanding } from "./payment-notice-amounts.js";
import { declarationKindOf } from "../declaration-kinds.js";

const useContent = z.strictObject({
  /** Number of the guarantee. */
  guarantee: z.string().min(1).max(60),
  notice: z.string().regex(/^\d{11}-\d{1,6}$/),
  /** Đồng, as text. */
  amount: decimalText(0, "positive"),
});

type UseContent = z.infer<typeof useContent>;

export type GuaranteeUseFacets = {
  readonly guarantee: string;
  readonly notice: string;
  /** Last day on which it holds. */
  readonly until: string;
  /** Pseudonym of who owes. */
  readonly owner: string;
};

// prettier-ignore
const states = {
  HELD:      title("Đang bảo lãnh",      "Held"),
  RELEASED:  title("Đã giải tỏa",        "Released"),
  CALLED:    title("Yêu cầu trả thay",   "Called"),
  CALL_PAID: title("Ngân hàng đã trả",   "Paid by the bank"),
};

/** The guarantee behind a use holds its limit privately. */
const readsGuarantee: CommandDefinition["sources"] = ({ head }) => {
  const { guarantee } = (head?.facets ?? {}) as Partial<GuaranteeUseFacets>;
  return guarantee === undefined ? [] : [{ kind: guaranteeKind, number: guarantee }];
};
const byCalendar = { ...automatic, sources: readsGuarantee };

// prettier-ignore
const commands = {
  Hold:    command("Sử dụng bảo lãnh",  "Hold",             withPayload),
  Release: command("Giải tỏa",          "Release",          byCalendar),
  Call:    command("Yêu cầu trả thay",  "Call",             byCalendar),
  PayCall: command("Ghi nhận trả thay", "Record the payment", byCalendar),
};

// prettier-ignore
const events = {
  GuaranteeHeld:     title("Bảo lãnh được giữ cho tờ khai",  "Guarantee held"),
  GuaranteeReleased: title("Bảo lãnh được giải tỏa",         "Guarantee released"),
  GuaranteeCalled:   title("Ngân hàng phải trả thay",        "Guarantee called"),
  GuaranteeCallPaid: title("Ngân hàng đã trả thay",          "Called guarantee paid"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const refused = (
  rule: string,
  message: string,
  details: Readonly<Record<string, string>> = {},
): DomainError => new DomainError(errorCode.PAYMENT_REFUSED, message, { rule, ...details });

/** The guarantee stands and is for who owes, and for no more than is owed. */
const covers: Guard = function* (situation) {
  const { number, actor, now } = situation;
  const { guarantee, notice, amount } = situation.payload?.value as UseContent;
  if (!number.startsWith(`${notice}-`))
    throw refused("E_NUMBER", "The number begins with that of the notice.", { pointer: "/number" });
  const owing = yield* readExisting(paymentNoticeKind, notice);
  const owed = noticeContentOf(situation, owing);
  if (owed.payer !== actor.attributes.mst)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/notice" });
  if (!openNoticeStates.includes(owing.state) || owing.state === paymentNoticeState.OVERDUE)
    throw refused("E_NOTICE_CLOSED", "The notice takes no guarantee.", { state: owing.state });
  if (BigInt(amount) > outstanding(owed))
    throw refused("E_OVERPAID", "More than the notice still asks for.", { pointer: "/amount" });
  const head = yield* readExisting(guaranteeKind, guarantee);
  const { validFrom, validTo } = head.facets as GuaranteeFacets;
  const today = localDate(now);
  if (head.state !== guaranteeState.ACTIVE || today < validFrom || today > validTo)
    throw refused("E_GUARANTEE_VALID", "The guarantee is not in force.", { pointer: "/guarantee" });
  const { beneficiary, lot } = guaranteeContentOf(situation, head);
  if (beneficiary !== owed.payer)
    throw refused("E_BENEFICIARY", "The guarantee is for another enterprise.", { pointer: "/guarantee" });
  if (lot !== undefined) checkLot(lot, owed.declaration, yield* declarationOf(owed.declaration));
  if (today > (yield* lastDay(owed.declaration, validTo)))
    throw refused("E_GUARANTEE_DAYS", "Tax is guaranteed for thirty days from registration.");
};

function* declarationOf(number: string): Reading<DeclarationFacets> {
  return (yield* readExisting(declarationKindOf(number), number)).facets as DeclarationFacets;
}

type Lot = NonNullable<ReturnType<typeof guaranteeContentOf>["lot"]>;

function checkLot({ office, kindCode, document }: Lot, number: string, facets: DeclarationFacets): void {
  const bills = facets.bills ?? [];
  const fits =
    office === facets.office &&
    kindCode === facets.kindCode &&
    (document.type === "DECLARATION" ? document.no === number : true) &&
    (document.type === "BILL" ? bills.some(({ no }) => no === document.no) : true);
  if (!fits) throw refused("E_GUARANTEE_LOT", "The guarantee is for another lot.", { pointer: "/guarantee" });
}

/** Thirty days from registration, and no longer than the guarantee itself. */
function* lastDay(declaration: string, validTo: string): Reading<string> {
  const { registeredAt } = yield* declarationOf(declaration);
  const limit = registeredAt === undefined ? validTo : addDays(localDate(registeredAt), guaranteeDaysMax);
  return limit < validTo ? limit : validTo;
}

const hold: Effect = function* (situation) {
  const { number } = situation;
  const { guarantee, notice, amount } = situation.payload?.value as UseContent;
  const owing = yield* readExisting(paymentNoticeKind, notice);
  const { payer, declaration } = noticeContentOf(situation, owing);
  const { validTo } = (yield* readExisting(guaranteeKind, guarantee)).facets as GuaranteeFacets;
  const until = yield* lastDay(declaration, validTo);
  const facets: GuaranteeUseFacets = { guarantee, notice, until, owner: partyTag(number, payer) };
  return {
    facets,
    effects: [
      {
        kind: guaranteeKind,
        number: guarantee,
        command: guaranteeCommand.Draw,
        arguments: { use: number, amount },
      },
      {
        kind: paymentNoticeKind,
        number: notice,
        command: paymentNoticeCommand.Secure,
        arguments: { use: number, until, amount },
      },
    ],
  };
};

const facetsOf = ({ head }: Situation): GuaranteeUseFacets => (head as Head).facets as GuaranteeUseFacets;

function* noticeState(situation: Situation): Reading<string> {
  return (yield* readExisting(paymentNoticeKind, facetsOf(situation).notice)).state;
}

const isSettled: Guard = function* (situation) {
  const state = yield* noticeState(situation);
  if (openNoticeStates.includes(state))
    throw guardFailed("E_TAX_OWED", "The tax that the guarantee answers for is not paid.", { state });
};

const lastDayIsOver: Guard = function* (situation) {
  const { until } = facetsOf(situation);
  const state = yield* noticeState(situation);
  if (localDate(situation.now) <= until || !openNoticeStates.includes(state))
    throw guardFailed("E_NOT_DUE", "Nothing is to be called for.", { until, state });
};

const onGuarantee =
  (command: string): Effect =>
  (situation) => ({
    effects: [
      {
        kind: guaranteeKind,
        number: facetsOf(situation).guarantee,
        command,
        arguments: { use: situation.number },
      },
    ],
  });

const engine = role.CLEARANCE_ENGINE;
const settled = (
  { facets }: Head,
  world: { head: (kind: string, number: string) => Head | undefined },
): boolean => {
  const found = world.head(paymentNoticeKind, (facets as GuaranteeUseFacets).notice);
  return found !== undefined && !openNoticeStates.includes(found.state);
};

export const guaranteeUse = defineDocument(
  withAttachments({
    kind: "guarantee-use",
    collection: "guarantee-uses",
    title: title("Sử dụng bảo lãnh", "Guarantee use"),
    numberPattern: /^\d{11}-\d{1,6}-\d{1,2}$/,
    payloadSchema: useContent,
    payloadCollection: () => paymentCollection,
    sources: (payload) => {
      const { guarantee, notice } = payload as UseContent;
      return [
        { kind: guaranteeKind, number: guarantee },
        { kind: paymentNoticeKind, number: notice },
      ];
    },
    states,
    terminal: [S.RELEASED, S.CALL_PAID],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: ownedBy, [role.DECLARANT]: ownedBy },
    defaultCommand: C.Hold,
    example: {
      number: "10000000001-0-1",
      payload: { guarantee: "BFTVVNVX-2026-BL-000123", notice: "10000000001-0", amount: "14000000" },
    },
    readers: { belongsTo: "notice" },
    links: { notice: paymentNoticeKind, guarantee: guaranteeKind },
    automatic: [
      { command: C.Release, by: engine, due: settled },
      { command: C.PayCall, by: engine, due: settled },
      {
        command: C.Call,
        by: engine,
        timed: true,
        due: (head, world) =>
          localDate(new Date(world.now).toISOString()) > (head.facets as GuaranteeUseFacets).until &&
          !settled(head, world),
      },
    ],
    awaits: [paymentNoticeKind],
    // prettier-ignore
    transitions: [
      // from     command    to           by                              guards            effect                                  emits
      [nowhere,   C.Hold,    S.HELD,      [role.TRADER, role.DECLARANT],  [covers],         hold,                                   E.GuaranteeHeld],
      [S.HELD,    C.Release, S.RELEASED,  [engine],                       [isSettled],      onGuarantee(guaranteeCommand.Restore),  E.GuaranteeReleased],
      [S.HELD,    C.Call,    S.CALLED,    [engine],                       [lastDayIsOver],  onGuarantee(guaranteeCommand.Claim),    E.GuaranteeCalled],
      [S.CALLED,  C.PayCall, S.CALL_PAID, [engine],                       [isSettled],      onGuarantee(guaranteeCommand.Restore),  E.GuaranteeCallPaid],
    ],
  }),
);
