import type { DocumentDefinition } from "@antin/trade-documents";
import type { HttpLimits } from "./limits.js";
import type { IdentityDirectory } from "./identity/identity-directory.js";
import type { HttpMetrics } from "./metrics.js";
import type { Services } from "./services.js";

/** What every handler works with: made once by `createApp`. */
export interface Gateway {
  readonly services: Services;
  /** The document kinds that are served. */
  readonly kinds: readonly DocumentDefinition[];
  readonly identities: IdentityDirectory;
  readonly limits: HttpLimits;
  readonly metrics: HttpMetrics;
  /** Demonstration identities are offered at `/demo-identities`. */
  readonly demonstration: boolean;
  /** True once a stop was asked for: readiness says no, so that no new work is sent here. */
  readonly stopping: () => boolean;
  /** Written at the first request for it. */
  readonly openApi: () => OpenApiTexts;
}

/** The API's description, written out. */
export interface OpenApiTexts {
  readonly json: string;
  readonly yaml: string;
}
