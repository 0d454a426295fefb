/** What a declaration owes when its duties change: a new payment notice takes over what the old one brought in. */

import type { CommandDefinition, EffectCommand, Situation } from "../../define-document.js";
import { readExisting, type Reading } from "../../reading.js";
import { type CommonFacets, taxFacet } from "../declaration/declaration-facets.js";
import { noticeEffect, type Owed } from "../declaration/declaration-tax.js";
import {
  noticeContentOf,
  type NoticeTerms,
  openNoticeStates,
  outstanding,
  paymentNoticeCommand,
  type PaymentNoticeFacets,
  paymentNoticeKind,
} from "./payment-notice.js";

/** For commands that may change the duties: the declaration and its notice are private, and come with the command. */
export const readsWhatIsOwed: NonNullable<CommandDefinition["sources"]> = ({ head, number }) => {
  const { notice } = (head?.facets ?? {}) as Partial<CommonFacets>;
  return head === null || notice === undefined
    ? []
    : [
        { kind: head.kind, number },
        { kind: paymentNoticeKind, number: notice },
      ];
};

interface Reissue {
  readonly facets: Pick<CommonFacets, "tax"> & { readonly notice: string };
  readonly effects: readonly EffectCommand[];
}

/**
 * Asks for the new total in place of the old; what was paid counts. The notice in force has to be among the sources.
 *
 * @param notice number of the notice in force
 */
export function* reissueNotice(situation: Situation, notice: string, owed: Owed): Reading<Reissue> {
  const old = yield* readExisting(paymentNoticeKind, notice);
  const { paid } = noticeContentOf(situation, old);
  const { dueDate, interestFrom, deferred } = old.facets as PaymentNoticeFacets;
  const fresh = noticeEffect(situation, owed, { dueDate, paid, ...(deferred && { deferred }) });
  const terms = fresh.arguments as NoticeTerms;
  // Interest goes on from the day from which it ran.
  const issued = { ...fresh, arguments: { ...terms, ...(interestFrom !== undefined && { interestFrom }) } };
  const owes = outstanding(terms.content) > 0n;
  const withdrawn = {
    kind: paymentNoticeKind,
    number: notice,
    command: paymentNoticeCommand.Supersede,
    arguments: {},
  };
  return {
    facets: { notice: issued.number, tax: owes ? taxFacet.DUE : taxFacet.PAID },
    effects: [...(openNoticeStates.includes(old.state) ? [withdrawn] : []), issued],
  };
}
