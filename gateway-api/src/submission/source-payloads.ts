import type { DocumentDefinition } from "@antin/trade-documents";
import type { ReadModel } from "../read-model/read-model.js";
import type { JsonObject } from "../services.js";

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

  constructor(readModel: ReadModel) {
    this.#readModel = readModel;
  }

  of(definition: DocumentDefinition, payload: JsonObject): readonly SourcePayload[] {
    const names = new Map(
      (definition.sources?.(payload) ?? []).map((source) => [`${source.kind}\u0000${source.number}`, source]),
    );
    return [...names.values()].flatMap(({ kind, number }) => {
      const head = this.#readModel.document(kind, number)?.head;
      const envelope = head === undefined ? undefined : this.#readModel.payloadOf(head);
      return envelope === undefined ? [] : [{ kind, number, ...envelope }];
    });
  }
}
