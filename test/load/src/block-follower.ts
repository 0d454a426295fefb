import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient } from "../../../network-config/src/demonstration/api-client.js";

interface PublicEvent {
  readonly kind: string;
  readonly number: string;
  readonly state: string;
  readonly channel?: string;
}

interface PublicTransaction {
  readonly id: string;
  readonly validationCode: string;
  readonly function: string;
  readonly events: readonly PublicEvent[];
}

interface PublicBlock {
  readonly number: number;
  readonly items: readonly PublicTransaction[];
}

/** What a declaration came to. */
export type Outcome = "cleared" | "other-channel";

interface Waiter {
  readonly timer: NodeJS.Timeout;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}

const reader = "demo-auditor";
/** Answers that there is no such block yet cost the gateway as much as blocks do. */
const pollIntervalMs = 20;
const answerTimeoutMs = 60_000;

/**
 * Learns from the public blocks what becomes of declarations. One reader looks for the next block and so tells all who
 * wait: asking for each declaration would load the gateway more the more are under way.
 */
export class BlockFollower {
  readonly #api: ApiClient;
  readonly #waiting = new Map<string, Waiter>();
  readonly #outcomes = new Map<string, Outcome>();
  /** Ids of the valid transactions with an event of a declaration, by its number. */
  readonly transactions = new Map<string, string[]>();
  #next: number;
  #isOver = false;
  #failure: unknown;
  readonly #ended: Promise<void>;

  private constructor(api: ApiClient, next: number) {
    this.#api = api;
    this.#next = next;
    this.#ended = this.#run();
  }

  /** Follows from the block after the newest. */
  static async start(api: ApiClient): Promise<BlockFollower> {
    const { items } = await api<{ readonly items: readonly { readonly number: number }[] }>({
      as: reader,
      path: "/blocks?limit=1",
    });
    return new BlockFollower(api, (items[0]?.number ?? -1) + 1);
  }

  /** Number of the next block. */
  get next(): number {
    return this.#next;
  }

  /**
   * Resolves once the declaration is cleared, or stands in a channel that waits for an officer.
   *
   * @throws Error after a minute, or when the blocks cannot be read
   */
  async outcomeOf(number: string): Promise<Outcome> {
    const known = this.#outcomes.get(number);
    if (known !== undefined) return known;
    if (this.#failure !== undefined) throw this.#failure as Error;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(number);
        reject(new Error(`Declaration ${number} was not cleared within a minute.`));
      }, answerTimeoutMs);
      this.#waiting.set(number, { timer, resolve, reject });
    });
  }

  /** @throws what made the reading stop */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
    if (this.#failure !== undefined) throw this.#failure as Error;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isOver) {
        const block = this.#waiting.size === 0 ? undefined : await this.#block(this.#next);
        if (block === undefined) {
          await pause(pollIntervalMs);
          continue;
        }
        this.#next = block.number + 1;
        for (const transaction of block.items) this.#take(transaction);
      }
    } catch (error) {
      this.#failure = error;
      for (const { timer, reject } of this.#waiting.values()) {
        clearTimeout(timer);
        reject(error);
      }
      this.#waiting.clear();
    }
  }

  async #block(number: number): Promise<PublicBlock | undefined> {
    try {
      return await this.#api<PublicBlock>({ as: reader, path: `/blocks/${number}` });
    } catch (error) {
      if ((error as { readonly status?: unknown }).status === 404) return undefined;
      throw error;
    }
  }

  #take({ id, validationCode, events }: PublicTransaction): void {
    if (validationCode !== "VALID") return;
    for (const number of new Set(events.map(declarationOf)))
      if (number !== undefined) this.transactions.set(number, [...(this.transactions.get(number) ?? []), id]);
    for (const { kind, number, state, channel } of events) {
      if (kind !== "declaration") continue;
      if (state === "CLEARED") this.#tell(number, "cleared");
      else if (channel !== undefined && channel !== "GREEN") this.#tell(number, "other-channel");
    }
  }

  #tell(number: string, outcome: Outcome): void {
    this.#outcomes.set(number, outcome);
    const waiter = this.#waiting.get(number);
    if (waiter === undefined) return;
    this.#waiting.delete(number);
    clearTimeout(waiter.timer);
    waiter.resolve(outcome);
  }
}

const receiptPrefix = "KBNN-";

/** Number under which the treasury's receipt for a declaration is filed here. */
export const receiptNumberOf = (declaration: string): string => `${receiptPrefix}${declaration}`;

function declarationOf({ kind, number }: PublicEvent): string | undefined {
  if (kind === "declaration") return number;
  if (kind === "treasury-receipt" && number.startsWith(receiptPrefix))
    return number.slice(receiptPrefix.length);
  return undefined;
}
