import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { DocumentSource } from "../document-store.js";
import { documentTooLarge } from "../errors.js";

/** Counts and hashes the plain bytes on their way through, and stops them at a limit. Read it once, then ask it. */
export class MeasuredSource implements AsyncIterable<Uint8Array> {
  readonly #content: Exclude<DocumentSource, Uint8Array>;
  readonly #bytesMax: number;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  constructor(content: DocumentSource, bytesMax: number) {
    this.#content = content instanceof Uint8Array ? [content] : content;
    this.#bytesMax = bytesMax;
    // A stream that breaks before it is first read would otherwise end the process; reading it throws the error.
    if (content instanceof Readable) content.on("error", () => undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#content) {
      this.#bytes += chunk.byteLength;
      if (this.#bytes > this.#bytesMax) throw documentTooLarge(this.#bytesMax);
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Hex; asking ends the measurement. */
  sha256(): string {
    return this.#hash.digest("hex");
  }
}
