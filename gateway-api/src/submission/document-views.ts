import { DomainError, errorCode, findKind, type ReadLevel } from "@antin/trade-documents";
import type { Outcome } from "../journal/idempotency.js";
import { levelFor } from "../read-model/readers.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { DocumentRecord, VersionRecord } from "../read-model/records.js";
import { verificationCode } from "../read-model/verification-code.js";
import type { Caller, CommandResult, DocumentView } from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";

/** Documents as callers see them: the public part, and the payload for those who may read it. */
export class DocumentViews {
  readonly #readModel: ReadModel;

  constructor(readModel: ReadModel) {
    this.#readModel = readModel;
  }

  /**
   * The document, and how far the caller may look into it.
   *
   * @throws ServiceError `KIND_UNKNOWN`; DomainError `DOCUMENT_NOT_FOUND`, also for one the caller may not read:
   *         predictable numbers must not tell who trades what.
   */
  readable(caller: Caller, kind: string, number: string): { record: DocumentRecord; level: ReadLevel } {
    if (findKind(kind) === undefined) throw new ServiceError(serviceCode.KIND_UNKNOWN, { details: { kind } });
    const record = this.#readModel.document(kind, number);
    const level = record === undefined ? undefined : levelFor(caller, record);
    if (record === undefined || level === undefined)
      throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind, number });
    return { record, level };
  }

  /** As `readable`, for what only those see who read the payload too. @throws ServiceError `READ_NOT_ALLOWED` */
  fullyReadable(caller: Caller, kind: string, number: string): DocumentRecord {
    const { record, level } = this.readable(caller, kind, number);
    if (level !== "full") throw new ServiceError(serviceCode.READ_NOT_ALLOWED, { details: { kind, number } });
    return record;
  }

  async view({ head, block }: VersionRecord, level: ReadLevel): Promise<DocumentView> {
    const { kind, number, version, state, facets, holder, issuer, updatedAt, txId } = head;
    const envelope = level === "full" ? this.#readModel.payloadOf(head) : undefined;
    return {
      kind,
      number,
      version,
      state,
      facets,
      holder,
      issuer,
      payloadHash: head.payloadHash,
      updatedAt,
      txId,
      block,
      ...(envelope && {
        payload: envelope.payload,
        verificationCode: verificationCode(kind, number, envelope.salt),
      }),
      links: await this.#readModel.links(kind, number),
    };
  }

  /** What a command came to, as the one who ran it sees it: the version it made, whatever happened since. */
  async result(caller: Caller, outcome: Outcome): Promise<CommandResult> {
    const { kind, number, version, txId, block } = outcome;
    const current = this.#readModel.document(kind, number);
    const made = this.#readModel.version(kind, number, version) ?? current;
    if (made === undefined || current === undefined)
      throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind, number });
    const level = levelFor(caller, current) ?? "status";
    return {
      document: await this.view(made, level),
      transaction: { id: txId, block, validationCode: "VALID" },
    };
  }
}
