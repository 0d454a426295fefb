import { errorCode, isLedgerErrorCode, ledgerErrors, type Head } from "@antin/trade-documents";
import type { LedgerBlock } from "../ledger/block.js";
import type { BlockConsumer } from "../ledger/block-feed.js";
import { isOutage } from "../ledger/ledger-failure.js";
import { headsOfBlock } from "../read-model/written-heads.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import { hasCode, serviceCode } from "../services/service-error.js";
import { PendingDocuments, type PendingDocument } from "./pending-documents.js";
import type { AutomaticStep } from "./automatic-steps.js";

export interface ClearancePipelineOptions {
  readonly chaincode: string;
  readonly pending: PendingDocuments;
  readonly readModel: ReadModel;
  /** Automatic steps that a document in this state may be due for. */
  readonly stepsFor: (head: Head) => readonly AutomaticStep[];
  /** Kinds whose change can make a step of the documents linked to them due. */
  readonly concerns: (kind: string) => readonly string[];
  /** Runs a step's command; resolves when its effects can be read. */
  readonly run: (step: AutomaticStep, head: Head, afterStep: (point: string) => void) => Promise<void>;
  readonly limits: Limits;
  readonly report: (event: ReportedEvent) => void;
  readonly afterStep: (step: string) => void;
}

/** How one attempt at a document ended. */
type Advance = "settled" | "retry";

/** Attempts at a step that fails for a reason of its own before it is left for a person to look at. */
const failuresMax = 12;

/**
 * The process manager of clearance: committed blocks say which documents changed, and for each the automatic steps of
 * its state are tried, one ledger command per step, until none applies. What waits is on disk, one document is worked
 * on by one worker, and the contract's own state machine makes a repeated step a refusal, never a second effect.
 */
export class ClearancePipeline implements BlockConsumer {
  readonly name = "clearance";
  readonly #options: ClearancePipelineOptions;
  readonly #queue = new Map<string, PendingDocument>();
  readonly #running = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isOverflowing = false;
  #isStarted = false;
  #isClosed = false;
  #stepsDone = 0;
  #stepsRefused = 0;
  #stepsDelayed = 0;
  #idle: (() => void) | undefined;

  constructor(options: ClearancePipelineOptions) {
    this.#options = options;
  }

  next(): number {
    return this.#options.pending.next;
  }

  async apply(...blocks: readonly LedgerBlock[]): Promise<void> {
    const { pending, chaincode } = this.#options;
    const found = new Map<string, PendingDocument>();
    for (const block of blocks)
      for (const head of headsOfBlock(block, chaincode))
        for (const document of await this.#concerned(head))
          found.set(queueKey(document), { ...document, block: block.number });
    await pending.addFromBlocks(blocks.at(-1)?.number ?? this.next() - 1, [...found.values()]);
    this.#options.afterStep("block/kept");
    for (const document of found.values()) this.#enqueue(document);
    this.#pump();
  }

  /** Takes up what a stop or a crash left. Call it once the read model has caught up. */
  async start(): Promise<void> {
    this.#isStarted = true;
    await this.#reload();
    this.#pump();
  }

  /** Looks at documents for which time may have made a step due. Nothing is kept of it: the next sweep asks again. */
  consider(documents: readonly Pick<Head, "kind" | "number">[]): void {
    for (const { kind, number } of documents) this.#enqueue({ kind, number, block: this.next() - 1 });
    this.#pump();
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_clearance_steps_done_total: this.#stepsDone,
      antin_clearance_steps_refused_total: this.#stepsRefused,
      antin_clearance_steps_delayed_total: this.#stepsDelayed,
      antin_clearance_steps_running: this.#running.size,
      antin_clearance_steps_queued: this.#queue.size,
    };
  }

  /** Lets the steps that run come to their end; the rest waits on disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#running.size > 0)
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
  }

  /** The documents for which a step may be due now that this head is as it is. */
  async #concerned(head: Head): Promise<readonly Omit<PendingDocument, "block">[]> {
    const { readModel, stepsFor, concerns } = this.#options;
    const own = stepsFor(head).length > 0 ? [{ kind: head.kind, number: head.number }] : [];
    const kinds = concerns(head.kind);
    if (kinds.length === 0) return own;
    const linked = (await readModel.links(head.kind, head.number)).filter(({ kind }) => kinds.includes(kind));
    return [...own, ...linked.filter(({ kind, number }) => this.#hasSteps(kind, number))];
  }

  #hasSteps(kind: string, number: string): boolean {
    const document = this.#options.readModel.document(kind, number);
    return document !== undefined && this.#options.stepsFor(document.head).length > 0;
  }

  #enqueue(document: PendingDocument): void {
    if (this.#queue.size >= this.#options.limits.stepsQueuedMax) this.#isOverflowing = true;
    else this.#queue.set(queueKey(document), document);
  }

