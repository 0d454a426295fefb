import type { Endpoint } from "../http/endpoint.js";

/** The words in front of the operations. */
const introduction = `
Trade documents of the National Single Window on one ledger: manifests, certificates of origin, permits, customs
declarations, payments. Every write is a transaction that the organisations concerned endorse; every answer to a write
comes after its commit.

**Who calls.** Send \`X-API-Key\` or \`Authorization: Bearer\`. Either stands for an X.509 identity that the gateway
holds; the contract decides by that identity's certificate.

**Writing.** A kind's commands are \`POST /{collection}/{number}/{Command}\`. Send an \`Idempotency-Key\` to repeat a
request safely, \`If-Match: "v3"\` to act only on the version you saw, \`Prefer: respond-async\` to be answered at once.

**Refusals** are problem details (RFC 9457) with a stable \`code\`. Decimals travel as strings, instants as RFC 3339 UTC.
`.trim();

const groups: Readonly<Record<string, string>> = {
  Operation: "Whether the gateway runs, what it measures, and this description.",
  Documents: "What concerns all kinds: their lifecycles, search, operations.",
  Exchange: "Messages of other systems, kept as they came.",
  Verification: "For who holds a document and wants to know that it is true.",
  Ledger: "Blocks, transactions, checkpoints, anchors.",
};

/** Title, words, servers and groups of the document. */
export function describeApi(endpoints: readonly Endpoint[]): {
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: { name: string; description?: string }[];
} {
  const tags = [...new Set(endpoints.map(({ tag }) => tag))];
  return {
    info: {
      title: "AnTín gateway",
      version: "0.1.0",
      description: introduction,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "This gateway." }],
    tags: tags.map((name) => ({ name, ...(groups[name] !== undefined && { description: groups[name] }) })),
  };
}
