/** Settings of the tax engine that the law may change: reference data, passed in, with the values in force as default. */

import type { RoundingPolicy } from "../domain/money.js";

export interface TaxPolicy {
  readonly rounding: RoundingPolicy;
  /** Whether the excise base holds anti-dumping, countervailing and safeguard duties (Law 66/2025). */
  readonly exciseIncludesAdditionalDuty: boolean;
  /** Origins without most-favoured-nation treatment: they pay the ordinary rate. */
  readonly originsWithoutMfn: readonly string[];
  /** Relief codes in force: EXEMPT waives the import duty, REDUCE allows a declared reduction. */
  readonly reliefCodes: Readonly<Record<string, "EXEMPT" | "REDUCE">>;
  /** A lot up to either amount, in đồng, pays no import duty (Decree 134/2016 art. 29); null where that is not applied. */
  readonly waiver: { readonly customsValueMax: bigint; readonly dutyMax: bigint } | null;
}

export const taxPolicyInForce: TaxPolicy = {
  rounding: "HALF_UP",
  exciseIncludesAdditionalDuty: true,
  originsWithoutMfn: [],
  reliefCodes: {},
  waiver: { customsValueMax: 500_000n, dutyMax: 50_000n },
};
