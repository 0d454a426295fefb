/**
 * Endorsements made by this process that may soon come back in a submitted transaction. A signature is good or bad
 * for its key and message forever, so bytes equal to those just signed here need not be verified again.
 */
import type { Endorsement } from "../messages/proposal.js";

interface Made {
  readonly payload: Buffer;
  readonly endorser: Buffer;
}

export class EndorsementMemory {
  readonly #made = new Map<string, Made>();
  readonly #entriesMax: number;

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  remember(payload: Buffer, { endorser, signature }: Endorsement): void {
    if (this.#made.size >= this.#entriesMax) {
      const oldest = this.#made.keys().next();
      if (oldest.done !== true) this.#made.delete(oldest.value);
    }
    this.#made.set(signature.toString("latin1"), { payload, endorser });
  }

  /** Whether exactly this was signed here. True once for each endorsement: it is forgotten as it is found. */
  recall(payload: Buffer, { endorser, signature }: Endorsement): boolean {
    const key = signature.toString("latin1");
    const made = this.#made.get(key);
    if (made === undefined) return false;
    this.#made.delete(key);
    return made.payload.equals(payload) && made.endorser.equals(endorser);
  }
}
