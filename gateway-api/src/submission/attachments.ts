import { createHash, randomBytes, type Hash } from "node:crypto";
import { attachCommand } from "@antin/trade-documents";
import type { DocumentStore } from "@antin/document-store";
import { putRecord, type JournalStore } from "../journal/journal-store.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { AttachmentRecord } from "../read-model/records.js";
import type {
  AttachmentContent,
  AttachmentUpload,
  AttachmentView,
  Caller,
  CommandResult,
} from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { idempotencyIdOf, type CommandService } from "./command-service.js";
import type { DocumentViews } from "./document-views.js";

/** What the ledger does not keep of an attachment: the salt of its digest, and how to show it. */
interface AttachmentSecrets {
  /** 32 hex digits. */
  readonly salt: string;
  readonly name: string | null;
  readonly mediaType: string;
  readonly bytes: number;
}

const secretsKey = (kind: string, number: string, digest: string): string =>
  `attachment/${kind}\u0000${number}\u0000${digest}`;

const saltBytes = 16;
const unnamedMediaType = "application/octet-stream";

export interface AttachmentsOptions {
  readonly documents: DocumentStore;
  readonly journal: JournalStore;
  readonly readModel: ReadModel;
  readonly views: DocumentViews;
  readonly commands: CommandService;
  readonly bytesMax: number;
}

/** Files of documents: their bytes in the document store, a salted digest of them on the ledger. */
export class Attachments {
  readonly #options: AttachmentsOptions;

  constructor(options: AttachmentsOptions) {
    this.#options = options;
  }

  /**
   * Stores a file and anchors its salted digest.
   *
   * @throws DocumentStoreError `DOCUMENT_TOO_LARGE`, `DIGEST_MISMATCH`; what `CommandService.run` throws.
   */
  async attach(upload: AttachmentUpload): Promise<CommandResult & { readonly attachment: AttachmentView }> {
    const { caller, kind, number, code, mediaType, name, idempotencyKey } = upload;
    const { documents, views, commands } = this.#options;
    // Nothing is stored for a document that is not there.
    views.readable(caller, kind, number);
    const salt = randomBytes(saltBytes).toString("hex");
    const salted = createHash("sha256").update(Buffer.from(salt, "hex"));
    const stored = await documents.put(hashedOnTheWay(upload.content, salted), {
      mediaType,
      bytesMax: this.#options.bytesMax,
      ...(upload.declaredSha256 !== undefined && { declaredSha256: upload.declaredSha256 }),
    });
    const digest = salted.digest("hex");
    const secrets: AttachmentSecrets = { salt, name: name ?? null, mediaType, bytes: stored.bytes };
    const outcome = await commands.run(
      { caller, kind, command: attachCommand, number, arguments: { code, cid: stored.cid, digest } },
      {
        id: idempotencyIdOf(caller, idempotencyKey) ?? `attach/${digest}`,
        // The digest is salted anew each time; what was uploaded is what makes two requests the same.
        hashOf: { code, name: name ?? null, mediaType, sha256: stored.sha256 },
        keep: [putRecord(secretsKey(kind, number, digest), secrets)],
        extra: { digest },
      },
    );
    const anchored = String(outcome.extra?.["digest"] ?? digest);
    const record = (await this.#records(kind, number)).find((entry) => entry.digest === anchored);
    if (record === undefined)
      throw new ServiceError(serviceCode.ATTACHMENT_NOT_FOUND, { details: { digest: anchored } });
    return { ...(await views.result(caller, outcome)), attachment: await this.#view(kind, number, record) };
  }

  async list(caller: Caller, kind: string, number: string): Promise<readonly AttachmentView[]> {
    this.#options.views.fullyReadable(caller, kind, number);
    const records = await this.#records(kind, number);
    return Promise.all(records.map((record) => this.#view(kind, number, record)));
  }

  /** The plain bytes, or a range of them. @throws ServiceError `ATTACHMENT_NOT_FOUND`; DocumentStoreError */
  async content(
    caller: Caller,
    kind: string,
    number: string,
    choice: {
      readonly digest: string;
      readonly range?: { readonly start: number; readonly end?: number } | undefined;
    },
  ): Promise<AttachmentContent> {
    this.#options.views.fullyReadable(caller, kind, number);
    const record = await this.record(kind, number, choice.digest);
    const view = await this.#view(kind, number, record);
    const content = await this.#options.documents.get(record.cid, choice.range && { range: choice.range });
    return { mediaType: view.mediaType, name: view.name, bytes: view.bytes, content };
  }

  /** @throws ServiceError `ATTACHMENT_NOT_FOUND` */
  async record(kind: string, number: string, digest: string): Promise<AttachmentRecord> {
    const record = (await this.#records(kind, number)).find((entry) => entry.digest === digest);
    if (record === undefined)
      throw new ServiceError(serviceCode.ATTACHMENT_NOT_FOUND, { details: { digest } });
    return record;
  }

  /** What a receipt needs to let anybody compare the file; undefined when the salt is not held here. */
  proofOf(
    kind: string,
    number: string,
    digest: string,
  ):
    | { readonly digest: string; readonly salt: string; readonly name?: string; readonly mediaType: string }
    | undefined {
    const secrets = this.#secrets(kind, number, digest);
    if (secrets === undefined) return undefined;
    const { salt, name, mediaType } = secrets;
    return { digest, salt, mediaType, ...(name !== null && { name }) };
  }

  async #records(kind: string, number: string): Promise<readonly AttachmentRecord[]> {
    return this.#options.readModel.attachments(kind, number);
  }

  #secrets(kind: string, number: string, digest: string): AttachmentSecrets | undefined {
    return this.#options.journal.record<AttachmentSecrets>(secretsKey(kind, number, digest));
  }

  async #view(kind: string, number: string, record: AttachmentRecord): Promise<AttachmentView> {
    const { code, cid, digest, at, txId } = record;
    const known = this.#secrets(kind, number, digest);
    const stored = known ?? (await this.#storedAs(cid));
    return {
      code,
      name: known?.name ?? null,
      mediaType: stored.mediaType ?? unnamedMediaType,
      bytes: stored.bytes,
      cid,
      digest,
      at,
      txId,
    };
  }

  /** Attached through another gateway: its name is not known here, and perhaps not its bytes either. */
  async #storedAs(cid: string): Promise<{ readonly mediaType: string | null; readonly bytes: number }> {
    const { documents } = this.#options;
    return (await documents.has(cid)) ? documents.stat(cid) : { mediaType: null, bytes: 0 };
  }
}

async function* hashedOnTheWay(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const part of content) {
    hash.update(part);
    yield part;
  }
}
