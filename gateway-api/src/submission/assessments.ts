import {
  assess,
  declaration as declarationDefinition,
  DomainError,
  errorCode,
  fieldProblems,
  invalidInput,
  localDate,
  readExchangeRates,
  readRateRows,
  readRateSet,
  runOnLedger,
  type CommandDefinition,
  type Declaration,
  type DocumentDefinition,
  type DutyAssessment,
  type Head,
  type LedgerReader,
} from "@antin/trade-documents";
import type { JsonObject } from "../services.js";
import { hasCode } from "../services/service-error.js";
import type { SourcePayloads } from "./source-payloads.js";

export interface AssessmentsOptions {
  readonly ledger: LedgerReader;
  readonly sources: SourcePayloads;
}

/** What is filed: a new declaration, or another version of one that is there. */
interface Filing {
  readonly definition: DocumentDefinition;
  readonly number: string;
  readonly command?: CommandDefinition;
  readonly head?: Head | null;
}

/** Refusals of a registration that still leave its duties computable. */
const stillComputable = [errorCode.GUARD_FAILED, errorCode.ORIGIN_REFUSED, errorCode.SOURCE_MISSING] as const;

/**
 * Duties of declarations, computed by the contract's own functions over the state that the read model has of the
 * ledger: the contract computes them again and accepts the same to the đồng, and nothing else.
 */
export class Assessments {
  readonly #options: AssessmentsOptions;

  constructor(options: AssessmentsOptions) {
    this.#options = options;
  }

  /**
   * What a declaration would pay if it were registered now. When its registration would be refused, the duties are
   * those without any preference, and `refusal` says what stands in the way.
   *
   * @throws DomainError `INPUT_INVALID`, `RATE_NOT_FOUND`, `EXCHANGE_RATE_MISSING`, `REFERENCE_DATA_MISSING`
   */
  async preview(declaration: JsonObject): Promise<JsonObject> {
    const { payloadSchema } = declarationDefinition;
    const problems = payloadSchema === null ? [] : fieldProblems(payloadSchema, { declaration });
    if (problems.length > 0)
      // The caller sent the declaration alone: pointers start at it.
      throw invalidInput(
        problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(/^\/declaration/, "") })),
      );
    try {
      return {
        assessment: await this.forFiling({ definition: declarationDefinition, number: "" }, { declaration }),
      };
    } catch (error) {
      if (!(error instanceof DomainError) || !hasCode(error, ...stillComputable)) throw error;
      const { code, message, details } = error;
      return {
        assessment: asJson(await this.#withoutPreference(declaration as unknown as Declaration)),
        refusal: { code, message, details: details as JsonObject },
      };
    }
  }

  /**
   * The assessment with which a declaration of either direction can be registered now, or amended: the kind's own query.
   *
   * @throws DomainError what the contract would refuse
   */
  async forFiling(
    { definition, number, command, head = null }: Filing,
    payload: JsonObject,
  ): Promise<JsonObject> {
    const { ledger, sources } = this.#options;
    const question = definition.queries?.["Assess"];
    if (question === undefined) throw new TypeError(`${definition.kind} pays no duties`);
    const asked = question({
      kind: definition.kind,
      number,
      now: new Date().toISOString(),
      payload: { value: payload, salt: "", hash: "", text: "" },
      sources: sources.of(definition, {
        ...{ number, head, payload, arguments: {} },
        ...(command && { command }),
      }),
    });
    return JSON.parse(JSON.stringify(await runOnLedger(asked, ledger))) as JsonObject;
  }

  async #withoutPreference(declaration: Declaration): Promise<DutyAssessment> {
    const { ledger } = this.#options;
    const registrationDate = localDate(new Date().toISOString());
    const commodities = declaration.lines.map(({ hs }) => hs);
    const { setId } = await runOnLedger(readRateSet(registrationDate), ledger);
    const rateRows = await runOnLedger(readRateRows(setId, commodities), ledger);
    const exchangeRates = await runOnLedger(readExchangeRates(registrationDate), ledger);
    return assess({
      declaration,
      registrationDate,
      rateRows,
      rateSetId: setId,
      exchangeRates,
      originDecisions: [],
    });
  }
}

/** Through JSON: what the engine leaves undefined is not there on the ledger either. */
const asJson = (assessment: DutyAssessment): JsonObject =>
  JSON.parse(JSON.stringify(assessment)) as JsonObject;
