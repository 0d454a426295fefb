/** The report in which two countries reconcile what they told each other about one certificate. */

import { z } from "zod";
import { type BoxMessage, messagesInTurn, reconcile } from "../../../engines/message-box.js";
import type { JsonObject, JsonValue } from "../../canonical-json.js";
import type { DocumentQuery } from "../../define-document.js";
import { invalidInput } from "../../errors.js";
import { fieldProblems } from "../../input.js";
import { readExisting, type Reading } from "../../reading.js";
import { type Box, readBox } from "./exchange-box.js";
import { messageNumberPattern, sequenceMax } from "./exchange-types.js";

const listed = z
  .array(
    z.strictObject({
      sequence: z.int().min(1).max(sequenceMax),
      number: z.string().regex(messageNumberPattern),
    }),
  )
  .max(sequenceMax);

/** What the other side has on its books: the messages it sent, and those it received. */
const otherSide = z.strictObject({ sent: listed, received: listed });
type OtherSide = z.infer<typeof otherSide>;

/** A certificate in the exchange: its reference, and the country on the other side. */
type About = (number: string, facets: JsonObject) => { readonly reference: string; readonly country: string };

/**
 * Both boxes of a certificate as the ledger has them, and against the other side's books where those are supplied: what is
 * missing on which side, and what differs.
 */
export function exchangeQuery(about: About): DocumentQuery {
  return function* ({ kind, number, payload }) {
    const { facets } = yield* readExisting(kind, number);
    const { reference, country } = about(number, facets);
    const problems = payload === null ? [] : fieldProblems(otherSide, payload.value);
    if (problems.length > 0) throw invalidInput(problems);
    const books = payload === null ? undefined : (payload.value as unknown as OtherSide);
    const report = {
      reference,
      received: yield* boxReport({ from: country, to: "VN", reference }, books?.sent),
      sent: yield* boxReport({ from: "VN", to: country, reference }, books?.received),
    };
    return report as unknown as JsonValue;
  };
}

function* boxReport(box: Box, theirs: OtherSide["sent"] | undefined): Reading<object> {
  const messages = yield* readBox(box);
  const { inTurn, waiting, missing, conflicts } = messagesInTurn(messages);
  const there = theirs?.map(({ sequence, number }): BoxMessage => ({ sequence, digest: number, type: "" }));
  return {
    ...box,
    inTurn: inTurn.map(named),
    waiting: waiting.map(named),
    missing,
    conflicts,
    ...(there === undefined ? {} : { differences: reconcile(messages, there) }),
  };
}

const named = ({ sequence, digest, type }: BoxMessage): object => ({ sequence, number: digest, type });
