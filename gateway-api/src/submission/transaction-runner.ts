import { setTimeout as pause } from "node:timers/promises";
import type { IdempotencyKeys, Outcome } from "../journal/idempotency.js";
import type { JournalChange } from "../journal/journal-store.js";
import type { BlockFeed, SeenTransaction, Watch } from "../ledger/block-feed.js";
import type { LedgerCall, LedgerClient, SignedTransaction } from "../ledger/ledger-client.js";
import { invalidTransaction } from "../ledger/ledger-failure.js";
import { duplicateTransaction, validTransaction } from "../ledger/validation-code.js";
import type { TransactionView } from "../services.js";
import type { Limits } from "../services/limits.js";
import { hasCode, serviceCode, ServiceError } from "../services/service-error.js";

/** What a command comes down to. */
export interface DecidedCall {
  readonly call: LedgerCall;
  /** Kept with the outcome and given back with it. */
  readonly extra?: Outcome["extra"];
  /** Refusals that mean: what was decided on is out of date. The command is decided again, as after a read conflict. */
  readonly staleCodes?: readonly string[];
  /** Further records that must survive a crash once the transaction can be on the ledger. */
  readonly keep?: readonly JournalChange[];
}

/** One command with its key. */
export interface KeyedRequest {
  /** Idempotency id; without one nothing is kept and a crash forgets the command. */
  readonly id?: string;
  /** Of everything that makes two requests the same. */
  readonly hash: string;
  /** Called again from scratch after a read conflict: what it read before is out of date. */
  readonly decide: () => Promise<DecidedCall>;
  readonly afterStep?: (step: TransactionStep) => void;
}

/** Points after which a process can be killed, and what is lost then: nothing. */
export type TransactionStep = "endorsed" | "journalled" | "submitted" | "committed" | "concluded";

export interface TransactionRunnerOptions {
  readonly ledger: Pick<LedgerClient, "prepare" | "submit">;
  readonly feed: Pick<BlockFeed, "watch">;
  readonly keys: IdempotencyKeys;
  /** A transaction whose block has been read. */
  readonly transaction: (id: string) => TransactionView | undefined;
  readonly limits: Limits;
}

/**
 * Takes a command through endorsement, journal, submission and commit, and through it again when other transactions
 * were faster. What was signed and kept is finished after a crash before anything else happens under its key.
 */
export class TransactionRunner {
  readonly #options: TransactionRunnerOptions;
  #inFlight = 0;
  #committed = 0;
  #conflicts = 0;
  #replayed = 0;

  constructor(options: TransactionRunnerOptions) {
    this.#options = options;
  }

  /**
   * @throws DomainError of the contract; ServiceError `TOO_MANY_REQUESTS`, `READ_CONFLICT`, `LEDGER_UNAVAILABLE`,
   *         `OUTCOME_UNKNOWN`, `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_IN_PROGRESS` and the others of its table.
   */
  async run(request: KeyedRequest): Promise<Outcome> {
    if (this.#inFlight >= this.#options.limits.commandsInFlightMax)
      throw new ServiceError(serviceCode.TOO_MANY_REQUESTS);
    this.#inFlight += 1;
    try {
      return request.id === undefined
        ? await this.#attempt(request)
        : await this.#runOnce(request.id, request);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Calls a function that is no document's command, again after read conflicts; returns what the contract answered. */
  async call(call: LedgerCall): Promise<string> {
    for (let attempt = 0; ; attempt += 1) {
      const transaction = await this.#options.ledger.prepare(call);
      const { validationCode } = await this.#send(transaction);
      if (validationCode === validTransaction) return transaction.result;
      const error = invalidTransaction(transaction.id, validationCode);
      if (!hasCode(error, serviceCode.READ_CONFLICT) || attempt >= this.#options.limits.conflictRetriesMax)
        throw error;
      await pause(this.#conflictDelayMs(attempt));
    }
  }

  /** Finishes what was signed under a key before a crash. Undefined when it came to nothing. */
  async finish(id: string, hash: string): Promise<Outcome | undefined> {
    const { keys } = this.#options;
    const begun = keys.begin(id, hash);
    if (begun.state === "done") return begun.outcome;
    try {
      if (begun.state === "new") return undefined;
      return await this.#finishSigned(id, hash, begun.transaction, begun.extra);
    } finally {
      keys.end(id);
    }
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_commands_in_flight: this.#inFlight,
      antin_commands_committed_total: this.#committed,
      antin_commands_replayed_total: this.#replayed,
      antin_read_conflicts_total: this.#conflicts,
    };
  }

  async #runOnce(id: string, request: KeyedRequest): Promise<Outcome> {
    const { keys } = this.#options;
    const begun = keys.begin(id, request.hash);
    if (begun.state === "done") {
      this.#replayed += 1;
      return begun.outcome;
    }
    try {
      const finished =
        begun.state === "signed"
          ? await this.#finishSigned(id, request.hash, begun.transaction, begun.extra)
          : undefined;
      return finished ?? (await this.#attempt(request));
    } finally {
      keys.end(id);
    }
  }

  async #finishSigned(
    id: string,
    hash: string,
    transaction: SignedTransaction,
    extra: Outcome["extra"],
  ): Promise<Outcome | undefined> {
    const seen = this.#seenBefore(transaction.id) ?? (await this.#send(transaction));
    if (seen.validationCode === validTransaction) {
      const outcome = outcomeOf(transaction, seen, extra);
      await this.#options.keys.done(id, hash, outcome);
      return outcome;
    }
    await this.#options.keys.forget(id);
    return undefined;
  }

  async #attempt(request: KeyedRequest): Promise<Outcome> {
    const { conflictRetriesMax } = this.#options.limits;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#attemptOnce(request);
      } catch (error) {
        const isConflict = error instanceof StaleDecision || hasCode(error, serviceCode.READ_CONFLICT);
        if (!isConflict || attempt >= conflictRetriesMax)
          throw error instanceof StaleDecision ? error.cause : error;
        this.#conflicts += 1;
        await pause(this.#conflictDelayMs(attempt));
      }
    }
  }

  async #attemptOnce(request: KeyedRequest): Promise<Outcome> {
    const { keys } = this.#options;
    const { id, hash, decide, afterStep } = request;
    const { call, extra, keep, staleCodes = [] } = await decide();
    const transaction = await this.#prepare(call, staleCodes);
    afterStep?.("endorsed");
    if (id !== undefined) await keys.signed(id, hash, transaction, { extra, keep });
    afterStep?.("journalled");
    const seen = await this.#send(transaction, afterStep);
    afterStep?.("committed");
    if (seen.validationCode !== validTransaction) {
      if (id !== undefined) await keys.forget(id);
      throw invalidTransaction(transaction.id, seen.validationCode);
    }
    const outcome = outcomeOf(transaction, seen, extra);
    if (id !== undefined) await keys.done(id, hash, outcome);
    this.#committed += 1;
    afterStep?.("concluded");
    return outcome;
  }

