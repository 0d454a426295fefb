/**
 * The policies of a channel's configuration, as Fabric's usual profiles write them: each organisation's own over its
 * roles, and above them implicit ones that count how many organisations' policies of that name hold.
 */
import { isSatisfied, type SignaturePolicy, type Signer } from "./signature-policy.js";

export type ImplicitRule = "ANY" | "ALL" | "MAJORITY";

/** Fabric's `ImplicitMetaPolicy`: so many of the groups below must hold their policy `of` this name. */
export interface ImplicitPolicy {
  readonly rule: ImplicitRule;
  readonly of: string;
}

export type ChannelPolicy = SignaturePolicy | ImplicitPolicy;

export interface PolicyGroup {
  readonly policies: Readonly<Record<string, ChannelPolicy>>;
  readonly groups: Readonly<Record<string, PolicyGroup>>;
}

export interface PolicyMember {
  readonly mspId: string;
  /** Whether units tell its clients, peers and administrators apart. */
  readonly tellsRolesApart: boolean;
}

/** The root group, `Channel`. */
export function channelPolicies(
  applications: readonly PolicyMember[],
  orderers: readonly PolicyMember[],
): PolicyGroup {
  return {
    policies: usualPolicies,
    groups: {
      Application: {
        policies: {
          ...usualPolicies,
          Endorsement: { rule: "MAJORITY", of: "Endorsement" },
          LifecycleEndorsement: { rule: "MAJORITY", of: "Endorsement" },
        },
        groups: groupsOf(applications, applicationPolicies),
      },
      Orderer: {
        policies: { ...usualPolicies, BlockValidation: { rule: "ANY", of: "Writers" } },
        groups: groupsOf(orderers, ordererPolicies),
      },
    },
  };
}

const usualPolicies = {
  Readers: { rule: "ANY", of: "Readers" },
  Writers: { rule: "ANY", of: "Writers" },
  Admins: { rule: "MAJORITY", of: "Admins" },
} as const satisfies Record<string, ImplicitPolicy>;

/**
 * Why the policy at a path such as `/Channel/Application/Writers` does not hold; undefined when it does.
 * @param signers distinct identities whose signatures are good.
 */
export function policyFailure(
  channel: PolicyGroup,
  policyPath: string,
  signers: readonly Signer[],
): string | undefined {
  const [root, ...rest] = policyPath.split("/").slice(1);
  const name = rest.pop();
  let group: PolicyGroup | undefined = root === "Channel" ? channel : undefined;
  for (const step of rest) group = ownEntry(group?.groups, step);
  const policy = name === undefined ? undefined : ownEntry(group?.policies, name);
  if (group === undefined || policy === undefined) return `no such policy: '${name ?? ""}'`;
  return failureOf(group, policy, signers);
}

function failureOf(
  group: PolicyGroup,
  policy: ChannelPolicy,
  signers: readonly Signer[],
): string | undefined {
  if (!("rule" in policy))
    return isSatisfied(policy, signers) ? undefined : "signature set did not satisfy policy";
  const below = Object.values(group.groups);
  const needed = threshold(policy.rule, below.length);
  let satisfied = 0;
  for (const child of below) {
    if (satisfied === needed) break;
    const own = ownEntry(child.policies, policy.of);
    if (own !== undefined && failureOf(child, own, signers) === undefined) satisfied++;
  }
  return satisfied >= needed
    ? undefined
    : `implicit policy evaluation failed - ${satisfied} sub-policies were satisfied, but this policy requires ${needed} of the '${policy.of}' sub-policies to be satisfied`;
}

/** Of no groups at all, none has to hold. */
export function threshold(rule: ImplicitRule, groups: number): number {
  if (groups === 0) return 0;
  if (rule === "ANY") return 1;
  return rule === "ALL" ? groups : Math.floor(groups / 2) + 1;
}

const ownEntry = <T>(entries: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;

const groupsOf = (
  members: readonly PolicyMember[],
  policies: (member: PolicyMember) => PolicyGroup["policies"],
): PolicyGroup["groups"] =>
  Object.fromEntries(members.map((member) => [member.mspId, { policies: policies(member), groups: {} }]));

function applicationPolicies({ mspId, tellsRolesApart }: PolicyMember): PolicyGroup["policies"] {
  const member = anyOf(mspId, "member");
  return {
    Readers: tellsRolesApart ? anyOf(mspId, "admin", "peer", "client") : member,
    Writers: tellsRolesApart ? anyOf(mspId, "admin", "client") : member,
    Admins: anyOf(mspId, "admin"),
    Endorsement: tellsRolesApart ? anyOf(mspId, "peer") : member,
  };
}

const ordererPolicies = ({ mspId }: PolicyMember): PolicyGroup["policies"] => ({
  Readers: anyOf(mspId, "member"),
  Writers: anyOf(mspId, "member"),
  Admins: anyOf(mspId, "admin"),
});

type Role = Extract<SignaturePolicy, { signedBy: unknown }>["signedBy"]["role"];

const anyOf = (mspId: string, ...roles: readonly Role[]): SignaturePolicy => ({
  outOf: 1,
  rules: roles.map((role) => ({ signedBy: { mspId, role } })),
});
