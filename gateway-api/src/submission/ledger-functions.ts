import {
  canonicalJson,
  DomainError,
  errorCode,
  publication,
  rateSetId,
  type RateRow,
  referenceVersionId,
} from "@antin/trade-documents";
import { recordCheckpointArgument, recordCheckpointFunction } from "../evidence/checkpoint-transactions.js";
import type { NumberRange } from "../journal/number-ranges.js";
import type { JsonObject, Publication, RateSetUpload, TableUpload } from "../services.js";
import { hasCode } from "../services/service-error.js";
import type { TransactionRunner } from "./transaction-runner.js";

const pinKeysFunction = "checkpoint:PinKeys";
const commitProfileFunction = "risk-profile:Commit";
const commitRulesFunction = "risk-rules:Commit";
const commitSeedFunction = "risk-seed:Commit";
const reserveFunction = "number-range:Reserve";
const publishRatesFunction = "reference:PublishRates";
const activateRatesFunction = "reference:ActivateRates";
const publishExchangeRatesFunction = "reference:PublishExchangeRates";
const proposeTableFunction = "reference:ProposeTable";
const approveTableFunction = "reference:ApproveTable";

/** What risk management calls beside its first commitments. */
export type RiskFunction =
  | "risk-profile:Propose"
  | "risk-profile:Approve"
  | "risk-rules:Propose"
  | "risk-rules:Approve"
  | "risk-seed:Reveal";

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

  /** Fixes what the first exception rules are. */
  async commitRiskRules(identity: string, inputs: JsonObject): Promise<void> {
    await this.#call(identity, commitRulesFunction, inputs);
  }

  /** Proposes or approves what risk management works by. */
  async manageRisk(identity: string, name: RiskFunction, inputs: JsonObject): Promise<void> {
    await this.#call(identity, name, inputs);
  }

  /** Fixes what a week's seed is, before it is drawn with. */
  async commitRiskSeed(identity: string, inputs: JsonObject): Promise<void> {
    await this.#call(identity, commitSeedFunction, inputs);
  }

  /**
   * Publishes a tariff in parts, or activates it where another steward published the same one. A tariff that is active
   * stays as it is.
   */
  async publishRates(upload: RateSetUpload): Promise<Publication & { readonly setId: string }> {
    const setId = rateSetId(upload.rows as unknown as readonly RateRow[]);
    const activate = (): Promise<string> => this.#call(upload.caller.name, activateRatesFunction, { setId });
    const state = await this.#publishTwice(activate, () => this.#publishParts(setId, upload));
    return { setId, state };
  }

  async #publishParts(
    setId: string,
    { caller, effectiveFrom, effectiveTo, rows }: RateSetUpload,
  ): Promise<void> {
    const parts = Math.ceil(rows.length / rowsPerPart);
    for (let part = 1; part <= parts; part += 1) {
      const some = rows.slice((part - 1) * rowsPerPart, part * rowsPerPart);
      const inputs = { setId, effectiveFrom, effectiveTo, part, parts, rows: some };
      await this.#call(caller.name, publishRatesFunction, inputs);
    }
  }

  /** Publishes a week's rates, or puts them in force where another steward published the same. */
  async publishExchangeRates(
    identity: string,
    week: { readonly weekStart: string; readonly rates: Readonly<Record<string, string>> },
  ): Promise<Publication> {
    const { weekStart, rates } = week;
    const result = await this.#call(identity, publishExchangeRatesFunction, { weekStart, rates });
    const { state } = JSON.parse(result) as Publication;
    return { state };
  }

  /** Proposes a version of a reference table, or approves it where another steward proposed the same. */
  async publishTable(upload: TableUpload): Promise<Publication & { readonly id: string }> {
    const { caller, table, effectiveFrom, effectiveTo, rows } = upload;
    const id = referenceVersionId(table, { effectiveFrom, effectiveTo }, rows);
    const propose = { table, effectiveFrom, effectiveTo, rows: rows as readonly JsonObject[] };
    const state = await this.#publishTwice(
      () => this.#call(caller.name, approveTableFunction, { table, id }),
      () => this.#call(caller.name, proposeTableFunction, propose),
    );
    return { id, state };
  }

  /** Confirms what another steward published; publishes it for the first time where nobody did. */
  async #publishTwice(
    confirm: () => Promise<unknown>,
    publish: () => Promise<unknown>,
  ): Promise<Publication["state"]> {
    try {
      await confirm();
      return publication.IN_FORCE;
    } catch (error) {
      if (hasCode(error, errorCode.DOCUMENT_EXISTS)) return publication.IN_FORCE;
      if (hasCode(error, errorCode.FOUR_EYES_REQUIRED)) return publication.PROPOSED;
      if (!isNotPublished(error)) throw error;
    }
    await publish();
    return publication.PROPOSED;
  }

  #call(identity: string, name: string, inputs: JsonObject): Promise<string> {
    return this.#runner.call({ identity, function: name, argument: canonicalJson({ arguments: inputs }) });
  }
}

/** Nobody published this content yet, or not all of its parts. */
function isNotPublished(error: unknown): boolean {
  if (hasCode(error, errorCode.DOCUMENT_NOT_FOUND)) return true;
  return error instanceof DomainError && error.details["rule"] === "E_RATE_PARTS";
}
