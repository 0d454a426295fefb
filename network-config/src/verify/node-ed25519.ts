import { createPublicKey, verify, type KeyObject } from "node:crypto";
import type { VerifyEd25519 } from "@antin/evidence";

/** Ed25519 by node:crypto, some ten times faster than JavaScript. Keys come from a trust root, so they are few. */
export function nodeEd25519(): VerifyEd25519 {
  const keys = new Map<string, KeyObject>();
  return (publicKey, message, signature) => {
    const x = Buffer.from(publicKey).toString("base64url");
    let key = keys.get(x);
    if (key === undefined) {
      key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
      keys.set(x, key);
    }
    return verify(null, message, key, signature);
  };
}
