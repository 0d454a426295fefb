/**
 * Bank guarantee (bảo lãnh thuế): a bank answers for tax, of one lot or, with a revolving limit, of many declarations.
 *
 *   Submit ─▶ SUBMITTED ─Accept─▶ ACTIVE ─Expire─▶ EXPIRED       uses draw from it while it is active
 *                  └─Refuse─▶ REFUSED └─Withdraw─▶ WITHDRAWN     when nothing is held
 *
 * Number: bank, year, sign and number, which together name it once. The limit and what is drawn from it are private.
 * Source: DOMAIN §1.3, §2.5, §3.6.
 */

import { z } from "zod";
import { available, commit, type DrawnUse, release, reserve, reverse } from "../../../engines/drawdown.js";
import { withAttachments } from "../../attach.js";
import { automatic, command, fired, withPayload, withReason } from "../../command-forms.js";
import type { JsonObject } from "../../canonical-json.js";
import { localDate } from "../../dates.js";
import { formatDecimal } from "../../decimal.js";
import {
  byEffectOnly,
  type CommandDefinition,
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  same,
  type Situation,
} from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import { date, decimalText, must, obeying, reference, taxCode } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { paymentCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import { sourcePayload } from "../../source.js";
import { importer } from "../example-parties.js";
import { bankOf } from "./payment-order.js";

const part = (charactersMax: number): z.ZodString => reference(charactersMax).regex(/^[A-Z0-9]+$/);

const guaranteeContent = z
  .strictObject({
    bank: part(11),
    year: z.string().regex(/^\d{4}$/),
    sign: part(10),
    no: part(10),
    kind: z.enum(["INDIVIDUAL", "GENERAL"]),
    /** Tax code of the enterprise whose tax it is for. */
    beneficiary: taxCode,
    /** Đồng, as text. */
    limit: decimalText(0, "positive"),
    validFrom: date,
    validTo: date,
    /** Of an individual guarantee: the lot. */
    lot: z
      .strictObject({
        office: z.string().regex(/^[A-Z0-9]{4,6}$/),
        kindCode: reference(3),
        document: z.strictObject({ type: z.enum(["BILL", "INVOICE", "DECLARATION"]), no: reference(35) }),
      })
      .optional(),
  })
  .check(
    obeying(
      must(({ validFrom, validTo }) => validFrom <= validTo, {
        rule: "E_VALIDITY",
        message: "ends before it begins",
        path: ["validTo"],
      }),
      must(({ kind, lot }) => (kind === "INDIVIDUAL") === (lot !== undefined), {
        rule: "E_GUARANTEE_LOT",
        message: "an individual guarantee names its lot, a general one none",
        path: ["lot"],
      }),
    ),
  );

/** With what was drawn: uses by the number of their document. */
export type GuaranteeContent = z.infer<typeof guaranteeContent> & {
  readonly uses?: Readonly<Record<string, DrawnUse>>;
};

export type GuaranteeFacets = {
  readonly bank: string;
  readonly kind: GuaranteeContent["kind"];
  readonly validFrom: string;
  readonly validTo: string;
  /** Pseudonym of the beneficiary. */
  readonly owner: string;
  /** How many declarations draw from it now. */
  readonly held: number;
};

// prettier-ignore
const states = {
  SUBMITTED: title("Đã nộp",       "Submitted"),
  ACTIVE:    title("Có hiệu lực",  "Active"),
  REFUSED:   title("Bị từ chối",   "Refused"),
  EXPIRED:   title("Hết hiệu lực", "Expired"),
  WITHDRAWN: title("Đã rút",       "Withdrawn"),
};

/** Its own limit and uses: private, and read by every draw. */
const readsItself: NonNullable<CommandDefinition["sources"]> = ({ head }) =>
  head === null ? [] : [{ kind: head.kind, number: head.number }];

// prettier-ignore
const commands = {
  Submit:   command("Nộp thư bảo lãnh", "Submit",   withPayload),
  Accept:   command("Chấp nhận",        "Accept"),
  Refuse:   command("Từ chối",          "Refuse",   withReason),
  Draw:     command("Sử dụng",          "Draw",     fired),
  Restore:  command("Khôi phục",        "Restore",  fired),
  Claim:    command("Yêu cầu trả thay", "Claim",    fired),
  Withdraw: command("Rút",              "Withdraw", withReason),
  Expire:   command("Hết hạn",          "Expire",   { ...automatic, sources: readsItself }),
};

// prettier-ignore
const events = {
  GuaranteeSubmitted: title("Ngân hàng đã nộp bảo lãnh",       "Guarantee submitted"),
  GuaranteeAccepted:  title("Hải quan đã chấp nhận bảo lãnh",  "Guarantee accepted"),
  GuaranteeRefused:   title("Hải quan đã từ chối bảo lãnh",    "Guarantee refused"),
  GuaranteeDrawn:     title("Đã sử dụng bảo lãnh",             "Guarantee drawn from"),
  GuaranteeRestored:  title("Đã khôi phục hạn mức bảo lãnh",   "Guarantee restored"),
  GuaranteeClaimed:   title("Đã yêu cầu ngân hàng trả thay",   "Guarantee claimed"),
  GuaranteeWithdrawn: title("Đã rút bảo lãnh",                 "Guarantee withdrawn"),
  GuaranteeExpired:   title("Bảo lãnh hết hiệu lực",           "Guarantee expired"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const guaranteeKind = "guarantee";
export const guaranteeState = S;
export const guaranteeCommand = C;

const facetsOf = ({ head }: Pick<Situation, "head">): GuaranteeFacets =>
  (head as Head).facets as GuaranteeFacets;

const numberOf = (payload: GuaranteeContent): string =>
  [payload.bank, payload.year, payload.sign, payload.no].join("-");

/** @throws SOURCE_MISSING, PAYLOAD_HASH_MISMATCH */
export function guaranteeContentOf(situation: Pick<Situation, "sources">, head: Head): GuaranteeContent {
  return sourcePayload(situation, head) as unknown as GuaranteeContent;
}

/** What is left of the limit, in đồng. */
export function leftOf({ limit, uses = {} }: GuaranteeContent): string {
  return formatDecimal(available(lineOf(limit), Object.values(uses)));
}

const lineOf = (limit: string): { authorised: string; unit: string } => ({ authorised: limit, unit: "VND" });

const isOwnBank: Guard = ({ actor, payload }) => {
  const { bank } = payload?.value as unknown as GuaranteeContent;
  if (actor.attributes.bank === bank) return undefined;
  throw guardFailed("E_BANK", "A bank gives its own guarantees.", { pointer: "/bank" });
};

const isInForce: Guard = ({ head, now }) => {
  const { validTo } = facetsOf({ head });
  if (localDate(now) <= validTo) return undefined;
  throw guardFailed("E_GUARANTEE_VALID", "The guarantee is over.", { validTo });
};

const nothingHeld: Guard = ({ head }) => {
  const { held } = facetsOf({ head });
  if (held === 0) return undefined;
  throw guardFailed("E_GUARANTEE_HELD", "Declarations still rest on the guarantee.", { held });
};

const isOver: Guard = ({ head, now }) => {
  const { validTo } = facetsOf({ head });
  if (localDate(now) > validTo) return undefined;
  throw guardFailed("E_GUARANTEE_VALID", "The guarantee is still good.", { validTo });
};

const submit: Effect = ({ number, payload }) => {
  const { bank, kind, validFrom, validTo, beneficiary } = payload?.value as unknown as GuaranteeContent;
  const facets: GuaranteeFacets = {
    ...{ bank, kind, validFrom, validTo },
    owner: partyTag(number, beneficiary),
    held: 0,
  };
  return { facets };
};

const withUses = (content: GuaranteeContent, uses: Readonly<Record<string, DrawnUse>>): JsonObject =>
  ({ ...content, uses }) as unknown as JsonObject;

/** The one drawdown engine, in đồng: what is drawn never exceeds the limit. */
const draw: Effect = (situation) => {
  const { use, amount } = situation.arguments as { use: string; amount: string };
  const content = guaranteeContentOf(situation, situation.head as Head);
  const { uses = {}, limit, kind } = content;
  if (kind === "INDIVIDUAL" && Object.keys(uses).length > 0)
    throw guardFailed("E_GUARANTEE_USED", "An individual guarantee serves one declaration.");
  const wanted = { value: amount, unit: "VND" };
  const drawn = reserve(lineOf(limit), Object.values(uses), wanted, "E_GUARANTEE_LIMIT");
  return {
    facets: { held: facetsOf(situation).held + 1 },
    content: withUses(content, { ...uses, [use]: drawn }),
  };
};

const change =
  (next: (use: DrawnUse) => DrawnUse, frees: boolean): Effect =>
  (situation) => {
    const { use } = situation.arguments as { use: string };
    const content = guaranteeContentOf(situation, situation.head as Head);
    const drawn = content.uses?.[use];
    if (drawn === undefined) throw guardFailed("E_USE_UNKNOWN", "Nothing was drawn.", { use });
    return {
      facets: { held: facetsOf(situation).held - (frees ? 1 : 0) },
      content: withUses(content, { ...content.uses, [use]: next(drawn) }),
    };
  };

const giveBack = (use: DrawnUse): DrawnUse => (use.state === "COMMITTED" ? reverse(use) : release(use));

const head = [role.BRANCH_HEAD];
const bank = [role.BANK];

export const guarantee = defineDocument(
  withAttachments({
    kind: guaranteeKind,
    collection: "guarantees",
    title: title("Bảo lãnh thuế", "Bank guarantee"),
    numberPattern: /^[A-Z0-9]{1,11}-\d{4}-[A-Z0-9]{1,10}-[A-Z0-9]{1,10}$/,
    numberOf: (payload) => numberOf(payload as unknown as GuaranteeContent),
    payloadSchema: guaranteeContent,
    payloadCollection: () => paymentCollection,
    states,
    terminal: [S.REFUSED, S.WITHDRAWN],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.BANK]: bankOf },
    defaultCommand: C.Submit,
    example: {
      payload: {
        bank: "BFTVVNVX",
        year: "2026",
        sign: "BL",
        no: "000123",
        kind: "GENERAL",
        beneficiary: importer.mst,
        limit: "500000000",
        validFrom: "2026-01-01",
        validTo: "2026-12-31",
      },
    },
    readers: { own: { bank: ["/facets/bank"], mst: ["/payload/beneficiary"] } },
    automatic: [
      {
        command: C.Expire,
        by: role.CLEARANCE_ENGINE,
        timed: true,
        due: ({ facets }, { now }) => {
          const { validTo, held } = facets as GuaranteeFacets;
          return held === 0 && localDate(new Date(now).toISOString()) > validTo;
        },
      },
    ],
    // prettier-ignore
    transitions: [
      // from                     command      to           by                       guards                  effect                   emits
      [nowhere,                   C.Submit,    S.SUBMITTED, bank,                    [isOwnBank],            submit,                  E.GuaranteeSubmitted],
      [S.SUBMITTED,               C.Accept,    S.ACTIVE,    head,                    [isInForce],            nothingElse,             E.GuaranteeAccepted],
      [S.SUBMITTED,               C.Refuse,    S.REFUSED,   head,                    [],                     nothingElse,             E.GuaranteeRefused],
      [S.ACTIVE,                  C.Draw,      same,        byEffectOnly,            [],                     draw,                    E.GuaranteeDrawn],
      [[S.ACTIVE, S.EXPIRED],     C.Restore,   same,        byEffectOnly,            [],                     change(giveBack, true),  E.GuaranteeRestored],
      [[S.ACTIVE, S.EXPIRED],     C.Claim,     same,        byEffectOnly,            [],                     change(commit, false),   E.GuaranteeClaimed],
      [[S.SUBMITTED, S.ACTIVE],   C.Withdraw,  S.WITHDRAWN, bank,                    [nothingHeld],          nothingElse,             E.GuaranteeWithdrawn],
      [S.ACTIVE,                  C.Expire,    S.EXPIRED,   [role.CLEARANCE_ENGINE], [isOver, nothingHeld],  nothingElse,             E.GuaranteeExpired],
    ],
  }),
);
