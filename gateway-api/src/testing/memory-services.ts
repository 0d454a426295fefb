import {
  DomainError,
  errorCode,
  fieldProblems,
  invalidInput,
  nowhere,
  type DocumentDefinition,
} from "@antin/trade-documents";
import { DocumentStoreError } from "@antin/document-store";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type {
  AttachmentView,
  BlockView,
  Caller,
  CommandRequest,
  CommandResult,
  DocumentView,
  JsonObject,
  OperationView,
  Page,
  PartHealth,
  Services,
  TimelineEntry,
} from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";

/** What a test may change while the services run. */
export interface MemoryServices extends Services {
  /** Thrown by every command until it is cleared. */
  fail(error: unknown): void;
  setHealth(parts: readonly PartHealth[]): void;
  /** Until called, receipts are pending and there is no checkpoint. */
  checkpoint(): void;
  readonly closed: () => boolean;
}

interface Stored {
  readonly document: DocumentView;
  readonly owner: string;
  readonly versions: JsonObject[];
  readonly timeline: TimelineEntry[];
  readonly files: { readonly view: AttachmentView; readonly bytes: Buffer }[];
}

const at = "2026-03-02T08:15:30.120Z";
const healthy: readonly PartHealth[] = [
  { name: "ledger", ok: true, required: true },
  { name: "evm", ok: false, required: false, detail: "no node" },
];
const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/**
 * The services in memory, for tests of the HTTP half: they keep documents, run the kinds' own tables (states, roles,
 * versions), honour idempotency keys, page, and store files. One transaction makes one block.
 */
