import { writeFileSync } from "node:fs";
import path from "node:path";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import type { TokenConfig } from "../config.js";
import { openTokenVerifier } from "./token-verifier.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

const issuer = "https://login.example";
const audience = "antin";

async function anIssuer(algorithm = "ES256") {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const folder = temporaryFolder("tokens");
  const jwks = path.join(folder, "jwks.json");
  const pem = path.join(folder, "key.pem");
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: algorithm };
  writeFileSync(jwks, JSON.stringify({ keys: [jwk] }));
  writeFileSync(pem, await exportSPKI(publicKey));
  const config = (options: Partial<TokenConfig> = {}): TokenConfig => ({
    issuer,
    audience,
    keysFile: jwks,
    claim: "sub",
    ...options,
  });
  return { privateKey, config, pem, jwk };
}

interface TokenFixture {
  readonly key: CryptoKey;
  readonly algorithm?: string;
  readonly claims?: Record<string, unknown>;
  readonly expires?: string;
}

const aToken = ({ key, algorithm = "ES256", claims = {}, expires = "5m" }: TokenFixture) =>
  new SignJWT({ iss: issuer, aud: audience, sub: "demo-declarant", ...claims })
    .setProtectedHeader({ alg: algorithm, kid: "one" })
    .setExpirationTime(expires)
    .sign(key);

test.each(["ES256", "RS256"])(
  "a token signed with %s names its identity, by JWKS and by public key",
  async (algorithm) => {
    const { privateKey, config, pem } = await anIssuer(algorithm);
    const token = await aToken({ key: privateKey, algorithm });
    for (const keysFile of [config().keysFile, pem]) {
      const verify = await openTokenVerifier(config({ keysFile }));
      expect(await verify(token)).toBe("demo-declarant");
    }
  },
);

test("a claim is mapped to an identity by configuration", async () => {
  const { privateKey, config } = await anIssuer();
  const identities = new Map([["0300000018", "demo-declarant"]]);
  const verify = await openTokenVerifier(config({ claim: "mst", identities }));
  expect(await verify(await aToken({ key: privateKey, claims: { mst: "0300000018" } }))).toBe(
    "demo-declarant",
  );
  await expect(
    verify(await aToken({ key: privateKey, claims: { mst: "0100000000" } })),
  ).rejects.toMatchObject({
    code: "TOKEN_INVALID",
    details: { reason: "identity" },
  });
});

test.each([
  ["an expired one", { expires: "-5m" }, "expired"],
  ["another issuer's", { claims: { iss: "https://else.example" } }, "iss"],
  ["one for another audience", { claims: { aud: "else" } }, "aud"],
  ["one whose subject is no text", { claims: { sub: 7 } }, "claim"],
])("%s is refused, saying why", async (_what, fixture, reason) => {
  const { privateKey, config } = await anIssuer();
  const verify = await openTokenVerifier(config());
  await expect(verify(await aToken({ key: privateKey, ...fixture }))).rejects.toMatchObject({
    code: "TOKEN_INVALID",
    details: { reason },
  });
});

test("a token of another key, an altered one and an unsigned one are refused", async () => {
  const { privateKey, config } = await anIssuer();
  const other = await anIssuer();
  const verify = await openTokenVerifier(config());
  const token = await aToken({ key: privateKey });
  const [header = "", , signature = ""] = token.split(".");
  const altered = Buffer.from(JSON.stringify({ iss: issuer, aud: audience, sub: "demo-branch-head" }));
  const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
  const refused = [
    [await aToken({ key: other.privateKey }), "signature"],
    [`${header}.${altered.toString("base64url")}.${signature}`, "signature"],
    [`${unsigned}.${token.split(".")[1]}.`, "algorithm"],
    ["a.b.c", "malformed"],
  ] as const;
  for (const [text, reason] of refused)
    await expect(verify(text)).rejects.toMatchObject({ code: "TOKEN_INVALID", details: { reason } });
});

test("a token signed with the public key as an HMAC secret is refused", async () => {
  const { config, pem } = await anIssuer();
  const { readFileSync } = await import("node:fs");
  const forged = await new SignJWT({ iss: issuer, aud: audience, sub: "demo-branch-head" })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("5m")
    .sign(readFileSync(pem));
  const verify = await openTokenVerifier(config({ keysFile: pem }));
  await expect(verify(forged)).rejects.toMatchObject({ details: { reason: "algorithm" } });
});

test("a file without keys is refused at the start", async () => {
  const { config } = await anIssuer();
  const keysFile = path.join(temporaryFolder("tokens"), "keys");
  writeFileSync(keysFile, "no key");
  await expect(openTokenVerifier(config({ keysFile }))).rejects.toMatchObject({ code: "TOKEN_KEYS_INVALID" });
});
