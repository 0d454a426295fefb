import {
  canonicalJson,
  chaincodeEndorsers,
  DomainError,
  endorsingOrganisations,
  errorCode,
  fieldProblems,
  findKind,
  invalidInput,
  nowhere,
  type CommandDefinition,
  type DocumentDefinition,
} from "@antin/trade-documents";
import type { Outcome } from "../journal/idempotency.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { Caller, CommandRequest, JsonObject } from "../services.js";
import { hasCode, serviceCode, ServiceError } from "../services/service-error.js";
import type { LedgerCall } from "../ledger/ledger-client.js";
import { sealPayload, type SealedPayload } from "./seal-payload.js";
import { requestHash } from "./request-hash.js";
import type { SourcePayload, SourcePayloads } from "./source-payloads.js";
import type { DecidedCall, KeyedRequest, TransactionRunner } from "./transaction-runner.js";

/** Completes what a client left to the gateway, by kind: numbers that are allocated, duties that are computed. */
export interface KindPreparation {
  /** A number for a document that comes into being without one. */
  readonly allocateNumber?: () => Promise<string>;
  /** The payload as it goes onto the ledger; called again after a read conflict. */
  readonly completePayload?: (request: PreparedCommand, payload: JsonObject) => Promise<JsonObject>;
  /** Refusals of a completed payload that mean: what it was computed from is out of date. */
  readonly staleCodes?: readonly string[];
}

export interface PreparedCommand {
  readonly definition: DocumentDefinition;
  readonly command: CommandDefinition;
  readonly request: CommandRequest;
  readonly number: string;
}

export interface CommandServiceOptions {
  readonly runner: TransactionRunner;
  readonly readModel: ReadModel;
  readonly sources: SourcePayloads;
  readonly preparations: Readonly<Record<string, KindPreparation>>;
  /** MSP id of an identity that this gateway holds. */
  readonly mspOf: (identity: string) => string;
}

export interface CommandOptions extends Pick<KeyedRequest, "afterStep"> {
  /** Instead of the caller's idempotency key. */
  readonly id?: string;
  /** Beside the envelope, and with the outcome. */
  readonly keep?: DecidedCall["keep"];
  readonly extra?: Outcome["extra"];
  /** Of the payload, where its hash is an argument already; 32 hex digits. */
  readonly salt?: string;
  /** What makes two requests the same instead of their arguments, where these are made anew each time. */
  readonly hashOf?: JsonObject;
}

/** Refusals of a source that another transaction changed after it was read here. */
const sourceChanged: readonly string[] = [errorCode.PAYLOAD_HASH_MISMATCH, errorCode.SOURCE_MISSING];

/** Numbers tried for one new document: an allocated one can be taken already, by whoever wrote to the ledger himself. */
const numbersTriedMax = 16;

/** Turns a command as a client states it into a transaction of the contract. */
export class CommandService {
  readonly #options: CommandServiceOptions;

  constructor(options: CommandServiceOptions) {
    this.#options = options;
  }

