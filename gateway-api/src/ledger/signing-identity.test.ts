import { createPublicKey, generateKeyPairSync, verify, X509Certificate } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { aSignerFolder, selfSigned } from "../testing/signer-fixtures.js";
import { lowSDer } from "./key-signature.js";
import { loadSigningIdentity, signMessage } from "./signing-identity.js";

const halfCurveOrder = BigInt("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");

/** S of a DER signature: the second of its two integers. */
function sOf(signature: Uint8Array): bigint {
  const rLength = signature[3] ?? 0;
  return BigInt(`0x${Buffer.from(signature.subarray(4 + rLength + 2)).toString("hex")}`);
}

describe("a signature", () => {
  it("verifies and has a low S, whichever half OpenSSL chose", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    for (let at = 0; at < 200; at += 1) {
      const message = Buffer.from(`message ${at}`);
      const signature = signMessage(message, privateKey);
      expect(verify("sha256", message, createPublicKey(privateKey), signature)).toBe(true);
      expect(sOf(signature)).toBeLessThanOrEqual(halfCurveOrder);
    }
  });

  it("of small numbers is as short as DER demands", () => {
    const raw = Buffer.alloc(64);
    raw[31] = 1;
    raw[63] = 0x80;
    expect(Buffer.from(lowSDer(raw)).toString("hex")).toBe("300702010102020080");
  });
});

describe("an identity", () => {
  it.each(["unknown", "../other", ""])(
    "called %p that the gateway does not hold is refused by its code",
    (name) => {
      expect(() => loadSigningIdentity("/nonexistent", name)).toThrow(
        expect.objectContaining({ code: "IDENTITY_UNKNOWN" }),
      );
    },
  );

  it("signs with the key that belongs to its certificate while a renewal puts both in place", async () => {
    const { folder, identities } = aSignerFolder("officer");
    const renewed = selfSigned("officer");
    writeFileSync(path.join(folder, "next-key.pem"), renewed.privateKeyPem);
    const signsFor = async (certificatePem: string) => {
      const message = Buffer.from("declaration");
      const signature = await loadSigningIdentity(identities, "officer").sign(message);
      return verify("sha256", message, new X509Certificate(certificatePem).publicKey, signature);
    };
    const first = loadSigningIdentity(identities, "officer").credentials.toString();
    expect(await signsFor(first)).toBe(true);
    writeFileSync(path.join(folder, "cert.pem"), renewed.certificatePem);
    expect(await signsFor(renewed.certificatePem)).toBe(true);
    renameSync(path.join(folder, "next-key.pem"), path.join(folder, "key.pem"));
    expect(await signsFor(renewed.certificatePem)).toBe(true);
  });

  it("is revoked by the serial number of its certificate, and not by that of an earlier one", () => {
    const { folder, identities } = aSignerFolder("officer");
    const { serialNumber } = new X509Certificate(loadSigningIdentity(identities, "officer").credentials);
    const revocation = path.join(folder, "revocation.json");
    writeFileSync(revocation, JSON.stringify({ serial: "01", revokedAt: "2026-01-01T00:00:00.000Z" }));
    expect(loadSigningIdentity(identities, "officer").revokedAt).toBeUndefined();
    writeFileSync(
      revocation,
      JSON.stringify({ serial: serialNumber.toLowerCase(), revokedAt: "2026-01-01T00:00:00.000Z" }),
    );
    expect(loadSigningIdentity(identities, "officer").revokedAt).toBe("2026-01-01T00:00:00.000Z");
  });

  it("whose key is on a token needs a PKCS#11 module", () => {
    const { folder, identities } = aSignerFolder("officer");
    rmSync(path.join(folder, "key.pem"));
    const description = { token: "officers", keyId: "01", pinFile: "/nonexistent" };
    writeFileSync(path.join(folder, "token-key.json"), JSON.stringify(description));
    expect(() => loadSigningIdentity(identities, "officer")).toThrow(
      expect.objectContaining({ code: "KEY_UNAVAILABLE", reason: "token" }),
    );
  });
});
