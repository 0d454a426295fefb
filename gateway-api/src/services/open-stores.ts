import { mkdirSync } from "node:fs";
import path from "node:path";
import { openEmbeddedStore, type DocumentStore } from "@antin/document-store";
import type { TrustedKeys } from "@antin/evidence";
import { EvidenceLog } from "../evidence/evidence-log.js";
import { JournalStore } from "../journal/journal-store.js";
import { ReadModel } from "../read-model/read-model.js";
import type { Limits } from "./limits.js";
import type { ReportedEvent, ServiceIdentities, ServicesConfig } from "./service-config.js";

/** What every part is put together with. */
export interface Setting {
  readonly config: ServicesConfig;
  readonly limits: Limits;
  readonly identities: ServiceIdentities;
  /** The pinned trust root, as it was at the start. */
  readonly trust: TrustedKeys;
  readonly report: (event: ReportedEvent) => void;
}

/** Stores on disk, opened first and closed last. */
export interface Stores {
  readonly journal: JournalStore;
  readonly documents: DocumentStore;
  readonly readModel: ReadModel;
  readonly evidence: EvidenceLog;
  close(): Promise<void>;
}

/** Opens the stores of a gateway; when one cannot be opened, those that were are closed again. */
export async function openStores({ config, limits, trust, report }: Setting): Promise<Stores> {
  const { dataDir, documentsDir, chaincode } = config;
  mkdirSync(dataDir, { recursive: true });
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Store extends { close(): Promise<void> }>(store: Store): Store => {
    opened.unshift(store);
    return store;
  };
  const close = async (): Promise<void> => {
    for (const store of opened) await store.close();
  };
  try {
    const journal = keep(await JournalStore.open(path.join(dataDir, "journal")));
    const documents = keep(await openEmbeddedStore({ folder: documentsDir }));
    const readModel = keep(
      await ReadModel.open({
        folder: path.join(dataDir, "read-model"),
        chaincode,
        payloadsCachedMax: limits.payloadCacheMax,
      }),
    );
    const evidence = keep(
      await EvidenceLog.open({
        folder: path.join(dataDir, "evidence"),
        chaincode,
        trust,
        onRefused: (refusal) => {
          report({ level: "error", event: "checkpoint-refused", details: { ...refusal } });
        },
      }),
    );
    return { journal, documents, readModel, evidence, close };
  } catch (error) {
    await close();
    throw error;
  }
}