  /**
   * Runs a command and resolves when its effects can be read.
   *
   * @throws DomainError for what the contract or its schemas refuse; ServiceError, see `TransactionRunner.run`.
   */
  async run(request: CommandRequest, options: CommandOptions = {}): Promise<Outcome> {
    const { definition, command } = commandOf(request);
    checkFields(definition, command, request);
    this.#checkNumber(definition, request);
    const id = options.id ?? idempotencyIdOf(request.caller, request.idempotencyKey);
    let prepared: PreparedCommand | undefined;
    const decide = async (): Promise<DecidedCall> => {
      // Numbers are taken late and once: a repetition that is answered from the journal must not use one up.
      prepared ??= { definition, command, request, number: await this.#numberOf(definition, request) };
      const { keep, extra } = options;
      return {
        ...(await this.#decide(prepared, options.salt)),
        ...(keep && { keep }),
        ...(extra && { extra }),
      };
    };
    const hash = requestHash(request, options.hashOf);
    const isAllocated = this.#allocates(definition, request);
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#options.runner.run({
          hash,
          decide,
          ...(id !== undefined && { id }),
          ...(options.afterStep && { afterStep: options.afterStep }),
        });
      } catch (error) {
        if (!hasCode(error, errorCode.DOCUMENT_EXISTS)) throw error;
        if (isAllocated && tried < numbersTriedMax) {
          prepared = undefined;
          continue;
        }
        const same = this.#sameAlready(definition, request);
        if (same === undefined) throw error;
        return same;
      }
    }
  }

  async #decide(
    prepared: PreparedCommand,
    salt: string | undefined,
  ): Promise<Pick<DecidedCall, "call" | "staleCodes">> {
    const { definition, command, request, number } = prepared;
    const { caller, kind, version } = request;
    const inputs = request.arguments ?? {};
    const payload = await this.#payloadOf(prepared, salt);
    const isCompleted = payload !== undefined && payload.payload !== request.payload;
    // Evidence rests on documents that were read; it is none itself and names none.
    const content = command.payload === "required" ? payload?.payload : undefined;
    const head = this.#options.readModel.document(kind, number)?.head ?? null;
    const sources = this.#options.sources.of(definition, {
      command,
      number,
      head,
      payload: content ?? null,
      arguments: inputs,
    });
    const staleCodes = [
      ...(isCompleted ? (this.#options.preparations[kind]?.staleCodes ?? []) : []),
      ...(sources.length > 0 ? sourceChanged : []),
    ];
    const argument = {
      number,
      arguments: inputs,
      ...(version !== undefined && { version }),
    };
    const call: LedgerCall = {
      identity: caller.name,
      function: `${kind}:${request.command}`,
      argument: canonicalJson(argument),
      endorsers: this.#endorsersOf(prepared, content),
      ...privateInput(payload, sources),
    };
    return { call, staleCodes };
  }

  async #payloadOf(prepared: PreparedCommand, salt?: string): Promise<SealedPayload | undefined> {
    const { kind, payload } = prepared.request;
    if (payload === undefined) return undefined;
    const complete = this.#options.preparations[kind]?.completePayload;
    return sealPayload(complete === undefined ? payload : await complete(prepared, payload), salt);
  }

  async #numberOf(definition: DocumentDefinition, request: CommandRequest): Promise<string> {
    const known = statedNumber(definition, request);
    if (known !== undefined) return known;
    const allocate = this.#options.preparations[request.kind]?.allocateNumber;
    if (!creates(definition, request) || allocate === undefined)
      throw new ServiceError(serviceCode.DOCUMENT_NUMBER_MISSING);
    return allocate();
  }

  /** Whether the gateway gives the document its number. */
  #allocates(definition: DocumentDefinition, request: CommandRequest): boolean {
    const canAllocate = this.#options.preparations[request.kind]?.allocateNumber !== undefined;
    return canAllocate && creates(definition, request) && statedNumber(definition, request) === undefined;
  }

  /** A caller who could choose the number of a new document would take those that others are to get. */
  #checkNumber(definition: DocumentDefinition, request: CommandRequest): void {
    const { kind, number } = request;
    if (number === undefined || this.#options.preparations[kind]?.allocateNumber === undefined) return;
    if (!creates(definition, request) || this.#options.readModel.document(kind, number) !== undefined) return;
    throw invalidInput([
      { pointer: "/number", rule: "E_NUMBER_ASSIGNED", message: "a new document gets its number here" },
    ]);
  }

  #endorsersOf(prepared: PreparedCommand, payload: JsonObject | undefined): readonly string[] {
    const { definition, request, number } = prepared;
    const head = this.#options.readModel.document(request.kind, number)?.head ?? null;
    // Who issues a document of this kind stands in its payload; without one the contract has the last word.
    if (head === null && payload === undefined && definition.payloadSchema !== null)
      return chaincodeEndorsers;
    const mspId = this.#options.mspOf(request.caller.name);
    return endorsingOrganisations(definition, { head, payload: payload ?? null, mspId });
  }

  /**
   * The outcome of the document that is there already, when this command would have made the same one: a treasury
   * sends a receipt again until it is answered, and money counts once. Source: DOMAIN §2.5.
   */
  #sameAlready(definition: DocumentDefinition, request: CommandRequest): Outcome | undefined {
    const { kind, number, arguments: inputs = {}, payload } = request;
    if (number === undefined || (definition.payloadSchema === null) !== (payload === undefined))
      return undefined;
    const found = this.#options.readModel.document(kind, number);
    if (found?.head.version !== 0) return undefined;
    const { head, block } = found;
    // Nobody learns from a guess what another organisation recorded.
    if (head.holder !== this.#options.mspOf(request.caller.name)) return undefined;
    const isSame =
      Object.entries(inputs).every(
        ([name, value]) => canonicalJson(head.facets[name] ?? null) === canonicalJson(value),
      ) &&
      canonicalJson(payload ?? null) ===
        canonicalJson(this.#options.readModel.payloadOf(head)?.payload ?? null);
    return isSame ? { kind, number, version: head.version, txId: head.txId, block } : undefined;
  }
}

