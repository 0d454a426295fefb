/** Who must sign: Fabric's signature policies, evaluated exactly as its `cauthdsl` does (greedy, left to right). */
import type { Identity, NodeRole } from "../membership/membership.js";

export interface Principal {
  readonly mspId: string;
  readonly role: "member" | NodeRole;
}

export type SignaturePolicy =
  { readonly signedBy: Principal } | { readonly outOf: number; readonly rules: readonly SignaturePolicy[] };

/** What a policy looks at in an identity; an administrator may be one by name as well as by its role. */
export type Signer = Pick<Identity, "mspId" | "role"> & { readonly isAdmin?: boolean };

export const satisfiesPrincipal = (signer: Signer, { mspId, role }: Principal): boolean =>
  signer.mspId === mspId &&
  (role === "member" || role === signer.role || (role === "admin" && signer.isAdmin === true));

/** Whether these distinct identities, each counted once at most, satisfy the policy. */
export const isSatisfied = (policy: SignaturePolicy, identities: readonly Signer[]): boolean =>
  evaluate(policy, identities, new Set()) !== undefined;

/** The identities used up when the policy holds, undefined when it does not. */
function evaluate(
  policy: SignaturePolicy,
  identities: readonly Signer[],
  used: ReadonlySet<number>,
): ReadonlySet<number> | undefined {
  if ("signedBy" in policy) {
    const index = identities.findIndex(
      (identity, position) => !used.has(position) && satisfiesPrincipal(identity, policy.signedBy),
    );
    return index === -1 ? undefined : new Set([...used, index]);
  }
  let satisfied = 0;
  let usedSoFar = used;
  for (const rule of policy.rules) {
    const after = evaluate(rule, identities, usedSoFar);
    if (after !== undefined) {
      satisfied++;
      usedSoFar = after;
    }
  }
  return satisfied >= policy.outOf ? usedSoFar : undefined;
}

/** Fabric gives up past this many combinations too (`combinationsUpperBound`). */
export const combinationsMax = 10_000;

/**
 * Every combination of principals that would satisfy the policy.
 * @returns undefined when there are more than `combinationsMax`.
 */
export function satisfyingPrincipals(policy: SignaturePolicy): readonly (readonly Principal[])[] | undefined {
  if ("signedBy" in policy) return [[policy.signedBy]];
  const alternatives: (readonly (readonly Principal[])[])[] = [];
  for (const rule of policy.rules) {
    const sets = satisfyingPrincipals(rule);
    if (sets === undefined) return undefined;
    alternatives.push(sets);
  }
  const results: (readonly Principal[])[] = [];
  for (const choice of combinations(alternatives, policy.outOf)) {
    for (const set of product(choice)) {
      if (results.length >= combinationsMax) return undefined;
      results.push(set);
    }
  }
  return results;
}

function* combinations<T>(items: readonly T[], count: number, from = 0): Generator<readonly T[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= items.length - count; index++) {
    const item = items[index] as T;
    for (const rest of combinations(items, count - 1, index + 1)) yield [item, ...rest];
  }
}

function* product(choice: readonly (readonly (readonly Principal[])[])[]): Generator<readonly Principal[]> {
  const [first, ...others] = choice;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const set of first) for (const rest of product(others)) yield [...set, ...rest];
}
