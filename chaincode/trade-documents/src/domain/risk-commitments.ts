/**
 * Commitments of risk management: profile, rules and the seeds of the random draw stay secret, and what they were is fixed
 * here before they are used, so that an auditor can check every draw once they are revealed. Source: DOMAIN §6.6, §6.7.
 */

import type { LedgerFunction } from "./ledger-functions.js";
import { riskProfileFunctions } from "./risk-profiles.js";
import { riskRuleFunctions } from "./risk-rule-sets.js";
import { riskSeedFunctions } from "./risk-seeds.js";

export { profileIsCommitted } from "./risk-profiles.js";

export const riskCommitmentFunctions: Readonly<Record<string, LedgerFunction>> = {
  ...riskProfileFunctions,
  ...riskRuleFunctions,
  ...riskSeedFunctions,
};
