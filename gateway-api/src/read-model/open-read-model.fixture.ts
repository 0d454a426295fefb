import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Head } from "@antin/trade-documents";
import type { LedgerBlock } from "../ledger/block.js";
import type { ListQuery } from "../services.js";
import { findDocuments } from "./document-list.js";
import { aHead, anOfficer, chaincode } from "./read-model.fixture.js";
import { ReadModel } from "./read-model.js";

export const listLimits = { pageSizeMax: 100, pageScanMax: 1_000 };

/** A read model for each test of a file, in a folder of its own. */
export class OpenReadModel {
  folder = "";
  #model: ReadModel | undefined;

  constructor() {
    beforeEach(async () => {
      this.folder = mkdtempSync(path.join(tmpdir(), "antin-read-model-"));
      this.#model = await this.open();
    });
    afterEach(async () => {
      await this.model.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get model(): ReadModel {
    if (this.#model === undefined) throw new Error("The read model is not open.");
    return this.#model;
  }

  open(folder = this.folder): Promise<ReadModel> {
    return ReadModel.open({ folder, chaincode, payloadsCachedMax: 10 });
  }

  async reopen(): Promise<void> {
    await this.model.close();
    this.#model = await this.open();
  }

  async apply(...blocks: readonly LedgerBlock[]): Promise<void> {
    for (const block of blocks) await this.model.apply(block);
  }

  /** What an officer finds. */
  async numbers(query: Partial<ListQuery>, more: Partial<typeof listLimits> = {}): Promise<string[]> {
    const wanted = { caller: anOfficer(), limit: 100, ...query };
    const page = await findDocuments(this.model, wanted, { ...listLimits, ...more });
    return page.found.map(({ record }) => record.head.number);
  }
}

export const aPermit = (number: string, changes: Partial<Head> = {}): Head =>
  aHead({ number, txId: `tx-${number}-${changes.version ?? 0}`, ...changes });