/** @throws ServiceError `KIND_UNKNOWN`; DomainError `COMMAND_UNKNOWN` */
export function commandOf(request: Pick<CommandRequest, "kind" | "command">): {
  readonly definition: DocumentDefinition;
  readonly command: CommandDefinition;
} {
  const definition = findKind(request.kind);
  if (definition === undefined)
    throw new ServiceError(serviceCode.KIND_UNKNOWN, { details: { kind: request.kind } });
  const command = Object.hasOwn(definition.commands, request.command)
    ? definition.commands[request.command]
    : undefined;
  if (command === undefined || command.byEffect === true)
    throw new DomainError(errorCode.COMMAND_UNKNOWN, undefined, {
      kind: request.kind,
      command: request.command,
    });
  return { definition, command };
}

/** Every broken field at once, before anything is stored; the contract checks the same schemas again. */
function checkFields(
  definition: DocumentDefinition,
  command: CommandDefinition,
  request: CommandRequest,
): void {
  const { arguments: inputs = {}, payload } = request;
  const { payloadSchema } = definition;
  const schema = command.payload === "required" ? payloadSchema : null;
  const takesPayload = schema !== null || command.payload === "evidence";
  const problems = [
    ...(payload !== undefined && schema !== null ? fieldProblems(schema, payload) : []),
    ...fieldProblems(command.argumentsSchema, inputs, "/arguments"),
  ];
  if (problems.length > 0) throw invalidInput(problems);
  if (payload === undefined && takesPayload) throw new DomainError(errorCode.PAYLOAD_MISSING);
  if (payload !== undefined && !takesPayload)
    throw invalidInput([
      { pointer: "", rule: "E_PAYLOAD_NOT_TAKEN", message: "the command takes no payload" },
    ]);
}

/** Whether the command can bring a document into being. */
const creates = ({ transitions }: DocumentDefinition, { command }: CommandRequest): boolean =>
  transitions.some((row) => row.from === nowhere && row.command === command);

/** The number that the request names or its payload carries. */
const statedNumber = (
  definition: DocumentDefinition,
  { number, payload }: CommandRequest,
): string | undefined => number ?? (payload === undefined ? undefined : definition.numberOf?.(payload));

export const idempotencyIdOf = (caller: Caller, key: string | undefined): string | undefined =>
  key === undefined ? undefined : `${caller.name}/${key}`;

/** What travels in the transient map, to the endorsers alone. */
function privateInput(
  payload: SealedPayload | undefined,
  sources: readonly SourcePayload[],
): Pick<LedgerCall, "transient"> {
  const transient = {
    ...(payload !== undefined && { payload: payload.text }),
    ...(sources.length > 0 && { sources: canonicalJson(sources) }),
  };
  return Object.keys(transient).length > 0 ? { transient } : {};
}
