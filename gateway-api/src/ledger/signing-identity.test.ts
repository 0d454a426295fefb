import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
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
});
