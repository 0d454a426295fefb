/** Whether the tax authority's registry on the ledger holds every enterprise, so that one it lacks may not file. */

import { z } from "zod";
import { registryCompleteKey } from "./documents/parties/enterprise.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { readValue, type Reading } from "./reading.js";
import { role } from "./roles.js";

const declare = z.strictObject({ complete: z.boolean() });

function* declareComplete({
  arguments: { complete },
}: FunctionCall<z.infer<typeof declare>>): Reading<FunctionOutcome> {
  const before = (yield* readValue(registryCompleteKey)) === true;
  return { result: { before, complete }, writes: [{ key: registryCompleteKey, value: complete }] };
}

export const enterpriseRegistryFunctions: Readonly<Record<string, LedgerFunction>> = {
  "enterprise-registry:DeclareComplete": {
    argumentsSchema: declare,
    by: [role.TAX_AUTHORITY],
    run: declareComplete,
  },
};
