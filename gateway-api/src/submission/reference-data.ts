import {
  canonicalJson,
  DomainError,
  errorCode,
  findRateRow,
  type ExchangeRate,
  type RateRow,
} from "@antin/trade-documents";
import type { JsonObject, ReferenceView } from "../services.js";

/** Prefixes that one question to the contract may name. */
const prefixesPerQuestionMax = 100;
/** Commodity codes and dates whose answers are kept. */
const rowsCachedMax = 50_000;
const datesCachedMax = 64;

/** What the contract says is in force on a date. */
interface InForce {
  readonly date: string;
  readonly rateSet: {
    readonly setId: string;
    readonly effectiveFrom: string;
    readonly effectiveTo: string;
  } | null;
  readonly exchangeRates: readonly ExchangeRate[];
}

interface RatesAnswer {
  readonly setId: string;
  readonly rows: readonly RateRow[];
}

/**
 * Rates as the ledger has them. A rate set is named by its content, so its rows are kept for good; what is in force on
 * a date is kept until a block publishes something new.
 */
export class ReferenceData {
  readonly #evaluate: (name: string, argument: string) => Promise<Uint8Array>;
  readonly #inForce = new Map<string, Promise<InForce>>();
  readonly #rows = new Map<string, Promise<RateRow | undefined>>();

  /** @param evaluate asks the contract without writing. */
  constructor(evaluate: (name: string, argument: string) => Promise<Uint8Array>) {
    this.#evaluate = evaluate;
  }

  /** The rate set of registrations on a date. @throws DomainError `REFERENCE_DATA_MISSING` */
  async rateSetOn(date: string): Promise<string> {
    const { rateSet } = await this.#describe(date);
    if (rateSet === null) throw new DomainError(errorCode.REFERENCE_DATA_MISSING, undefined, { date });
    return rateSet.setId;
  }

  /** Tariff and exchange rates in force on a date. */
  async inForce(date: string): Promise<ReferenceView> {
    const { rateSet, exchangeRates } = await this.#describe(date);
    const [first] = exchangeRates;
    const rates = Object.fromEntries(exchangeRates.map(({ currency, rate }) => [currency, rate]));
    return {
      date,
      rateSet,
      exchangeRates: first === undefined ? null : { weekStart: first.weekStart, rates },
    };
  }

  async exchangeRates(date: string): Promise<readonly ExchangeRate[]> {
    return (await this.#describe(date)).exchangeRates;
  }

  /** Rows of the set in force on the date that decide about these commodity codes. */
  async rateRows(date: string, setId: string, commodities: readonly string[]): Promise<readonly RateRow[]> {
    const missing = [...new Set(commodities)].filter((hs) => !this.#rows.has(rowKey(setId, hs)));
    for (let at = 0; at < missing.length; at += prefixesPerQuestionMax)
      this.#ask(date, setId, missing.slice(at, at + prefixesPerQuestionMax));
    const found = await Promise.all(commodities.map((hs) => this.#rows.get(rowKey(setId, hs))));
    return [...new Set(found.flatMap((row) => row ?? []))];
  }

  /** Forgets what is in force: a block changed it. */
  changed(): void {
    this.#inForce.clear();
  }

  async #describe(date: string): Promise<InForce> {
    let known = this.#inForce.get(date);
    if (known === undefined) {
      known = this.#question<InForce>("reference:Describe", { date });
      if (this.#inForce.size >= datesCachedMax) this.#inForce.clear();
      this.#remember(this.#inForce, date, known);
    }
    return known;
  }

  #ask(date: string, setId: string, commodities: readonly string[]): void {
    if (this.#rows.size >= rowsCachedMax) this.#rows.clear();
    const answer = this.#question<RatesAnswer>("reference:Rates", { date, prefixes: commodities });
    for (const hs of commodities) {
      const row = answer.then((rates) => {
        // Activated between the two questions: what was asked of the old set must not be answered from the new one.
        if (rates.setId !== setId)
          throw new DomainError(errorCode.REFERENCE_DATA_MISSING, undefined, { date });
        return findRateRow(rates.rows, hs);
      });
      this.#remember(this.#rows, rowKey(setId, hs), row);
    }
  }

  /** Keeps an answer that is on its way, so that it is asked for once; a failure is not kept. */
  #remember<Answer>(cache: Map<string, Promise<Answer>>, key: string, answer: Promise<Answer>): void {
    cache.set(key, answer);
    answer.catch(() => cache.delete(key));
  }

  async #question<Answer>(name: string, inputs: JsonObject): Promise<Answer> {
    const answer = await this.#evaluate(name, canonicalJson({ arguments: inputs }));
    return JSON.parse(Buffer.from(answer).toString("utf8")) as Answer;
  }
}

const rowKey = (setId: string, hs: string): string => `${setId}/${hs}`;

/** Functions of the contract after which `changed` is due. */
export const changesReferenceData = (functionName: string): boolean => functionName.startsWith("reference:");
