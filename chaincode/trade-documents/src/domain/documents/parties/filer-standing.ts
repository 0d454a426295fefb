/**
 * Who may file a declaration, from the ledger's own registers: R-ACT-1 (a broker needs licence, certified staff and a
 * mandate), R-ACT-4 (the trader's tax code is active), R-ACT-5 (procedures are not suspended, or the goods are among
 * the exceptions). Source: DOMAIN §1.2.
 */

import { localDate } from "../../dates.js";
import type { Guard, Situation } from "../../define-document.js";
import { enterpriseNumber } from "../../enterprise-number.js";
import { type DomainError, guardFailed } from "../../errors.js";
import { partyTag } from "../../head.js";
import { readHead, readValue, type Reading } from "../../reading.js";
import { role } from "../../roles.js";
import { brokerLicenceKind, brokerLicenceState } from "./broker-licence.js";
import { brokerStaffKind, brokerStaffState, type StaffFacets } from "./broker-staff.js";
import { enterpriseKind, enterpriseState, registryCompleteKey } from "./enterprise.js";
import { type MandateFacets, mandateKind, type MandateScope, mandateState } from "./mandate.js";
import { traderStandingKind, traderStandingState } from "./trader-standing.js";

/** What a declaration says of those who stand behind it. */
export interface Filing {
  /** Tax code of the importer or exporter. */
  readonly trader: string;
  readonly traderPointer: string;
  readonly agent?: { readonly mst: string; readonly mandateNo?: string | undefined } | undefined;
  readonly agentPointer: string;
  readonly scope: MandateScope;
  /** Defence and security, disaster relief, humanitarian aid, or exports without duty. */
  readonly exceptedFromSuspension: boolean;
}

/** R-ACT-1 and R-ACT-4: asked of advance data already. */
export const filerMayAct =
  (filingOf: (situation: Situation) => Filing): Guard =>
  (situation) =>
    checkFiler(situation, filingOf(situation));

/** R-ACT-5: asked at registration. */
export const proceduresMayRun =
  (filingOf: (situation: Situation) => Filing): Guard =>
  (situation) =>
    checkProcedures(filingOf(situation));

function* checkFiler(situation: Situation, filing: Filing): Reading<void> {
  if (situation.role === role.BROKER) {
    yield* checkLicence(situation, filing);
    yield* checkStaff(situation);
    yield* checkMandate(situation, filing);
  }
  yield* checkTaxStatus(filing);
}

function* checkLicence(situation: Situation, { agentPointer }: Filing): Reading<void> {
  const { mst = "" } = situation.actor.attributes;
  const licence = yield* readHead(brokerLicenceKind, enterpriseNumber(mst));
  if (licence?.state === brokerLicenceState.ACTIVE) return;
  throw guardFailed("E_BROKER_LICENCE", "The broker has no active licence (R-ACT-1).", {
    pointer: `${agentPointer}/mst`,
    state: licence?.state ?? null,
  });
}

function* checkStaff({ actor, now }: Situation): Reading<void> {
  const { mst = "", staff } = actor.attributes;
  const head = staff === undefined ? null : yield* readHead(brokerStaffKind, staff);
  const facets = head?.facets as StaffFacets | undefined;
  const today = localDate(now);
  const good =
    head?.state === brokerStaffState.ACTIVE &&
    facets !== undefined &&
    facets.broker === partyTag(head.number, mst) &&
    facets.validFrom <= today &&
    today <= facets.validTo;
  if (!good)
    throw guardFailed(
      "E_BROKER_STAFF",
      "Whoever files has no active staff certificate of the broker (R-ACT-1).",
      {
        state: head?.state ?? null,
      },
    );
}

function* checkMandate({ actor, now }: Situation, filing: Filing): Reading<void> {
  const { agent, agentPointer, trader, scope } = filing;
  const pointer = `${agentPointer}/mandateNo`;
  const refused = (message: string): DomainError =>
    guardFailed("E_MANDATE", `${message} (R-ACT-1).`, { pointer });
  if (agent?.mandateNo === undefined) throw refused("A broker names the mandate it acts under");
  const head = yield* readHead(mandateKind, agent.mandateNo);
  const facets = head?.facets as MandateFacets | undefined;
  if (head === null || facets === undefined) throw refused("The mandate is not on the ledger");
  if (head.state !== mandateState.ACTIVE) throw refused("The mandate is not active");
  const { mst = "" } = actor.attributes;
  if (facets.trader !== partyTag(head.number, trader) || facets.broker !== partyTag(head.number, mst))
    throw refused("The mandate is between other parties");
  if (!facets.scope.includes(scope)) throw refused("The mandate is for other procedures");
  const today = localDate(now);
  if (today < facets.validFrom || facets.validTo < today) throw refused("The mandate is not valid today");
}

function* checkTaxStatus({ trader, traderPointer }: Filing): Reading<void> {
  const head = yield* readHead(enterpriseKind, enterpriseNumber(trader));
  if (head?.state === enterpriseState.ACTIVE) return;
  if (head === null && (yield* readValue(registryCompleteKey)) !== true) return;
  throw guardFailed("E_TAX_STATUS", "The trader's tax code is not active (R-ACT-4).", {
    pointer: traderPointer,
    vnaccs: "E8002",
    state: head?.state ?? null,
  });
}

function* checkProcedures({ trader, traderPointer, exceptedFromSuspension }: Filing): Reading<void> {
  if (exceptedFromSuspension) return;
  const head = yield* readHead(traderStandingKind, enterpriseNumber(trader));
  if (head?.state !== traderStandingState.PROCEDURES_SUSPENDED) return;
  throw guardFailed("E_PROCEDURES_SUSPENDED", "Customs procedures of the trader are suspended (R-ACT-5).", {
    pointer: traderPointer,
    decisionNo: head.facets["decisionNo"] ?? null,
  });
}
