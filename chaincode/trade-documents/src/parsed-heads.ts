/** Large heads kept parsed: a manifest of many bills is read again for each declaration of its goods. */

import type { Head } from "./domain/head.js";

/** A smaller head is parsed about as fast as it is compared. */
const headBytesMin = 2_048;
/** Of all the heads that are kept. */
const keptBytesMax = 8 * 1024 * 1024;

interface Kept {
  readonly bytes: Buffer;
  readonly head: Head;
}

export class ParsedHeads {
  readonly #kept = new Map<string, Kept>();
  #keptBytes = 0;

  /** The head that these bytes of a key say. What is kept is believed only for the very same bytes. */
  parse(key: string, bytes: Uint8Array): Head {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const known = this.#kept.get(key);
    if (known?.bytes.equals(buffer) === true) return known.head;
    const head = JSON.parse(buffer.toString("utf8")) as Head;
    if (buffer.length >= headBytesMin && buffer.length <= keptBytesMax)
      this.#keep(key, { bytes: buffer, head });
    return head;
  }

  #keep(key: string, kept: Kept): void {
    this.#forget(key);
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes + kept.bytes.length <= keptBytesMax) break;
      this.#forget(oldest);
    }
    this.#kept.set(key, kept);
    this.#keptBytes += kept.bytes.length;
  }

  #forget(key: string): void {
    this.#keptBytes -= this.#kept.get(key)?.bytes.length ?? 0;
    this.#kept.delete(key);
  }
}
