/** What makes a priority enterprise (AEO). Source: DOMAIN §6.2 (Decree 08/2015 art. 10). */

import { compare, decimal } from "../domain/decimal.js";

/** The branches that the conditions tell apart, and the least yearly figure of each; none for high technology. */
export const priorityBranches = {
  IMPORT_EXPORT: { measure: "turnoverUsd", least: "100000000" },
  VIETNAMESE_EXPORTS: { measure: "exportsUsd", least: "40000000" },
  FARM_EXPORTS: { measure: "exportsUsd", least: "30000000" },
  BROKER: { measure: "declarationsPerYear", least: "20000" },
  HIGH_TECHNOLOGY: null,
} as const;

export type PriorityBranch = keyof typeof priorityBranches;

export interface PriorityApplication {
  readonly branch: PriorityBranch;
  /** Yearly, decimal text. */
  readonly turnoverUsd?: string | undefined;
  readonly exportsUsd?: string | undefined;
  readonly declarationsPerYear?: string | undefined;
  /** Whole years without evasion, smuggling or a serious violation. */
  readonly yearsWithoutViolation: number;
  readonly auditedAccounts: boolean;
  readonly internalControl: boolean;
}

export type PriorityCondition =
  "E_PRIORITY_VIOLATIONS" | "E_PRIORITY_ACCOUNTS" | "E_PRIORITY_CONTROL" | "E_PRIORITY_TURNOVER";

const yearsWithoutViolationMin = 2;

/** Conditions that are not met, with the field that each is about. */
export function unmetConditions(
  application: PriorityApplication,
): readonly { readonly rule: PriorityCondition; readonly field: keyof PriorityApplication }[] {
  const figure = priorityBranches[application.branch];
  const reached =
    figure === null || compare(decimal(application[figure.measure] ?? "0"), decimal(figure.least)) >= 0;
  return [
    ...(application.yearsWithoutViolation >= yearsWithoutViolationMin
      ? []
      : [{ rule: "E_PRIORITY_VIOLATIONS", field: "yearsWithoutViolation" } as const]),
    ...(application.auditedAccounts
      ? []
      : [{ rule: "E_PRIORITY_ACCOUNTS", field: "auditedAccounts" } as const]),
    ...(application.internalControl
      ? []
      : [{ rule: "E_PRIORITY_CONTROL", field: "internalControl" } as const]),
    ...(reached ? [] : [{ rule: "E_PRIORITY_TURNOVER", field: figure.measure } as const]),
  ];
}
