/**
 * Deposit (tiền đặt cọc): money that stands for goods brought in to be taken out again; kept by the state if they are not.
 *
 *   Lodge ─▶ LODGED ─Confirm─▶ HELD ─Return─▶ RETURNED       the goods left again in time
 *                                └─Forfeit─▶ FORFEITED       the last day is over
 *
 * The amount is private. Source: DOMAIN §2.5.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { automatic, command, withArguments, withPayload } from "../../command-forms.js";
import { localDate } from "../../dates.js";
import { defineDocument, type Effect, type Guard, nothingElse, nowhere } from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import { date, decimalText, reference, taxCode } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy, partyIsActor } from "../../ownership.js";
import { paymentCollection } from "../../private-collections.js";
import { readExisting } from "../../reading.js";
import { role } from "../../roles.js";
import { importer } from "../example-parties.js";
import { declarationKindOf, declarationKinds } from "../declaration-kinds.js";

const depositContent = z.strictObject({
  payer: taxCode,
  /** The declaration that brought the goods in. */
  declaration: z.string().regex(/^\d{11}$/),
  /** Đồng, as text. */
  amount: decimalText(0, "positive"),
  /** Last day on which the goods may leave again. */
  returnBy: date,
});

type DepositContent = z.infer<typeof depositContent>;

export type DepositFacets = {
  readonly declaration: string;
  readonly returnBy: string;
  /** Pseudonym of the payer. */
  readonly owner: string;
  /** The treasury's entry. */
  readonly receiptNo?: string;
  /** The declaration that took the goods out. */
  readonly reExport?: string;
};

// prettier-ignore
const states = {
  LODGED:    title("Đã nộp hồ sơ",   "Lodged"),
  HELD:      title("Đang giữ",       "Held"),
  RETURNED:  title("Đã hoàn trả",    "Returned"),
  FORFEITED: title("Nộp ngân sách",  "Forfeited"),
};

// prettier-ignore
const commands = {
  Lodge:   command("Nộp tiền đặt cọc",     "Lodge",   withPayload),
  Confirm: command("Xác nhận đã nhận tiền", "Confirm the money", withArguments({ receiptNo: reference(35) })),
  Return:  command("Hoàn trả",             "Return",  withArguments({ reExport: z.string().regex(/^\d{11}$/) })),
  Forfeit: command("Nộp ngân sách",        "Forfeit", automatic),
};

// prettier-ignore
const events = {
  DepositLodged:    title("Đã nộp hồ sơ đặt cọc",          "Deposit lodged"),
  DepositConfirmed: title("Kho bạc xác nhận tiền đặt cọc", "Deposit confirmed"),
  DepositReturned:  title("Đã hoàn trả tiền đặt cọc",      "Deposit returned"),
  DepositForfeited: title("Tiền đặt cọc nộp ngân sách",    "Deposit forfeited"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const facetsOf = (head: Pick<Head, "facets"> | null): Partial<DepositFacets> => head?.facets ?? {};

const isInTime: Guard = function* ({ payload, now }) {
  const { declaration, returnBy } = payload?.value as DepositContent;
  yield* readExisting(declarationKindOf(declaration), declaration);
  if (returnBy < localDate(now))
    throw guardFailed("E_VALIDITY", "The last day is over.", { pointer: "/returnBy" });
};

/** Customs returns it in time; afterwards it is the state's. */
const stillInTime: Guard = ({ head, now }) => {
  const { returnBy = "" } = facetsOf(head);
  if (localDate(now) <= returnBy) return undefined;
  throw guardFailed("E_DEPOSIT_OVERDUE", "The goods were to leave before.", { returnBy });
};

const isOver: Guard = ({ head, now }) => {
  const { returnBy } = facetsOf(head);
  if (returnBy !== undefined && localDate(now) > returnBy) return undefined;
  throw guardFailed("E_NOT_DUE", "The goods can still leave in time.", { returnBy: returnBy ?? "" });
};

const lodge: Effect = ({ number, payload }) => {
  const { declaration, payer, returnBy } = payload?.value as DepositContent;
  const facets: DepositFacets = { declaration, returnBy, owner: partyTag(number, payer) };
  return { facets };
};

/** The arguments become facets. */
const keep: Effect = ({ arguments: facets }) => ({ facets });

const payers = [role.TRADER, role.DECLARANT];

export const deposit = defineDocument(
  withAttachments({
    kind: "deposit",
    collection: "deposits",
    title: title("Tiền đặt cọc", "Deposit"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: depositContent,
    payloadCollection: () => paymentCollection,
    states,
    terminal: [S.RETURNED, S.FORFEITED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: ownedBy, [role.DECLARANT]: ownedBy },
    defaultCommand: C.Lodge,
    example: {
      number: "DC-2026-000001",
      payload: {
        payer: importer.mst,
        declaration: "10000000001",
        amount: "50000000",
        returnBy: "2026-12-31",
      },
    },
    readers: { roles: { [role.TREASURY]: "full" }, own: { mst: ["/payload/payer"] } },
    links: { declaration: declarationKinds },
    automatic: [
      {
        command: C.Forfeit,
        by: role.CLEARANCE_ENGINE,
        timed: true,
        due: ({ facets }, { now }) =>
          localDate(new Date(now).toISOString()) > (facets as DepositFacets).returnBy,
      },
    ],
    // prettier-ignore
    transitions: [
      // from      command    to           by                       guards                                                                                  effect       emits
      [nowhere,    C.Lodge,   S.LODGED,    payers,                  [partyIsActor("/payer", (payload) => (payload as DepositContent).payer), isInTime],     lodge,       E.DepositLodged],
      [S.LODGED,   C.Confirm, S.HELD,      [role.TREASURY],         [],                                                                                     keep,        E.DepositConfirmed],
      [S.HELD,     C.Return,  S.RETURNED,  [role.BRANCH_HEAD],      [stillInTime],                                                                          keep,        E.DepositReturned],
      [S.HELD,     C.Forfeit, S.FORFEITED, [role.CLEARANCE_ENGINE], [isOver],                                                                               nothingElse, E.DepositForfeited],
    ],
  }),
);
