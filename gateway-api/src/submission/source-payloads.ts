import type { DocumentDefinition } from "@antin/trade-documents";
import type { ReadModel } from "../read-model/read-model.js";
import type { JsonObject } from "../services.js";
import type { PayloadStore } from "./payload-store.js";

/** A private document that a decision reads, with the salt that proves it to be the one on the ledger. */
export interface SourcePayload {
  readonly kind: string;
  readonly number: string;
  readonly payload: JsonObject;
  readonly salt: string;
}

/** Gathers the private documents that a payload refers to; one that is not held here is left out. */
export class SourcePayloads {
  readonly #readModel: ReadModel;
  readonly #payloads: PayloadStore;

  constructor(readModel: ReadModel, payloads: PayloadStore) {
    this.#readModel = readModel;
    this.#payloads = payloads;
  }

  async of(definition: DocumentDefinition, payload: JsonObject): Promise<readonly SourcePayload[]> {
    const names = new Map(
      (definition.sources?.(payload) ?? []).map((source) => [`${source.kind}\u0000${source.number}`, source]),
    );
    const found = await Promise.all(
      [...names.values()].map(async ({ kind, number }) => {
        const reference = this.#readModel.document(kind, number)?.head.payload ?? null;
        const envelope = reference === null ? undefined : await this.#payloads.load(reference);
        return envelope === undefined ? [] : [{ kind, number, ...envelope }];
      }),
    );
    return found.flat();
  }
}
