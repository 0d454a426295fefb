import { documentKinds, type DocumentDefinition } from "@antin/trade-documents";
import express, { type Express, type RequestHandler } from "express";
import type { Gateway, OpenApiTexts } from "./gateway.js";
import { accessLog } from "./http/access-log.js";
import { docsPage } from "./http/docs-page.js";
import { explorerFiles } from "./http/explorer-files.js";
import { mountEndpoints } from "./http/mount-endpoints.js";
import { problemHandler, refuseUnmatched } from "./http/problem-handler.js";
import { lookupLimit, requestLimit } from "./http/rate-limits.js";
import { contextOf, openContext } from "./http/request-context.js";
import { RequestError, requestCode } from "./http/request-error.js";
import { requestIdOf } from "./http/request-id.js";
import { supervisorPaths } from "./http/supervisor-paths.js";
import { dataSecurityHeaders } from "./http/security-headers.js";
import { identifyBy, type Identify } from "./identity/identify.js";
import type { IdentityDirectory } from "./identity/identity-directory.js";
import type { TokenVerifier } from "./identity/token-verifier.js";
import { defaultHttpLimits, type HttpLimits } from "./limits.js";
import type { Logger } from "./logging.js";
import { createMetrics, type HttpMetrics } from "./metrics.js";
import { openApiTexts } from "./openapi/build-document.js";
import { apiEndpoints } from "./routes/api.js";
import type { Services } from "./services.js";

export interface AppDependencies {
  readonly services: Services;
  readonly identities: IdentityDirectory;
  readonly logger: Logger;
  /** Absent: bearer tokens are refused. */
  readonly tokens?: TokenVerifier;
  /** Absent: no page at `/`. */
  readonly explorerDir?: string;
  readonly demonstration?: boolean;
  readonly limits?: Partial<HttpLimits>;
  readonly kinds?: readonly DocumentDefinition[];
  readonly proxyHops?: number;
  readonly stopping?: () => boolean;
  readonly now?: () => number;
}

/** The HTTP half: REST in, `Services` out. Holds no state but counters, and starts nothing by itself. */
export function createApp(dependencies: AppDependencies): Express {
  const { services, identities, logger, demonstration = false, stopping = () => false } = dependencies;
  const kinds = dependencies.kinds ?? documentKinds;
  const limits = { ...defaultHttpLimits, ...dependencies.limits };
  const metrics = createMetrics();
  const identify = identifyBy({ identities, tokens: dependencies.tokens, now: dependencies.now ?? Date.now });
  let openApi: OpenApiTexts | undefined;
  const gateway: Gateway = {
    services,
    identities,
    limits,
    metrics,
    kinds,
    demonstration,
    stopping,
    openApi: () => (openApi ??= openApiTexts(kinds)),
  };
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("case sensitive routing").enable("strict routing");
  app.set("query parser", false).set("trust proxy", dependencies.proxyHops ?? 0);
  app.use(beginRequest(metrics, stopping));
  app.use(accessLog(logger));
  app.use(dataSecurityHeaders());
  app.use(refuseOverload(metrics, limits));
  app.use(identifyCaller(identify));
  app.use(requestLimit(limits));
  mountEndpoints(app, apiEndpoints(kinds), { gateway, lookupLimit: lookupLimit(limits) });
  app.use("/docs", docsPage());
  if (dependencies.explorerDir !== undefined) app.use(explorerFiles(dependencies.explorerDir));
  app.use(refuseUnmatched(kinds));
  app.use(problemHandler({ limits, logger }));
  return app;
}

function beginRequest(metrics: HttpMetrics, stopping: () => boolean): RequestHandler {
  return (request, response, next) => {
    const id = requestIdOf(request.headers);
    openContext(request, { id, identification: { outcome: "anonymous" } });
    response.setHeader("X-Request-Id", id);
    // A client that keeps its connection would keep the stopping gateway from ending.
    if (stopping()) response.setHeader("Connection", "close");
    const end = metrics.begin();
    response.once("close", () => {
      const route = contextOf(request).route ?? "unmatched";
      end({ method: request.method, route, status: response.statusCode });
    });
    next();
  };
}

function refuseOverload(metrics: HttpMetrics, limits: HttpLimits): RequestHandler {
  return (request, _response, next) => {
    if (!supervisorPaths.has(request.path) && metrics.inFlight() > limits.requestsInFlightMax)
      throw new RequestError(requestCode.OVERLOADED);
    next();
  };
}

function identifyCaller(identify: Identify): RequestHandler {
  return async (request, _response, next) => {
    contextOf(request).identification = await identify(request.headers);
    next();
  };
}
