import type { IncomingHttpHeaders } from "node:http";
import { RequestError, requestCode } from "../http/request-error.js";
import { isCodedError, type CodedError } from "../problem-codes.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import type { HeldIdentity, IdentityDirectory } from "./identity-directory.js";
import type { TokenVerifier } from "./token-verifier.js";

/** What a request's credentials amount to; `refused` is answered where an address needs a caller. */
export type Identification =
  | { readonly outcome: "anonymous" }
  | { readonly outcome: "known"; readonly identity: HeldIdentity }
  | { readonly outcome: "refused"; readonly error: CodedError };

export type Identify = (headers: IncomingHttpHeaders) => Promise<Identification>;

const bearerFormat = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const apiKeyCharactersMax = 256;

/** Finds who sent a request by `X-API-Key` or `Authorization: Bearer`. */
export function identifyBy(options: {
  readonly identities: IdentityDirectory;
  /** Absent when no token issuer is configured: every bearer token is then refused. */
  readonly tokens?: TokenVerifier | undefined;
  readonly now: () => number;
}): Identify {
  const { identities, tokens, now } = options;
  return async (headers) => {
    const key = headers["x-api-key"];
    const { authorization } = headers;
    if (key === undefined && authorization === undefined) return { outcome: "anonymous" };
    try {
      if (key !== undefined && authorization !== undefined)
        throw new RequestError(requestCode.CREDENTIALS_AMBIGUOUS);
      const identity =
        key === undefined
          ? await byToken(authorization ?? "", identities, tokens)
          : byApiKey(String(key), identities);
      assertValidAt(identity, now());
      return { outcome: "known", identity };
    } catch (error) {
      if (isCodedError(error)) return { outcome: "refused", error };
      throw error;
    }
  };
}

function byApiKey(key: string, identities: IdentityDirectory): HeldIdentity {
  const identity = key.length > apiKeyCharactersMax ? undefined : identities.byApiKey(key);
  if (identity === undefined) throw new RequestError(requestCode.API_KEY_UNKNOWN);
  return identity;
}

async function byToken(
  authorization: string,
  identities: IdentityDirectory,
  tokens: TokenVerifier | undefined,
): Promise<HeldIdentity> {
  const token = bearerFormat.exec(authorization)?.[1];
  if (token === undefined)
    throw new RequestError(requestCode.TOKEN_INVALID, { details: { reason: "malformed" } });
  if (tokens === undefined)
    throw new RequestError(requestCode.TOKEN_INVALID, { details: { reason: "issuer" } });
  const identity = identities.find(await tokens(token));
  if (identity === undefined)
    throw new RequestError(requestCode.TOKEN_INVALID, { details: { reason: "identity" } });
  return identity;
}

function assertValidAt(identity: HeldIdentity, nowMs: number): void {
  if (identity.revokedAt !== undefined)
    throw new ServiceError(serviceCode.CERTIFICATE_REVOKED, { details: { revokedAt: identity.revokedAt } });
  if (nowMs < identity.validFromMs || nowMs > identity.validToMs)
    throw new ServiceError(serviceCode.CERTIFICATE_EXPIRED, {
      details: { validTo: new Date(identity.validToMs).toISOString() },
    });
}
