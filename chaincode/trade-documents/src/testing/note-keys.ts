/** Note keys and signed checkpoints for tests, each made of a number: the same one always gives the same key. */

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

/** DER of an Ed25519 private key in PKCS#8, up to its 32-byte seed. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

export interface TestNoteKey {
  readonly verifierKey: string;
  /** A signature line over a text, under a name that may be another's. */
  line(text: string, name?: string): string;
}

export function aNoteKey(name: string, seed = name.length): TestNoteKey {
  const privateKey: KeyObject = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, Buffer.alloc(32, seed)]),
    format: "der",
    type: "pkcs8",
  });
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  const typed = Buffer.concat([Buffer.of(1), Buffer.from(jwk.x ?? "", "base64url")]);
  const id = createHash("sha256").update(`${name}\n`).update(typed).digest().subarray(0, 4);
  return {
    verifierKey: `${name}+${id.toString("hex")}+${typed.toString("base64")}`,
    line: (text, as = name) => {
      const signature = sign(null, Buffer.from(text), privateKey);
      return `— ${as} ${Buffer.concat([id, signature]).toString("base64")}\n`;
    },
  };
}

export interface TestCheckpoint {
  readonly size: number;
  /** Byte that the root is made of. */
  readonly root?: number;
  readonly origin?: string;
}

export const aCheckpointText = ({
  size,
  root = 7,
  origin = "antin.customs.vn/trade",
}: TestCheckpoint): string => `${origin}\n${size}\n${Buffer.alloc(32, root).toString("base64")}\nblock 3\n`;

/** A checkpoint signed by these keys. */
export const aCheckpoint = (checkpoint: TestCheckpoint, keys: readonly TestNoteKey[]): string => {
  const text = aCheckpointText(checkpoint);
  return `${text}\n${keys.map((key) => key.line(text)).join("")}`;
};
