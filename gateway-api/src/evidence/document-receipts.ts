import type { Head } from "@antin/trade-documents";
import type { Receipt, ReceiptAnchor, ReceiptPayload } from "@antin/evidence";
import type { ReadModel } from "../read-model/read-model.js";
import type { TimelineEntry } from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import type { Attachments } from "../submission/attachments.js";
import type { EvidenceLog } from "./evidence-log.js";
import { receiptOf } from "./receipts.js";

/** Which event of a document is to be proved; its last one unless one is named. */
export interface ReceiptChoice {
  readonly leafIndex?: number;
  /** Digest of an attachment: the event that anchored it. */
  readonly attachment?: string;
  /** For whoever may read the document in full: the salts with which files can be compared. */
  readonly withSalts: boolean;
}

export interface DocumentReceiptsOptions {
  readonly log: EvidenceLog;
  readonly readModel: ReadModel;
  readonly attachments: Attachments;
  readonly anchorOf: (size: number) => ReceiptAnchor | undefined;
}

/** Receipts of documents' events. */
export class DocumentReceipts {
  readonly #options: DocumentReceiptsOptions;

  constructor(options: DocumentReceiptsOptions) {
    this.#options = options;
  }

  /** @throws ServiceError `RECEIPT_PENDING`, `LEAF_NOT_FOUND`, `ATTACHMENT_NOT_FOUND` */
  async receipt(head: Pick<Head, "kind" | "number">, choice: ReceiptChoice): Promise<Receipt> {
    const { log, anchorOf } = this.#options;
    const entry = await this.#entry(head, choice);
    const { leafIndex, block } = entry;
    const attachment = this.#attachmentOf(head, choice);
    const payload = this.#payloadOf(head, entry, choice);
    const request = { leafIndex, block, ...(attachment && { attachment }), ...(payload && { payload }) };
    return receiptOf(log, request, anchorOf);
  }

  async #entry(
    { kind, number }: Pick<Head, "kind" | "number">,
    choice: ReceiptChoice,
  ): Promise<TimelineEntry> {
    const { readModel, attachments } = this.#options;
    const timeline = await readModel.timeline(kind, number);
    const { attachment } = choice;
    const leafIndex =
      attachment === undefined
        ? (choice.leafIndex ?? timeline.at(-1)?.leafIndex)
        : (await attachments.record(kind, number, attachment)).leafIndex;
    const entry = timeline.find((candidate) => candidate.leafIndex === leafIndex);
    if (entry === undefined) throw new ServiceError(serviceCode.LEAF_NOT_FOUND, { details: { leafIndex } });
    return entry;
  }

  #attachmentOf(
    { kind, number }: Pick<Head, "kind" | "number">,
    { attachment, withSalts }: ReceiptChoice,
  ): ReturnType<Attachments["proofOf"]> {
    return attachment === undefined || !withSalts
      ? undefined
      : this.#options.attachments.proofOf(kind, number, attachment);
  }

  /** The payload's hash goes along where the leaf records it: only then does it prove anything. */
  #payloadOf(
    { kind, number }: Pick<Head, "kind" | "number">,
    { version, leafIndex }: TimelineEntry,
    { withSalts }: ReceiptChoice,
  ): ReceiptPayload | undefined {
    const { log, readModel } = this.#options;
    const head = readModel.version(kind, number, version)?.head;
    const hash = head?.payloadHash ?? null;
    const leaf = Buffer.from(log.leaf(leafIndex) ?? []).toString("utf8");
    if (head === undefined || hash === null || !leaf.includes(`"${hash}"`)) return undefined;
    const envelope = withSalts ? readModel.payloadOf(head) : undefined;
    return { hash, ...(envelope && { salt: envelope.salt }) };
  }
}
