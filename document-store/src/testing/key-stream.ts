import { createCipheriv, createHash } from "node:crypto";

const chunkBytes = 64 * 1024;

/**
 * Reproducible bytes that do not compress: the ChaCha20 key stream whose key is the SHA-256 of `seed`, nonce and
 * counter zero. Kubo's own CID test vectors are made of it (its `test/cli/add_test.go`).
 */
export function* keyStream(seed: string, bytes: number): Generator<Uint8Array> {
  const cipher = createCipheriv("chacha20", createHash("sha256").update(seed).digest(), Buffer.alloc(16));
  for (let left = bytes; left > 0; left -= chunkBytes) {
    yield cipher.update(Buffer.alloc(Math.min(left, chunkBytes)));
  }
}

export const keyStreamBytes = (seed: string, bytes: number): Buffer =>
  Buffer.concat([...keyStream(seed, bytes)]);
