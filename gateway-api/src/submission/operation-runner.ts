import { idempotencyId, type IdempotencyKeys } from "../journal/idempotency.js";
import type { OperationRecord, Operations } from "../journal/operations.js";
import { isOutage } from "../ledger/ledger-failure.js";
import type { Caller, CommandRequest, JsonObject, OperationView } from "../services.js";
import type { Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import { hasCode, serviceCode, ServiceError } from "../services/service-error.js";
import { commandOf, type CommandService } from "./command-service.js";
import type { DocumentViews } from "./document-views.js";
import { requestHash } from "./request-hash.js";

export interface OperationRunnerOptions {
  readonly operations: Operations;
  readonly keys: Pick<IdempotencyKeys, "check">;
  readonly commands: CommandService;
  readonly views: DocumentViews;
  readonly limits: Limits;
  readonly report: (event: ReportedEvent) => void;
}

/** Commands that run after their caller was answered: kept until they end, taken up again after a stop or a crash. */
export class OperationRunner {
  readonly #options: OperationRunnerOptions;
  readonly #waiting: OperationRecord[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = 0;
  #isClosed = false;
  #idle: (() => void) | undefined;

  constructor(options: OperationRunnerOptions) {
    this.#options = options;
  }

  /**
   * @throws ServiceError `TOO_MANY_REQUESTS`, `KIND_UNKNOWN`, `IDEMPOTENCY_KEY_REUSED` also when the key stands for a
   *         request that was run at once; DomainError `COMMAND_UNKNOWN`, `INPUT_INVALID`
   */
  async begin(request: CommandRequest): Promise<OperationView> {
    commandOf(request);
    const hash = requestHash(request);
    const { caller, idempotencyKey } = request;
    if (idempotencyKey !== undefined)
      this.#options.keys.check(idempotencyId(caller.name, idempotencyKey), hash);
    const { operation, isNew } = await this.#options.operations.begin(request, hash);
    if (isNew) this.#queue(operation);
    return this.#view(request.caller, operation);
  }

  /** @throws ServiceError `IDEMPOTENCY_KEY_REUSED` when the key of a request to be run at once began another operation */
  checkKey(request: CommandRequest): void {
    this.#options.operations.check(request, requestHash(request));
  }

  /** @throws ServiceError `OPERATION_NOT_FOUND`, also for another caller's */
  async view(caller: Caller, id: string): Promise<OperationView> {
    const operation = this.#options.operations.find(id);
    if (operation?.caller !== caller.name)
      throw new ServiceError(serviceCode.OPERATION_NOT_FOUND, { details: { id } });
    return this.#view(caller, operation);
  }

  /** Takes up what a stop or a crash left. */
  async start(): Promise<void> {
    for (const operation of await this.#options.operations.resumable()) this.#queue(operation);
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_operations_pending: this.#options.operations.pending,
      antin_operations_running: this.#running,
    };
  }

  /** Lets those that run come to their end; the others wait on disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#running > 0)
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
  }

  #queue(operation: OperationRecord): void {
    this.#waiting.push(operation);
    this.#pump();
  }

  #pump(): void {
    while (!this.#isClosed && this.#running < this.#options.limits.operationsInFlightMax) {
      const operation = this.#waiting.shift();
      if (operation === undefined) return;
      this.#running += 1;
      void this.#run(operation).finally(() => {
        this.#running -= 1;
        if (this.#running === 0) this.#idle?.();
        this.#pump();
      });
    }
  }

  async #run(operation: OperationRecord): Promise<void> {
    const { commands, operations, report, limits } = this.#options;
    const { id, request } = operation;
    if (request === undefined) return;
    try {
      // With a key of its caller it runs under that key, as it would have at once: the two ways are one request.
      const outcome = await commands.run(
        request,
        request.idempotencyKey === undefined ? { id: `operation/${id}` } : {},
      );
      await operations.end(operation, { outcome });
    } catch (error) {
      if (isOutage(error) || hasCode(error, serviceCode.SHUTTING_DOWN)) {
        this.#again(operation, limits.stepDelayMaxMs);
        return;
      }
      if (hasCode(error, serviceCode.IDEMPOTENCY_IN_PROGRESS)) {
        this.#again(operation, limits.stepDelayMinMs);
        return;
      }
      if (!isCoded(error)) report({ level: "error", event: "operation-failed", error, details: { id } });
      await operations.end(operation, { error: errorOf(error) });
    }
  }

  #again(operation: OperationRecord, delayMs: number): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#queue(operation);
    }, delayMs);
    this.#timers.add(timer);
  }

  async #view(caller: Caller, { id, state, outcome, error }: OperationRecord): Promise<OperationView> {
    return {
      id,
      state,
      ...(outcome && { result: await this.#options.views.result(caller, outcome) }),
      ...(error && { error: { ...error, details: (error.details ?? {}) as JsonObject } }),
    };
  }
}

interface CodedError extends Error {
  readonly code: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const isCoded = (error: unknown): error is CodedError =>
  error instanceof Error && "code" in error && typeof error.code === "string";

function errorOf(error: unknown): NonNullable<OperationRecord["error"]> {
  // What is not coded may hold anything: its words stay out of the answer.
  if (!isCoded(error)) return { code: unexpected, message: "The operation failed in an unexpected way." };
  const { code, message, details } = error;
  return { code, message, ...(details && { details }) };
}

const unexpected = "UNEXPECTED";
