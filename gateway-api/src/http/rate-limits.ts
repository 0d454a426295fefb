import type { Request, RequestHandler, Response } from "express";
import { ipKeyGenerator, rateLimit } from "express-rate-limit";
import type { HttpLimits } from "../limits.js";
import { contextOf } from "./request-context.js";
import { RequestError, requestCode } from "./request-error.js";
import { supervisorPaths } from "./supervisor-paths.js";

/** Requests per credential, or per address where there is none that holds. */
export function requestLimit(limits: HttpLimits): RequestHandler {
  return rateLimit({
    ...common(limits, "requests"),
    limit: (request) =>
      callerName(request) === undefined ? limits.requestsPerAddressMax : limits.requestsPerCredentialMax,
    keyGenerator: (request) => {
      const name = callerName(request);
      return name === undefined ? `address ${addressOf(request)}` : `credential ${name}`;
    },
    skip: (request) => supervisorPaths.has(request.path),
  });
}

/** Look-ups per address: each one is a guess at a verification code until it is right. */
export function lookupLimit(limits: HttpLimits): RequestHandler {
  return rateLimit({
    ...common(limits, "lookups"),
    limit: limits.lookupsPerAddressMax,
    keyGenerator: addressOf,
  });
}

function common(limits: HttpLimits, identifier: string): Parameters<typeof rateLimit>[0] {
  return {
    windowMs: limits.ratePeriodMs,
    identifier,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    handler: (_request: Request, response: Response): never => {
      throw new RequestError(requestCode.RATE_LIMITED, {
        details: {
          retryAfterSeconds: Number(response.getHeader("Retry-After") ?? limits.ratePeriodMs / 1000),
        },
      });
    },
  };
}

function callerName(request: Request): string | undefined {
  const { identification } = contextOf(request);
  return identification.outcome === "known" ? identification.identity.caller.name : undefined;
}

const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? "");
