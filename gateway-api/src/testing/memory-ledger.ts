import {
  DomainError,
  errorCode,
  fieldProblems,
  invalidInput,
  nowhere,
  type DocumentDefinition,
  type Transition,
} from "@antin/trade-documents";
import { createHash } from "node:crypto";
import type {
  AttachmentView,
  BlockView,
  Caller,
  CommandRequest,
  CommandResult,
  DocumentView,
  JsonObject,
  TimelineEntry,
  TransactionReference,
} from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";

export const recordedAt = "2026-03-02T08:15:30.120Z";

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

export interface StoredDocument {
  readonly document: DocumentView;
  /** Name of the identity that made it: the one who reads its payload. */
  readonly owner: string;
  readonly versions: readonly JsonObject[];
  readonly timeline: readonly TimelineEntry[];
  readonly files: { readonly view: AttachmentView; readonly bytes: Buffer }[];
}

/** Documents under the kinds' own tables: states, roles, versions, fields. One transaction makes one block. */
export class MemoryLedger {
  readonly blocks: BlockView[] = [];
  readonly #kinds: readonly DocumentDefinition[];
  readonly #documents = new Map<string, StoredDocument>();
  #lastAssigned = 10_000_000_000;

  constructor(kinds: readonly DocumentDefinition[]) {
    this.#kinds = kinds;
  }

  /** In the order of their first transaction. */
  documents(): readonly StoredDocument[] {
    return [...this.#documents.values()];
  }

  find(kind: string, number: string): StoredDocument | undefined {
    return this.#documents.get(`${kind}/${number}`);
  }

  read(kind: string, number: string): StoredDocument {
    const found = this.find(kind, number);
    if (found === undefined) throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind });
    return found;
  }

  run(request: CommandRequest): CommandResult {
    const definition = this.#definition(request.kind);
    const number = this.#numberOf(definition, request);
    const before = this.find(request.kind, number);
    const row = permittedRow(definition, before, request);
    assertVersion(before, request.version);
    assertInput(definition, request);
    return this.#apply({ ...request, number }, row, before);
  }

  commit(caller: Caller, functionName: string, event: JsonObject): TransactionReference {
    const number = this.blocks.length;
    const id = sha256(`transaction ${number}`);
    const transaction = {
      id,
      block: number,
      index: 0,
      validationCode: "VALID",
      creatorMsp: caller.mspId,
      function: functionName,
      at: recordedAt,
      endorsers: ["CustomsMSP", "AuditMSP"],
      events: [event],
    };
    this.blocks.push({
      number,
      hash: sha256(`block ${number}`),
      previousHash: number === 0 ? "" : sha256(`block ${number - 1}`),
      dataHash: sha256(id),
      transactions: 1,
      at: recordedAt,
      size: 4_096,
      items: [transaction],
    });
    return { id, block: number, validationCode: "VALID" };
  }

  #apply(
    request: CommandRequest & { readonly number: string },
    row: Transition,
    before: StoredDocument | undefined,
  ): CommandResult {
    const { caller, kind, command, number, payload = {} } = request;
    const version = (before?.document.version ?? -1) + 1;
    const [state = "", event = ""] = [row.to[0], row.emits[0]];
    const transaction = this.commit(caller, `${kind}:${command}`, { event, kind, number, state, version });
    const { document: { holder } = { holder: caller.mspId }, owner = caller.name } = before ?? {};
    const { versions = [], timeline = [], files = [] } = before ?? {};
    const document: DocumentView = {
      kind,
      number,
      version,
      state,
      facets: { command },
      holder,
      issuer: "CustomsMSP",
      payloadHash: sha256(JSON.stringify(payload)),
      updatedAt: recordedAt,
      txId: transaction.id,
      block: transaction.block,
      payload,
      verificationCode: sha256(`${kind}/${number}`).slice(0, 10).toUpperCase(),
      links: [],
    };
    const entry: TimelineEntry = {
      event,
      state,
      version,
      at: recordedAt,
      actor: { msp: caller.mspId, role: row.by[0] ?? "" },
      txId: transaction.id,
      block: transaction.block,
      leafIndex: transaction.block,
    };
    this.#documents.set(`${kind}/${number}`, {
      document,
      owner,
      versions: [...versions, { kind, number, version, state }],
      timeline: [...timeline, entry],
      files,
    });
    return { document, transaction };
  }

  #definition(kind: string): DocumentDefinition {
    const definition = this.#kinds.find((candidate) => candidate.kind === kind);
    if (definition === undefined) throw new ServiceError(serviceCode.KIND_UNKNOWN);
    return definition;
  }

  #numberOf(definition: DocumentDefinition, { number, payload }: CommandRequest): string {
    const known = number ?? (payload === undefined ? undefined : definition.numberOf?.(payload));
    if (known !== undefined) return known;
    this.#lastAssigned += 10;
    return String(this.#lastAssigned);
  }
}

function permittedRow(
  definition: DocumentDefinition,
  before: StoredDocument | undefined,
  { command, caller }: CommandRequest,
): Transition {
  const from = before?.document.state ?? nowhere;
  const rows = definition.transitions.filter((row) => row.from === from && row.command === command);
  if (rows.length === 0) throw noSuchRow(definition, before, command);
  const row = rows.find(({ by }) => by.some((role) => caller.roles.includes(role)));
  if (row === undefined) throw new DomainError(errorCode.ROLE_NOT_ALLOWED, undefined, { command });
  return row;
}

function noSuchRow(
  definition: DocumentDefinition,
  before: StoredDocument | undefined,
  command: string,
): DomainError {
  if (before === undefined) return new DomainError(errorCode.DOCUMENT_NOT_FOUND);
  const creates = definition.transitions.some((row) => row.from === nowhere && row.command === command);
  const code = creates ? errorCode.DOCUMENT_EXISTS : errorCode.TRANSITION_NOT_ALLOWED;
  return new DomainError(code, undefined, { state: before.document.state, command });
}

function assertVersion(before: StoredDocument | undefined, version: number | undefined): void {
  const current = before?.document.version ?? null;
  if (version !== undefined && version !== current)
    throw new DomainError(errorCode.VERSION_STALE, undefined, { current });
}

function assertInput(definition: DocumentDefinition, request: CommandRequest): void {
  const rules = definition.commands[request.command];
  if (rules === undefined) throw new DomainError(errorCode.COMMAND_UNKNOWN);
  const problems = fieldProblems(rules.argumentsSchema, request.arguments ?? {}, "/arguments");
  if (rules.payload === "required" && definition.payloadSchema !== null) {
    if (request.payload === undefined) throw new DomainError(errorCode.PAYLOAD_MISSING);
    problems.push(...fieldProblems(definition.payloadSchema, request.payload));
  }
  if (problems.length > 0) throw invalidInput(problems);
}
