import { payloadExamples } from "../openapi/examples.js";

type Payload = Record<string, unknown>;

function payloadOf(kind: string): Payload {
  const payload = payloadExamples(kind)?.[kind]?.value;
  return structuredClone(payload) as Payload;
}

/** Payloads that the kinds' schemas take, with members to replace. */
export const aPermit = (members: Payload = {}): Payload => ({ ...payloadOf("permit"), ...members });
export const aManifest = (members: Payload = {}): Payload => ({ ...payloadOf("manifest"), ...members });

export function aDeclaration(members: Payload = {}): { declaration: Payload } {
  const { declaration } = payloadOf("declaration") as { declaration: Payload };
  return { declaration: { ...declaration, ...members } };
}
