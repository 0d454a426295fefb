/**
 * What two countries tell each other about one certificate, as it stands on the ledger: every message is a document of
 * its sender, and a key in the box of its certificate, so that the other side finds it and takes it when it can.
 */

import { type BoxMessage, messagesInTurn } from "../../../engines/message-box.js";
import type { JsonObject } from "../../canonical-json.js";
import { guardFailed } from "../../errors.js";
import type { Head, LedgerKey } from "../../head.js";
import { readHead, readRange, type Reading } from "../../reading.js";

export const certificateMessageKind = "certificate-message";

/** What one country tells another about one certificate. */
export interface Box {
  readonly from: string;
  readonly to: string;
  readonly reference: string;
}

/** Key of a box; with sequence and number, of one message in it. */
export function boxKey({ from, to, reference }: Box, ...message: readonly string[]): LedgerKey {
  return ["message-box", from, to, reference, ...message];
}

export type MessageFacets = {
  readonly type: string;
  readonly from: string;
  readonly to: string;
  /** The country that issued the certificate. */
  readonly issuingCountry: string;
  readonly reference: string;
  readonly sequence: number;
  /** What the other side's decision needs of the message, by its type. */
  readonly answer?: JsonObject;
  /** Number of the certificate issued here that the message is about. */
  readonly certificate?: string;
};

/** Every message of a box that its sender did not take back. */
export function* readBox(box: Box): Reading<readonly BoxMessage[]> {
  const found = yield* readRange(boxKey(box));
  return found.flatMap(({ key, value }) => {
    const [, , , , sequence = "0", number = ""] = key;
    const { t, w } = value as JsonObject as { t: string; w?: true };
    return w === true ? [] : [{ sequence: Number(sequence), digest: number, type: t }];
  });
}

/**
 * The message whose turn it is after those that were taken, or null.
 *
 * @throws GUARD_FAILED E_MSG_CONFLICT where the sender said two different things at this place.
 */
export function* readNextMessage(
  box: Box,
  taken: number,
): Reading<(Head & { readonly facets: MessageFacets }) | null> {
  const { inTurn, conflicts } = messagesInTurn(yield* readBox(box));
  if (conflicts.includes(taken + 1))
    throw guardFailed("E_MSG_CONFLICT", "Two messages claim this place; their sender takes one back.", {
      sequence: taken + 1,
    });
  const next = inTurn.find(({ sequence }) => sequence === taken + 1);
  if (next === undefined) return null;
  return (yield* readHead(certificateMessageKind, next.digest)) as Head & { readonly facets: MessageFacets };
}
