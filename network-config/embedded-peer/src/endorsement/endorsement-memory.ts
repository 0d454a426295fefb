/**
 * Endorsements made by this process that may soon come back in a submitted transaction. A signature is good or bad
 * for its key and message forever, so bytes equal to those just signed here need not be verified again.
 */
import type { Endorsement } from "../messages/proposal.js";

interface Made {
  readonly payload: Buffer;
  readonly endorser: Buffer;
}

const ENTRY_OVERHEAD_BYTES = 300;

export class EndorsementMemory {
  readonly #made = new Map<string, Made>();
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  remember(payload: Buffer, { endorser, signature }: Endorsement): void {
    this.#made.set(idOf(signature), { payload, endorser });
    this.#bytes += sizeOf(payload);
    for (const [oldest, made] of this.#made) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#forget(oldest, made);
    }
  }

  /** Whether exactly this was signed here. True once for each endorsement: it is forgotten as it is found. */
  recall(payload: Buffer, { endorser, signature }: Endorsement): boolean {
    const id = idOf(signature);
    const made = this.#made.get(id);
    if (made === undefined) return false;
    this.#forget(id, made);
    return made.payload.equals(payload) && made.endorser.equals(endorser);
  }

  #forget(id: string, made: Made): void {
    this.#made.delete(id);
    this.#bytes -= sizeOf(made.payload);
  }
}

const idOf = (signature: Buffer): string => signature.toString("latin1");

const sizeOf = (payload: Buffer): number => payload.length + ENTRY_OVERHEAD_BYTES;
