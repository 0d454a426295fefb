/** Tax that is owed when goods are cleared: paid, guaranteed, or payable later. Source: DOMAIN §2.5, §7 C6. */

import type { TaxFact } from "../../../engines/clearance-facts.js";
import { localDate } from "../../dates.js";
import type { EffectCommand, Situation } from "../../define-document.js";
import { readHead, type Reading } from "../../reading.js";
import { type CommonFacets, taxFacet } from "../declaration/declaration-facets.js";
import { openNoticeStates, paymentNoticeCommand, paymentNoticeKind } from "./payment-notice.js";
import { noticeContentOf, outstanding, type PaymentNoticeFacets } from "./payment-notice-amounts.js";

/** What C6 is evaluated on; amounts only where the notice that has them is shown. */
export function* taxFact({ notice }: CommonFacets, sources: Situation["sources"]): Reading<TaxFact> {
  const head = notice === undefined ? null : yield* readHead(paymentNoticeKind, notice);
  const settled = { outstanding: "0", guaranteed: "0", deferred: false };
  if (head === null || !openNoticeStates.includes(head.state)) return settled;
  const { secured, deferred } = head.facets as PaymentNoticeFacets;
  if (deferred === true) return { ...settled, deferred };
  const shown = sources.some(({ kind, number }) => kind === paymentNoticeKind && number === notice);
  const until = { guaranteedUntil: secured?.until };
  if (shown) {
    const content = noticeContentOf({ sources }, head);
    const guaranteed = content.secured ?? "0";
    return { ...settled, ...until, outstanding: String(outstanding(content)), guaranteed };
  }
  // The amounts are nobody's business here: that the guarantee reaches what is owed was found when it was held.
  const covered = secured?.whole === true;
  return { ...settled, ...until, outstanding: covered ? "1" : null, guaranteed: covered ? "1" : "0" };
}

interface ClearedTax {
  readonly facets: Partial<Pick<CommonFacets, "tax">>;
  readonly effects: readonly EffectCommand[];
}

/** Goods that are cleared before the tax is paid cost interest from that day (Law 107/2016 art. 9). */
export function* taxWhenCleared({ now }: Situation, { tax, notice }: CommonFacets): Reading<ClearedTax> {
  const owing = notice === undefined ? null : yield* readHead(paymentNoticeKind, notice);
  if (owing === null || !openNoticeStates.includes(owing.state))
    return { facets: tax === taxFacet.EXEMPT ? {} : { tax: taxFacet.PAID }, effects: [] };
  const { Accrue } = paymentNoticeCommand;
  const from = { from: localDate(now) };
  return {
    facets: { tax: taxFacet.SECURED },
    // A priority enterprise pays with the month's others: nothing is late before that.
    effects:
      (owing.facets as PaymentNoticeFacets).deferred === true
        ? []
        : [{ kind: paymentNoticeKind, number: owing.number, command: Accrue, arguments: from }],
  };
}
