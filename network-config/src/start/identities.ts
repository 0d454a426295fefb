import type { Topology } from "../topology.js";
import type { StartSummary } from "./summary.js";

const demonstrationPrefix = "demo-";

/** Something each demonstration identity may do at once, as the path of a request. */
const pathFor = (name: string, { declaration, documents }: StartSummary): string | undefined => {
  const numberOf = (kind: string): string =>
    encodeURIComponent(documents.find((document) => document.kind === kind)?.number ?? "");
  const paths: Readonly<Record<string, string>> = {
    "demo-declarant": `/declarations/${declaration}`,
    "demo-risk": `/declarations/${declaration}`,
    "demo-carrier": `/manifests/${numberOf("manifest")}`,
    "demo-port": `/manifests/${numberOf("manifest")}/timeline`,
    "demo-treasury": `/payment-notices/${numberOf("payment-notice")}`,
    "demo-moit": `/permits/${numberOf("permit")}`,
    "demo-thai-customs": `/certificates-of-origin/${numberOf("certificate-of-origin")}`,
    "demo-broker": "/kinds",
    "demo-officer": `/declarations/${declaration}/clearance`,
    "demo-branch-head": `/declarations/${declaration}/timeline`,
    "demo-auditor": "/search?q=WHLC",
  };
  return paths[name];
};

/** The demonstration's identities with a request each, to be pasted into a shell. */
export function describeIdentities(topology: Topology, baseUrl: string, summary: StartSummary): string {
  const demonstration = topology.identities.filter(({ name }) => name.startsWith(demonstrationPrefix));
  const lines = demonstration.map(({ name, attributes }) => {
    const line = `  ${name} (${attributes.role.replaceAll(",", ", ")})`;
    const path = pathFor(name, summary);
    return path === undefined ? line : `${line}\n    curl -s -H 'X-API-Key: ${name}' '${baseUrl}${path}'`;
  });
  return [
    "Demonstration identities (one process holds all their keys; production refuses them):",
    ...lines,
  ].join("\n");
}
