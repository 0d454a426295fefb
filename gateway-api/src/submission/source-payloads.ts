import type { CommandDefinition, DocumentDefinition, Head } from "@antin/trade-documents";
import type { ReadModel } from "../read-model/read-model.js";
import type { JsonObject } from "../services.js";

/** A private document that a decision reads, with the salt that proves it to be the one on the ledger. */
export interface SourcePayload {
  readonly kind: string;
  readonly number: string;
  readonly payload: JsonObject;
  readonly salt: string;
}

/** What is to be decided, as far as it says which private documents are read. */
interface Decided {
  readonly command?: CommandDefinition;
  readonly number: string;
  readonly head: Head | null;
  readonly payload: JsonObject | null;
  readonly arguments: JsonObject;
}

/** Gathers the private documents that a decision reads; one that is not held here is left out. */
export class SourcePayloads {
  readonly #readModel: ReadModel;

  constructor(readModel: ReadModel) {
    this.#readModel = readModel;
  }

  /** What the payload cites, and what the command reads besides. */
  of(definition: DocumentDefinition, decided: Decided): readonly SourcePayload[] {
    const { command, payload } = decided;
    return this.ofDocuments([
      ...(payload === null ? [] : (definition.sources?.(payload) ?? [])),
      ...(command?.sources?.(decided) ?? []),
    ]);
  }

  ofDocuments(
    documents: readonly { readonly kind: string; readonly number: string }[],
  ): readonly SourcePayload[] {
    const names = new Map(documents.map((source) => [`${source.kind}\u0000${source.number}`, source]));
    return [...names.values()].flatMap(({ kind, number }) => {
      const head = this.#readModel.document(kind, number)?.head;
      const envelope = head === undefined ? undefined : this.#readModel.payloadOf(head);
      return envelope === undefined ? [] : [{ kind, number, ...envelope }];
    });
  }
}
