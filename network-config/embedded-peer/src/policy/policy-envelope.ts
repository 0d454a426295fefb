/** Signature policies as bytes: what a chaincode sets as a key's VALIDATION_PARAMETER. */
import {
  mspPrincipal,
  mspRole,
  signaturePolicyEnvelope,
  type SignaturePolicyMessage,
} from "../messages/policies.js";
import type { Principal, SignaturePolicy } from "./signature-policy.js";

/** The name under which a key's endorsement policy stands in its metadata. */
export const VALIDATION_PARAMETER = "VALIDATION_PARAMETER";

const ROLE_CLASSIFICATION = 0;
const rolesByNumber = ["member", "admin", "client", "peer", "orderer"] as const satisfies Principal["role"][];

/** @returns undefined when the bytes are no policy made of roles only; such a policy can never be satisfied. */
export function decodePolicyEnvelope(bytes: Uint8Array): SignaturePolicy | undefined {
  try {
    const envelope = signaturePolicyEnvelope.decode(bytes);
    const principals = envelope.identities.map(decodePrincipal);
    return envelope.rule === undefined ? undefined : decodeRule(envelope.rule, principals);
  } catch {
    return undefined;
  }
}

export function encodePolicyEnvelope(policy: SignaturePolicy): Buffer {
  const principals: Principal[] = [];
  const indexOf = (principal: Principal): number => {
    const known = principals.findIndex((p) => p.mspId === principal.mspId && p.role === principal.role);
    return known === -1 ? principals.push(principal) - 1 : known;
  };
  const encodeRule = (rule: SignaturePolicy): SignaturePolicyMessage =>
    "signedBy" in rule
      ? { signedBy: indexOf(rule.signedBy), outOf: undefined }
      : { signedBy: undefined, outOf: { n: rule.outOf, rules: rule.rules.map(encodeRule) } };
  const rule = encodeRule(policy);
  const identities = principals.map(({ mspId, role }) => ({
    classification: ROLE_CLASSIFICATION,
    principal: mspRole.encode({ mspId, role: rolesByNumber.indexOf(role) }),
  }));
  return signaturePolicyEnvelope.encode({ version: 0, rule, identities });
}

function decodePrincipal(principal: ReturnType<typeof mspPrincipal.decode>): Principal | undefined {
  if (principal.classification !== ROLE_CLASSIFICATION) return undefined;
  const { mspId, role } = mspRole.decode(principal.principal);
  const name = rolesByNumber[role];
  return name === undefined ? undefined : { mspId, role: name };
}

function decodeRule(
  message: SignaturePolicyMessage,
  principals: readonly (Principal | undefined)[],
): SignaturePolicy | undefined {
  if (message.outOf !== undefined) {
    const rules: SignaturePolicy[] = [];
    for (const child of message.outOf.rules) {
      const rule = decodeRule(child, principals);
      if (rule === undefined) return undefined;
      rules.push(rule);
    }
    return { outOf: message.outOf.n, rules };
  }
  const principal = message.signedBy === undefined ? undefined : principals[message.signedBy];
  return principal === undefined ? undefined : { signedBy: principal };
}
