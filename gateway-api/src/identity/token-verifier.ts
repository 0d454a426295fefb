import { readFileSync } from "node:fs";
import { createLocalJWKSet, errors, importSPKI, jwtVerify, type JSONWebKeySet, type JWTPayload } from "jose";
import type { TokenConfig } from "../config.js";
import { RequestError, requestCode } from "../http/request-error.js";
import { StartError } from "../start-error.js";

/** Proves a bearer token and names the identity it maps to. */
export type TokenVerifier = (token: string) => Promise<string>;

const clockToleranceSeconds = 30;
const signatureAlgorithms = ["ES256", "RS256"];

type TokenKey = (token: string) => Promise<JWTPayload>;

/**
 * Reads the issuer's public keys once.
 *
 * @throws StartError TOKEN_KEYS_INVALID when the file holds neither a JWKS nor a PEM public key.
 * @returns a verifier that throws RequestError TOKEN_INVALID with `details.reason`.
 */
export async function openTokenVerifier(config: TokenConfig): Promise<TokenVerifier> {
  const proven = await openKeys(config);
  return async (token) => {
    let claims: JWTPayload;
    try {
      claims = await proven(token);
    } catch (cause) {
      throw refused(reasonOf(cause), cause);
    }
    const claim = claims[config.claim];
    if (typeof claim !== "string") throw refused("claim");
    const name = config.identities === undefined ? claim : config.identities.get(claim);
    if (name === undefined) throw refused("identity");
    return name;
  };
}

async function openKeys(config: TokenConfig): Promise<TokenKey> {
  const options = {
    issuer: config.issuer,
    audience: config.audience,
    algorithms: signatureAlgorithms,
    requiredClaims: ["exp", config.claim],
    clockTolerance: clockToleranceSeconds,
  };
  try {
    const text = readFileSync(config.keysFile, "utf8");
    if (text.trimStart().startsWith("{")) {
      const keys = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
      return async (token) => (await jwtVerify(token, keys, options)).payload;
    }
    const { key, algorithm } = await importPublicKey(text);
    return async (token) => (await jwtVerify(token, key, { ...options, algorithms: [algorithm] })).payload;
  } catch (cause) {
    throw new StartError("TOKEN_KEYS_INVALID", `${config.keysFile} holds neither a JWKS nor a public key.`, {
      cause,
    });
  }
}

async function importPublicKey(
  pem: string,
): Promise<{ key: Awaited<ReturnType<typeof importSPKI>>; algorithm: string }> {
  const failures: unknown[] = [];
  for (const algorithm of signatureAlgorithms) {
    try {
      return { key: await importSPKI(pem, algorithm), algorithm };
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, "not a P-256 or RSA public key");
}

const refused = (reason: string, cause?: unknown): RequestError =>
  new RequestError(requestCode.TOKEN_INVALID, { details: { reason }, cause });

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  if (error instanceof errors.JOSEAlgNotAllowed) return "algorithm";
  if (error instanceof errors.JWKSNoMatchingKey) return "key";
  return "malformed";
}
