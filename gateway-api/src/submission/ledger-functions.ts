import { canonicalJson, errorCode, rateSetId, type RateRow } from "@antin/trade-documents";
import { recordCheckpointArgument, recordCheckpointFunction } from "../evidence/checkpoint-transactions.js";
import type { NumberRange } from "../journal/number-ranges.js";
import type { JsonObject, RateSetUpload } from "../services.js";
import { hasCode } from "../services/service-error.js";
import type { TransactionRunner } from "./transaction-runner.js";

const pinKeysFunction = "checkpoint:PinKeys";
const commitProfileFunction = "risk-profile:Commit";
const commitSeedFunction = "risk-seed:Commit";
const reserveFunction = "number-range:Reserve";
const publishRatesFunction = "reference:PublishRates";
const activateRatesFunction = "reference:ActivateRates";
const publishExchangeRatesFunction = "reference:PublishExchangeRates";

/** Rows per transaction: a tariff of ten thousand rows must not be one block's weight. */
const rowsPerPart = 250;

/** Functions of the contract that are no documents. Repeating one is harmless. */
export class LedgerFunctions {
  readonly #runner: TransactionRunner;

  constructor(runner: TransactionRunner) {
    this.#runner = runner;
  }

  /** Reserves the next numbers of a series for this gateway; a repetition reserves others. */
  async reserveNumbers(identity: string, series: string, size: number): Promise<NumberRange> {
    const result = await this.#runner.call({
      identity,
      function: reserveFunction,
      argument: canonicalJson({ arguments: { series, size } }),
    });
    const { first, last } = JSON.parse(result) as NumberRange;
    return { first, last };
  }

  /** Records a signed checkpoint. */
  async recordCheckpoint(identity: string, note: string): Promise<void> {
    await this.#runner.call({
      identity,
      function: recordCheckpointFunction,
      argument: recordCheckpointArgument(note),
    });
  }

  /** Pins the keys with which the identity's organisation signs checkpoints, in place of those it had. */
  async pinCheckpointKeys(identity: string, verifierKeys: readonly string[]): Promise<void> {
    await this.#call(identity, pinKeysFunction, { verifierKeys });
  }

  /** Fixes what a risk profile is, before it is used. */
  async commitRiskProfile(identity: string, inputs: JsonObject): Promise<void> {
    await this.#call(identity, commitProfileFunction, inputs);
  }

  /** Fixes what a week's seed is, before it is drawn with. */
  async commitRiskSeed(identity: string, inputs: JsonObject): Promise<void> {
    await this.#call(identity, commitSeedFunction, inputs);
  }

  /** Publishes a tariff in parts and activates it; returns its id. A tariff that is active stays as it is. */
  async publishRates({ caller, effectiveFrom, effectiveTo, rows }: RateSetUpload): Promise<string> {
    const setId = rateSetId(rows as unknown as readonly RateRow[]);
    const parts = Math.ceil(rows.length / rowsPerPart);
    try {
      for (let part = 1; part <= parts; part += 1) {
        const some = rows.slice((part - 1) * rowsPerPart, part * rowsPerPart);
        await this.#call(caller.name, publishRatesFunction, {
          setId,
          effectiveFrom,
          effectiveTo,
          part,
          parts,
          rows: some,
        });
      }
      await this.#call(caller.name, activateRatesFunction, { setId });
    } catch (error) {
      if (!hasCode(error, errorCode.DOCUMENT_EXISTS)) throw error;
    }
    return setId;
  }

  async publishExchangeRates(
    identity: string,
    week: { readonly weekStart: string; readonly rates: Readonly<Record<string, string>> },
  ): Promise<void> {
    const { weekStart, rates } = week;
    await this.#call(identity, publishExchangeRatesFunction, { weekStart, rates });
  }

  async #call(identity: string, name: string, inputs: JsonObject): Promise<void> {
    await this.#runner.call({ identity, function: name, argument: canonicalJson({ arguments: inputs }) });
  }
}
