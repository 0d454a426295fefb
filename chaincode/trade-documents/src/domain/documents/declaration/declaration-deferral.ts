/** A priority enterprise pays for all declarations cleared in a month by a day of the next (Law 107/2016 art. 9). */

import { clockName } from "../../clock-table.js";
import { localDate } from "../../dates.js";
import type { Situation } from "../../define-document.js";
import { enterpriseNumber } from "../../enterprise-number.js";
import { guardFailed } from "../../errors.js";
import { readHead, type Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { traderOf } from "./declaration-rules.js";
import type { Declaration } from "./declaration-schema.js";
import { dueDate } from "./declaration-tax.js";
import type { ExportDeclaration } from "../export-declaration/export-declaration-schema.js";
import { priorityEnterpriseKind, priorityEnterpriseState } from "../parties/priority-enterprise.js";

/** Payment code C: deferred without a guarantee. */
const deferredCode = "C";

export interface PaymentTerms {
  readonly dueDate: string;
  readonly deferred: boolean;
}

/** Until when the duties are paid. @throws GUARD_FAILED E_DEFERRAL where a trader without the standing defers them */
export function* readPaymentTerms(
  declaration: Declaration | ExportDeclaration,
  { now }: Pick<Situation, "now">,
): Reading<PaymentTerms> {
  if (declaration.paymentDueCode !== deferredCode)
    return { dueDate: dueDate(localDate(now), declaration.paymentDueCode), deferred: false };
  const standing = yield* readHead(priorityEnterpriseKind, enterpriseNumber(traderOf(declaration).mst));
  if (standing?.state !== priorityEnterpriseState.RECOGNISED)
    throw guardFailed("E_DEFERRAL", "Only a priority enterprise pays later without a guarantee.", {
      pointer: "/declaration/paymentDueCode",
    });
  return { dueDate: localDate(yield* readDeadline(clockName.AEO_TAX, now)), deferred: true };
}