export function memoryServices(kinds: readonly DocumentDefinition[]): MemoryServices {
  const documents = new Map<string, Stored>();
  const requests = new Map<string, { hash: string; result: CommandResult }>();
  const operations = new Map<string, { owner: string; view: OperationView }>();
  const blocks: BlockView[] = [];
  let failure: unknown;
  let health = healthy;
  let checkpointed = false;
  let closed = false;
  let assigned = 10_000_000_000;

  const definitionOf = (kind: string): DocumentDefinition => {
    const definition = kinds.find((candidate) => candidate.kind === kind);
    if (definition === undefined) throw new ServiceError(serviceCode.KIND_UNKNOWN);
    return definition;
  };
  const stored = (kind: string, number: string): Stored => {
    const found = documents.get(`${kind}/${number}`);
    if (found === undefined) throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind });
    return found;
  };
  const commit = (caller: Caller, functionName: string, event: JsonObject): BlockView => {
    const number = blocks.length;
    const id = sha256(`transaction ${number}`);
    const transaction = {
      id,
      block: number,
      index: 0,
      validationCode: "VALID",
      creatorMsp: caller.mspId,
      function: functionName,
      at,
      endorsers: ["CustomsMSP", "AuditMSP"],
      events: [event],
    };
    const block: BlockView = {
      number,
      hash: sha256(`block ${number}`),
      previousHash: number === 0 ? "" : sha256(`block ${number - 1}`),
      dataHash: sha256(id),
      transactions: 1,
      at,
      size: 4_096,
      items: [transaction],
    };
    blocks.push(block);
    return block;
  };

  /** Once per idempotency key, whatever happens to the answer. */
  const once = async <Result extends CommandResult>(
    scope: { caller: Caller; idempotencyKey?: string },
    request: unknown,
    act: () => Promise<Result>,
  ): Promise<Result> => {
    if (failure !== undefined) throw failure;
    if (scope.idempotencyKey === undefined) return act();
    const key = `${scope.caller.name}/${scope.idempotencyKey}`;
    const hash = sha256(JSON.stringify(request));
    const before = requests.get(key);
    if (before === undefined) {
      const result = await act();
      requests.set(key, { hash, result });
      return result;
    }
    if (before.hash !== hash) throw new ServiceError(serviceCode.IDEMPOTENCY_KEY_REUSED);
    return before.result as Result;
  };

  const run = (request: CommandRequest): CommandResult => {
    const { caller, kind, command, version, payload = {} } = request;
    const definition = definitionOf(kind);
    const number = request.number ?? definition.numberOf?.(payload as never) ?? String((assigned += 10));
    const before = documents.get(`${kind}/${number}`);
    const from = before?.document.state ?? nowhere;
    const rows = definition.transitions.filter((row) => row.from === from && row.command === command);
    if (rows.length === 0) throw noRow(definition, before, command);
    const row = rows.find(({ by }) => by.some((role) => caller.roles.includes(role)));
    if (row === undefined) throw new DomainError(errorCode.ROLE_NOT_ALLOWED, undefined, { command });
    if (version !== undefined && version !== before?.document.version)
      throw new DomainError(errorCode.VERSION_STALE, undefined, {
        current: before?.document.version ?? null,
      });
    assertInput(definition, request);
    const next = (before?.document.version ?? -1) + 1;
    const state = row.to[0] ?? from;
    const event = { event: row.emits[0] ?? "", kind, number, state, version: next };
    const block = commit(caller, `${kind}:${command}`, event);
    const txId = block.items[0]?.id ?? "";
    const document: DocumentView = {
      kind,
      number,
      version: next,
      state,
      facets: { command },
      holder: before?.document.holder ?? caller.mspId,
      issuer: "CustomsMSP",
      payloadHash: sha256(JSON.stringify(payload)),
      updatedAt: at,
      txId,
      block: block.number,
      payload,
      verificationCode: sha256(`${kind}/${number}`).slice(0, 10).toUpperCase(),
      links: [],
    };
    const actor = { msp: caller.mspId, role: row.by[0] ?? "" };
    documents.set(`${kind}/${number}`, {
      document,
      owner: before?.owner ?? caller.name,
      versions: [...(before?.versions ?? []), { kind, number, version: next, state }],
      timeline: [
        ...(before?.timeline ?? []),
        {
          event: event.event,
          state,
          version: next,
          at,
          actor,
          txId,
          block: block.number,
          leafIndex: block.number,
        },
      ],
      files: before?.files ?? [],
    });
    return { document, transaction: { id: txId, block: block.number, validationCode: "VALID" } };
  };

  const submit: Services["submit"] = (request) => once(request, request, () => Promise.resolve(run(request)));

  return {
    submit,
    submitAsync: async (request) => {
      const id = `op-${operations.size + 1}`;
      const pending: OperationView = { id, state: "PENDING" };
      const record = (view: OperationView): void => {
        operations.set(id, { owner: request.caller.name, view });
      };
      record(pending);
      try {
        record({ id, state: "DONE", result: await submit(request) });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const { code, message } = error;
        record({ id, state: "FAILED", error: { code, message } });
      }
      return pending;
    },
    operation: (caller, id) => {
      const found = operations.get(id);
      return found?.owner === caller.name
        ? Promise.resolve(found.view)
        : Promise.reject(new ServiceError(serviceCode.OPERATION_NOT_FOUND));
    },
    attach: async (upload) => {
      const { caller, kind, number, code, mediaType, name = null } = upload;
      const { files, document } = stored(kind, number);
      const bytes = await buffer(upload.content);
      if (upload.declaredSha256 !== undefined && upload.declaredSha256 !== sha256(bytes))
        throw new DocumentStoreError("DIGEST_MISMATCH", {
          declared: upload.declaredSha256,
          actual: sha256(bytes),
        });
      return once(upload, { kind, number, digest: sha256(bytes) }, () => {
        const block = commit(caller, `${kind}:Attach`, { event: "DocumentAttached", kind, number });
        const txId = block.items[0]?.id ?? "";
        const view = {
          code,
          name,
          mediaType,
          bytes: bytes.length,
          cid: `bafk${sha256(bytes).slice(0, 40)}`,
          digest: sha256(bytes),
          at,
          txId,
        };
        files.push({ view, bytes });
        return Promise.resolve({
          document,
          transaction: { id: txId, block: block.number, validationCode: "VALID" as const },
          attachment: view,
        });
      });
    },
    receiveExchangeMessage: (caller, bytes, idempotencyKey) => {
      const number = `WCO-${sha256(bytes).slice(0, 12).toUpperCase()}`;
      const payload = { messageType: "WCO", original: Buffer.from(bytes).toString("base64") };
      const request = { caller, kind: "exchange-message", command: "Lodge", number, payload };
      return submit(idempotencyKey === undefined ? request : { ...request, idempotencyKey });
    },
    exchangeOriginal: (_caller, number) => {
      const original = stored("exchange-message", number).document.payload?.original;
      const bytes = Buffer.from(String(original), "base64");
      return Promise.resolve({
        mediaType: "application/xml",
        name: `${number}.xml`,
        bytes: bytes.length,
        content: Readable.from([bytes]),
      });
    },
    previewAssessment: (_caller, declaration) =>
      Promise.resolve({ lines: Array.isArray(declaration.lines) ? declaration.lines.length : 0, total: "0" }),
    document: (caller, kind, number) => {
      const { document, owner } = stored(kind, number);
      if (owner === caller.name) return Promise.resolve(document);
      const { payload: _payload, verificationCode: _code, ...open } = document;
      return Promise.resolve(open);
    },
    list: ({ kind, text, state, cursor, limit }) => {
      const found = [...documents.values()]
        .map(({ document }) => document)
        .filter((document) => kind === undefined || document.kind === kind)
        .filter((document) => state === undefined || document.state === state)
        .filter(({ number }) => text === undefined || number.includes(text))
        .reverse();
      return page(found, limit, cursor);
    },
    history: (_caller, kind, number) => Promise.resolve(stored(kind, number).versions),
    timeline: (_caller, kind, number) => Promise.resolve(stored(kind, number).timeline),
    attachments: (_caller, kind, number) =>
      Promise.resolve(stored(kind, number).files.map(({ view }) => view)),
    attachmentContent: (_caller, kind, number, digest, range) => {
      const file = stored(kind, number).files.find(({ view }) => view.digest === digest);
      if (file === undefined) return Promise.reject(new ServiceError(serviceCode.ATTACHMENT_NOT_FOUND));
      const part = range
        ? file.bytes.subarray(range.start, (range.end ?? file.bytes.length - 1) + 1)
        : file.bytes;
      const { mediaType, name, bytes } = file.view;
      return Promise.resolve({ mediaType, name, bytes, content: Readable.from([part]) });
    },
    clearance: (_caller, number) => {
      stored("declaration", number);
      const part = { ok: false, missing: ["C1"], detail: {} };
      return Promise.resolve({ canClear: part, canPass: part });
    },
    receipt: (_caller, kind, number, choice) => {
      const { timeline } = stored(kind, number);
      if (!checkpointed) return Promise.reject(new ServiceError(serviceCode.RECEIPT_PENDING));
      const entry = timeline.find(({ leafIndex }) => leafIndex === choice?.leafIndex) ?? timeline.at(-1);
      return Promise.resolve({ kind, number, leafIndex: entry?.leafIndex ?? 0 });
    },
    lookup: (kind, number, code) => {
      const document = documents.get(`${kind}/${number}`)?.document;
      return document?.verificationCode === code
        ? Promise.resolve({ kind, number, state: document.state })
        : Promise.reject(new ServiceError(serviceCode.LOOKUP_NO_MATCH));
    },
    blocks: (limit, cursor) => {
      const summaries = [...blocks].reverse().map(({ items: _items, ...summary }) => summary);
      return page(summaries, limit, cursor);
    },
    block: (number) => {
      const block = blocks[number];
      return block ? Promise.resolve(block) : Promise.reject(new ServiceError(serviceCode.BLOCK_NOT_FOUND));
    },
    transaction: (id) => {
      const found = blocks.flatMap(({ items }) => items).find((transaction) => transaction.id === id);
      return found
        ? Promise.resolve(found)
        : Promise.reject(new ServiceError(serviceCode.TRANSACTION_NOT_FOUND));
    },
    checkpoints: (limit, cursor) => {
      const note = "antin.example/log\n1\nroot\n\n— CustomsMSP signature\n";
      const one = { size: 1, root: "cm9vdA==", block: 0, at, signers: ["CustomsMSP"], note };
      return page(checkpointed ? [one] : [], limit, cursor);
    },
    anchors: (limit, cursor) =>
      page([{ size: 1, root: "cm9vdA==", state: "PENDING" as const, at }], limit, cursor),
    trust: () => Promise.resolve({ origin: "antin.example/log", quorum: 1 }),
    health: () => Promise.resolve(health),
    measurements: () => ({ antin_blocks_total: blocks.length, antin_documents: documents.size }),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
    fail: (error) => {
      failure = error;
    },
    setHealth: (parts) => {
      health = parts;
    },
    checkpoint: () => {
      checkpointed = true;
    },
    closed: () => closed,
  };
}

