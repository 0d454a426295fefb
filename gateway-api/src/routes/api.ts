import type { DocumentDefinition } from "@antin/trade-documents";
import type { Endpoint } from "../http/endpoint.js";
import { apiDescriptionEndpoints } from "./api-description.js";
import { processEndpoints } from "./declaration-process.js";
import { clearanceEndpoints, declarationEndpoints } from "./declarations.js";
import { demoIdentityEndpoints } from "./demo-identities.js";
import { documentEndpoints } from "./documents.js";
import { exchangeEndpoints } from "./exchange.js";
import { healthEndpoints } from "./health.js";
import { kindEndpoints } from "./kinds.js";
import { ledgerEndpoints } from "./ledger.js";
import { logTileEndpoints } from "./log-tiles.js";
import { lookupEndpoints } from "./lookup.js";
import { operationEndpoints } from "./operations.js";
import { referenceEndpoints } from "./reference.js";
import { riskEndpoints } from "./risk.js";
import { searchEndpoints } from "./search.js";

/** Every operation of the API. Fixed paths stand before those with parameters that would match them too. */
export function apiEndpoints(kinds: readonly DocumentDefinition[]): readonly Endpoint[] {
  return [
    ...healthEndpoints,
    ...apiDescriptionEndpoints,
    ...kindEndpoints,
    ...demoIdentityEndpoints,
    ...declarationEndpoints(kinds),
    ...clearanceEndpoints(kinds),
    ...processEndpoints(kinds),
    ...exchangeEndpoints,
    ...referenceEndpoints,
    ...riskEndpoints,
    ...kinds.flatMap(documentEndpoints),
    ...searchEndpoints,
    ...operationEndpoints,
    ...lookupEndpoints,
    ...ledgerEndpoints,
    ...logTileEndpoints,
  ];
}
