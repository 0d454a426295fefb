/**
 * Verification of origin: customs doubts items of a received certificate, or draws them at random, and asks the country
 * that issued it. Their preference is suspended meanwhile; the other items keep theirs.
 *
 *   Open ─▶ OPEN ─Query─▶ QUERIED ─TakeReply─▶ REPLIED ─Conclude─▶ CONCLUDED
 *                            └────── NotifyVisit ──┴─▶ VISIT_NOTIFIED ─RecordVisit─▶ VISITED ─Conclude─┘
 *   TimeOut ends each but the concluded one, after 180 days; a reply that comes later opens it again.
 *
 * Source: DOMAIN §2.1.4, §3.7, §10; ATIGA Annex 8 rules 17 to 19.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { byEffectOnly, defineDocument, nowhere } from "../../define-document.js";
import { positiveInteger, text } from "../../fields.js";
import { title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { commercialCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import { certificateNumberPattern } from "./certificate-boxes.js";
import { certificateMessageKind } from "../exchange/exchange-box.js";
import {
  conclude,
  itemsCanBeDoubted,
  judgesEveryItem,
  notifyVisit,
  open,
  query,
  recordVisit,
  takeReply,
  timeIsUp,
  timeOut,
  visitInTime,
} from "./verification-case-rules.js";
import {
  verificationCaseCommand as C,
  verificationCaseCommands,
  verificationCaseEvent as E,
  verificationCaseEvents,
  verificationCaseKind,
  verificationCaseState as S,
  verificationCaseStates,
} from "./verification-case-names.js";

const payloadSchema = z.strictObject({
  certificate: z.string().regex(certificateNumberPattern),
  reason: z.enum(["RANDOM", "DOUBT"]),
  items: z
    .array(positiveInteger)
    .min(1)
    .max(50)
    .refine((items) => new Set(items).size === items.length),
  questions: text(4000),
});

export type VerificationCase = z.infer<typeof payloadSchema>;

const officers = [role.CUSTOMS_HQ];
const answered = [S.QUERIED, S.TIMEOUT];
const running = [S.OPEN, S.QUERIED, S.REPLIED, S.VISIT_NOTIFIED, S.VISITED];

export const verificationCase = defineDocument(
  withAttachments({
    kind: verificationCaseKind,
    collection: "verification-cases",
    title: title("Hồ sơ xác minh xuất xứ", "Verification of origin"),
    numberPattern: /^VC-[A-Za-z0-9._-]{1,32}$/,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states: verificationCaseStates,
    terminal: [S.CONCLUDED],
    commands: verificationCaseCommands,
    events: verificationCaseEvents,
    issuer: () => organisation.CustomsMSP,
    ownership: {},
    defaultCommand: C.Open,
    example: {
      number: "VC-2026-0001",
      payload: {
        certificate: "D2026-0000123",
        reason: "DOUBT",
        items: [1],
        questions: "Which materials of heading 84.13 were used?",
      },
    },
    readers: { own: { country: ["/facets/issuingCountry"] } },
    links: {
      certificate: "certificate-of-origin",
      query: certificateMessageKind,
      reply: certificateMessageKind,
    },
    automatic: [
      {
        command: C.TimeOut,
        by: role.CLEARANCE_ENGINE,
        due: ({ state, facets }, { now }) =>
          running.includes(state as never) &&
          now > Date.parse(((state === S.VISITED && facets["resultDueAt"]) || facets["dueAt"]) as string),
        timed: true,
      },
    ],
    // prettier-ignore
    transitions: [
      // from                     command         to                by                                   guards               effect       emits
      [nowhere,                   C.Open,         S.OPEN,           officers,                            [itemsCanBeDoubted], open,        E.VerificationOpened],
      [S.OPEN,                    C.Query,        S.QUERIED,        byEffectOnly,                        [],                  query,       E.VerificationQueried],
      [answered,                  C.TakeReply,    S.REPLIED,        [role.CUSTOMS_HQ, role.ASW_GATEWAY], [],                  takeReply,   E.VerificationReplied],
      [[S.QUERIED, S.REPLIED],    C.NotifyVisit,  S.VISIT_NOTIFIED, officers,                            [],                  notifyVisit, E.VerificationVisitNotified],
      [S.VISIT_NOTIFIED,          C.RecordVisit,  S.VISITED,        officers,                            [visitInTime],       recordVisit, E.VerificationVisited],
      [[S.REPLIED, S.VISITED],    C.Conclude,     S.CONCLUDED,      officers,                            [judgesEveryItem],   conclude,    E.VerificationConcluded],
      [running,                   C.TimeOut,      S.TIMEOUT,        [role.CLEARANCE_ENGINE, role.CUSTOMS_HQ], [timeIsUp],     timeOut,     E.VerificationTimedOut],
    ],
  }),
);