  async #prepare(call: LedgerCall, staleCodes: readonly string[]): Promise<SignedTransaction> {
    try {
      return await this.#options.ledger.prepare(call);
    } catch (error) {
      if (hasCode(error, ...staleCodes)) throw new StaleDecision(error);
      throw error;
    }
  }

  /** Sends a transaction and waits for its block. A duplicate means that the first one was taken. */
  async #send(
    transaction: SignedTransaction,
    afterStep?: KeyedRequest["afterStep"],
  ): Promise<SeenTransaction> {
    const { feed, ledger, limits } = this.#options;
    const watch = feed.watch(transaction.id, limits.commitTimeoutMs);
    try {
      await ledger.submit(transaction);
    } catch (error) {
      watch.cancel();
      throw error;
    }
    afterStep?.("submitted");
    const seen = await this.#seenOnBlock(watch, transaction);
    return seen.validationCode === duplicateTransaction ? (this.#seenBefore(transaction.id) ?? seen) : seen;
  }

  /** A peer that dies between its word and its block takes what it was handed along; sending it again is harmless. */
  async #seenOnBlock(watch: Watch, transaction: SignedTransaction): Promise<SeenTransaction> {
    const { ledger, limits } = this.#options;
    const resend = setInterval(() => {
      // While the peer is away the next turn tries again; what came of it the blocks tell.
      ledger.submit(transaction).catch(() => undefined);
    }, limits.commitResendMs);
    try {
      return await watch.seen;
    } finally {
      clearInterval(resend);
    }
  }

  #seenBefore(txId: string): SeenTransaction | undefined {
    const known = this.#options.transaction(txId);
    return known === undefined ? undefined : { block: known.block, validationCode: known.validationCode };
  }

  /** Doubles with each attempt; the jitter keeps those who collided from colliding again. */
  #conflictDelayMs(attempt: number): number {
    const { conflictDelayMinMs, conflictDelayMaxMs } = this.#options.limits;
    return Math.random() * Math.min(conflictDelayMinMs * 2 ** attempt, conflictDelayMaxMs);
  }
}

/** A refusal that may go away once the command is decided on what is on the ledger now. */
class StaleDecision extends Error {
  constructor(refusal: unknown) {
    super("decided on state that is out of date", { cause: refusal });
  }
}

function outcomeOf(transaction: SignedTransaction, seen: SeenTransaction, extra: Outcome["extra"]): Outcome {
  const result = JSON.parse(transaction.result) as Partial<Pick<Outcome, "kind" | "number" | "version">>;
  const { kind = "", number = "", version = 0 } = result;
  return { kind, number, version, txId: transaction.id, block: seen.block, ...(extra && { extra }) };
}
