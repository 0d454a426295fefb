import { errorCode, exchangeMessage } from "@antin/trade-documents";
import type { DocumentStore } from "@antin/document-store";
import { receiveWcoDeclaration } from "../exchange/receive-wco-declaration.js";
import { putRecord, type JournalStore } from "../journal/journal-store.js";
import type { AttachmentContent, Caller, CommandResult, JsonObject } from "../services.js";
import { hasCode, serviceCode, ServiceError } from "../services/service-error.js";
import { idempotencyIdOf, type CommandService } from "./command-service.js";
import type { DocumentViews } from "./document-views.js";

/** Where the bytes of a message are, as they came. */
interface OriginalRecord {
  readonly cid: string;
  readonly bytes: number;
  readonly mediaType: string;
}

const mediaType = "application/xml";
const { kind, defaultCommand } = exchangeMessage;
const originalKey = (number: string): string => `original/${number}`;

export interface ExchangeMessagesOptions {
  readonly documents: DocumentStore;
  readonly journal: JournalStore;
  readonly commands: CommandService;
  readonly views: DocumentViews;
  readonly bytesMax: number;
}

/** Foreign messages: the original bytes are stored and anchored, what was understood of them is the payload. */
export class ExchangeMessages {
  readonly #options: ExchangeMessagesOptions;

  constructor(options: ExchangeMessagesOptions) {
    this.#options = options;
  }

  /**
   * Takes a WCO Data Model declaration. The number follows from the bytes, so a message sent twice is one document.
   *
   * @throws ExchangeError for what is wrong with the XML, before anything is stored.
   */
  async receive(
    caller: Caller,
    bytes: Uint8Array,
    idempotencyKey: string | undefined,
  ): Promise<CommandResult> {
    const { documents, commands, views, bytesMax } = this.#options;
    const { number, payload, sha256 } = receiveWcoDeclaration(bytes, { bytesMax });
    const stored = await documents.put(bytes, { mediaType, declaredSha256: sha256 });
    const original: OriginalRecord = { cid: stored.cid, bytes: stored.bytes, mediaType };
    try {
      const outcome = await commands.run(
        // Through JSON: the mapping leaves members undefined where the message is silent.
        {
          caller,
          kind,
          command: defaultCommand,
          number,
          payload: JSON.parse(JSON.stringify(payload)) as JsonObject,
        },
        {
          id: idempotencyIdOf(caller, idempotencyKey) ?? `lodge/${caller.name}/${number}`,
          keep: [putRecord(originalKey(number), original)],
        },
      );
      return await views.result(caller, outcome);
    } catch (error) {
      if (!hasCode(error, errorCode.DOCUMENT_EXISTS)) throw error;
      const { head, block } = views.fullyReadable(caller, kind, number);
      return views.result(caller, { kind, number, version: head.version, txId: head.txId, block });
    }
  }

  /** The bytes as they came. @throws ServiceError `ATTACHMENT_NOT_FOUND` when this gateway did not receive them. */
  async original(caller: Caller, number: string): Promise<AttachmentContent> {
    this.#options.views.fullyReadable(caller, kind, number);
    const record = this.#options.journal.record<OriginalRecord>(originalKey(number));
    if (record === undefined)
      throw new ServiceError(serviceCode.ATTACHMENT_NOT_FOUND, { details: { number } });
    const content = await this.#options.documents.get(record.cid);
    return { mediaType: record.mediaType, name: `${number}.xml`, bytes: record.bytes, content };
  }
}