function assertInput(
  definition: DocumentDefinition,
  { command, arguments: values = {}, payload }: CommandRequest,
): void {
  const rules = definition.commands[command];
  if (rules === undefined) throw new DomainError(errorCode.COMMAND_UNKNOWN);
  const problems = fieldProblems(rules.argumentsSchema, values, "/arguments");
  if (rules.payload === "required" && definition.payloadSchema !== null) {
    if (payload === undefined) throw new DomainError(errorCode.PAYLOAD_MISSING);
    problems.push(...fieldProblems(definition.payloadSchema, payload));
  }
  if (problems.length > 0) throw invalidInput(problems);
}

function noRow(definition: DocumentDefinition, before: Stored | undefined, command: string): DomainError {
  if (before === undefined) return new DomainError(errorCode.DOCUMENT_NOT_FOUND);
  const creates = definition.transitions.some((row) => row.from === nowhere && row.command === command);
  const code = creates ? errorCode.DOCUMENT_EXISTS : errorCode.TRANSITION_NOT_ALLOWED;
  return new DomainError(code, undefined, { state: before.document.state, command });
}

function page<Item>(items: readonly Item[], limit: number, cursor?: string): Promise<Page<Item>> {
  const start = cursor === undefined ? 0 : Number(/^at(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) return Promise.reject(new ServiceError(serviceCode.CURSOR_INVALID));
  const end = start + limit;
  const part = items.slice(start, end);
  return Promise.resolve(end < items.length ? { items: part, next: `at${end}` } : { items: part });
}