  #pump(): void {
    if (!this.#isStarted || this.#isClosed) return;
    for (const [key, document] of this.#queue) {
      if (this.#running.size >= this.#options.limits.stepsInFlightMax) return;
      if (this.#running.has(key)) continue;
      this.#queue.delete(key);
      this.#running.add(key);
      void this.#work(document).finally(() => {
        this.#running.delete(key);
        if (this.#running.size === 0) this.#idle?.();
        this.#pump();
      });
    }
    if (this.#isOverflowing && this.#queue.size === 0) {
      this.#isOverflowing = false;
      void this.#reload().then(() => {
        this.#pump();
      });
    }
  }

  async #reload(): Promise<void> {
    for await (const { record } of this.#options.pending.all()) this.#later(record);
  }

  async #work(document: PendingDocument): Promise<void> {
    const { pending, readModel, report } = this.#options;
    const { kind, number } = document;
    // What is looked at now includes every block up to here, whatever asked for it.
    const examined = { through: readModel.next() - 1 };
    try {
      if ((await this.#advance(document, examined)) === "retry") return;
      const isSettled = await pending.settle(kind, number, examined.through);
      if (!isSettled) this.#enqueue(document);
    } catch (error) {
      report({ level: "error", event: "clearance-step-failed", error, details: { kind, number } });
    }
  }

  /** Tries the steps of a document's state, and of the states that they lead to. */
  async #advance(document: PendingDocument, examined: { through: number }): Promise<Advance> {
    const { readModel, stepsFor } = this.#options;
    for (;;) {
      examined.through = readModel.next() - 1;
      const head = readModel.document(document.kind, document.number)?.head;
      if (head === undefined || this.#isClosed) return "settled";
      let hasMoved = false;
      for (const step of stepsFor(head)) {
        const outcome = await this.#try(step, head, document);
        if (outcome === "delayed") return "retry";
        hasMoved ||= outcome === "done";
        if (hasMoved) break;
      }
      if (!hasMoved) return "settled";
    }
  }

  async #try(
    step: AutomaticStep,
    head: Head,
    document: PendingDocument,
  ): Promise<"done" | "refused" | "delayed"> {
    const { run, afterStep } = this.#options;
    const name = `${step.kind}:${step.command}`;
    try {
      await run(step, head, (point) => {
        afterStep(`${name}/${point}`);
      });
      this.#stepsDone += 1;
      return "done";
    } catch (error) {
      if (hasCode(error, errorCode.VERSION_STALE, errorCode.TRANSITION_NOT_ALLOWED))
        // Somebody else changed it meanwhile; the block that says so brings it back here.
        return "refused";
      if (hasCode(error, serviceCode.READ_NOT_ALLOWED))
        // Its payload is held by another gateway, and so is this step.
        return "refused";
      if (isWaitedOut(error)) return this.#delay(step, document, error);
      this.#stepsRefused += 1;
      if (isUnexpected(error)) return this.#delay(step, document, error);
      return "refused";
    }
  }

  async #delay(
    step: AutomaticStep,
    document: PendingDocument,
    error: unknown,
  ): Promise<"refused" | "delayed"> {
    const { limits, pending, report } = this.#options;
    const failures = (document.failures ?? 0) + 1;
    this.#stepsDelayed += 1;
    const details = { kind: document.kind, number: document.number, command: step.command, failures };
    if (!isWaitedOut(error)) {
      report({ level: "error", event: "clearance-step-delayed", error, details });
      if (failures > failuresMax) return "refused";
    }
    const delayMs = Math.min(limits.stepDelayMinMs * 2 ** Math.min(failures, 16), limits.stepDelayMaxMs);
    const delayed: PendingDocument = { ...document, failures, notBefore: Date.now() + delayMs };
    await pending.put(delayed);
    this.#later(delayed);
    return "delayed";
  }

  /** Queues a document when its time has come. */
  #later(document: PendingDocument): void {
    const waitMs = Math.max(0, (document.notBefore ?? 0) - Date.now());
    if (waitMs === 0) {
      this.#enqueue(document);
      return;
    }
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#enqueue(document);
      this.#pump();
    }, waitMs);
    this.#timers.add(timer);
  }
}

const queueKey = ({ kind, number }: Pick<PendingDocument, "kind" | "number">): string =>
  `${kind}\u0000${number}`;

/** The same step can succeed later without anything of the document changing. */
function isWaitedOut(error: unknown): boolean {
  if (isOutage(error) || hasCode(error, serviceCode.READ_CONFLICT, serviceCode.IDEMPOTENCY_IN_PROGRESS))
    return true;
  const code = codeOf(error);
  return code !== undefined && isLedgerErrorCode(code) && ledgerErrors[code].retryable;
}

/** Not one of the contract's refusals: a fault of the machine or of this program. */
function isUnexpected(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || !isLedgerErrorCode(code) || code === errorCode.INTERNAL;
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
