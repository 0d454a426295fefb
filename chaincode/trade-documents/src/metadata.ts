/** The contract's description of itself, from the tables: what Fabric tools ask of every contract. */

import type { JsonValue } from "./domain/canonical-json.js";
import { describeDefinitions } from "./domain/describe-kinds.js";
import { documentKinds } from "./domain/documents/index.js";
import { ledgerFunctions } from "./domain/ledger-functions.js";

export const metadataFunction = "org.hyperledger.fabric:GetMetadata";

export function describeContract(): JsonValue {
  const { kinds, roles } = describeDefinitions(documentKinds);
  const functions = Object.entries(ledgerFunctions).map(([name, { by }]) => ({ name, roles: by }));
  return {
    info: { title: "trade-documents", version: "1.0" },
    kinds,
    roles,
    functions,
  } as unknown as JsonValue;
}
