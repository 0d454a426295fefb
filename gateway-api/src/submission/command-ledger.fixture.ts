import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DomainError, errorCode } from "@antin/trade-documents";
import { openEmbeddedStore, type DocumentStore } from "@antin/document-store";
import { IdempotencyKeys } from "../journal/idempotency.js";
import { JournalStore } from "../journal/journal-store.js";
import type { SeenTransaction } from "../ledger/block-feed.js";
import type { LedgerCall, SignedTransaction } from "../ledger/ledger-client.js";
import { aBlock, aHead, aTransaction, chaincode } from "../read-model/read-model.fixture.js";
import { ReadModel } from "../read-model/read-model.js";
import { defaultLimits } from "../services/limits.js";
import { CommandService, type KindPreparation } from "./command-service.js";
import { SourcePayloads } from "./source-payloads.js";
import { TransactionRunner } from "./transaction-runner.js";

/** Everything between a command and the ledger, over a ledger that makes a block of each transaction. */
export class CommandLedger {
  readonly journal: JournalStore;
  readonly readModel: ReadModel;
  readonly documents: DocumentStore;
  readonly keys: IdempotencyKeys;
  /** Numbers of the documents that each committed transaction wrote. */
  readonly written: string[] = [];
  /** Transactions wait here before their block is made. */
  gate: Promise<void> = Promise.resolve();
  readonly #folder: string;
  readonly #taken = new Set<string>();
  readonly #signed = new Map<string, LedgerCall>();
  readonly #waiting = new Map<string, (seen: SeenTransaction) => void>();

  private constructor(folder: string, stores: Pick<CommandLedger, "journal" | "readModel" | "documents">) {
    this.#folder = folder;
    this.journal = stores.journal;
    this.readModel = stores.readModel;
    this.documents = stores.documents;
    this.keys = new IdempotencyKeys(stores.journal);
  }

  static async open(): Promise<CommandLedger> {
    const folder = mkdtempSync(path.join(tmpdir(), "antin-commands-"));
    const documents = await openEmbeddedStore({ folder: path.join(folder, "documents") });
    const journal = await JournalStore.open(path.join(folder, "journal"));
    const readModel = await ReadModel.open({
      folder: path.join(folder, "read-model"),
      chaincode,
      payloadsCachedMax: 10,
    });
    return new CommandLedger(folder, { journal, readModel, documents });
  }

  async close(): Promise<void> {
    await this.readModel.close();
    await this.journal.close();
    await this.documents.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  commands(preparations: Readonly<Record<string, KindPreparation>> = {}): CommandService {
    const { readModel } = this;
    const runner = new TransactionRunner({
      ledger: this,
      feed: this,
      keys: this.keys,
      transaction: (id) => readModel.transaction(id),
      limits: defaultLimits,
    });
    const sources = new SourcePayloads(readModel);
    return new CommandService({
      runner,
      readModel,
      sources,
      preparations,
      mspOf: () => "TreasuryMSP",
    });
  }

  /** A document that is on the ledger without this gateway's doing. */
  take(kind: string, number: string): void {
    this.#taken.add(`${kind}/${number}`);
  }

  prepare(call: LedgerCall): Promise<SignedTransaction> {
    const { kind, number } = documentOf(call);
    if (this.#taken.has(`${kind}/${number}`))
      return Promise.reject(new DomainError(errorCode.DOCUMENT_EXISTS, undefined, { kind, number }));
    const id = `tx-${this.#signed.size + 1}`;
    this.#signed.set(id, call);
    const result = JSON.stringify({ kind, number, version: 0, state: "RECORDED" });
    return Promise.resolve({ id, identity: call.identity, bytes: Buffer.from(id), result });
  }

  async submit({ id }: SignedTransaction): Promise<void> {
    const call = this.#signed.get(id);
    if (call === undefined) throw new TypeError(`nobody signed ${id}`);
    await this.gate;
    const { kind, number } = documentOf(call);
    this.take(kind, number);
    this.written.push(number);
    const block = this.readModel.next();
    await this.readModel.apply(
      aBlock(block, [aTransaction([aHead({ kind, number, txId: id, facets: {} })])]),
    );
    this.#waiting.get(id)?.({ block, validationCode: "VALID" });
  }

  watch(txId: string): { seen: Promise<SeenTransaction>; cancel: () => void } {
    const seen = new Promise<SeenTransaction>((resolve) => this.#waiting.set(txId, resolve));
    return { seen, cancel: () => this.#waiting.delete(txId) };
  }
}

function documentOf(call: LedgerCall): { readonly kind: string; readonly number: string } {
  const [kind = ""] = call.function.split(":");
  return { kind, number: (JSON.parse(call.argument) as { number: string }).number };
}
