const chunkBytes = 64 * 1024;

/**
 * A document of so many bytes, in pieces as they come from a network. No two pieces of any two documents are alike, so
 * a store that keeps equal blocks once gains nothing.
 */
export function* documentBytes(bytes: number, seed: number): Generator<Buffer> {
  const pattern = Buffer.alloc(chunkBytes);
  for (let at = 0; at < chunkBytes; at += 1) pattern[at] = (at * 2_654_435_761) >>> 24;
  for (let sent = 0; sent < bytes; sent += chunkBytes) {
    const chunk = Buffer.from(pattern.subarray(0, Math.min(chunkBytes, bytes - sent)));
    chunk.writeUInt32BE(seed, 0);
    chunk.writeUInt32BE(sent / chunkBytes, 4);
    yield chunk;
  }
}
