import { randomBytes } from "node:crypto";
import {
  assess,
  canonicalJson,
  declaration as declarationDefinition,
  DomainError,
  errorCode,
  fieldProblems,
  invalidInput,
  localDate,
  type Declaration,
  type DutyAssessment,
} from "@antin/trade-documents";
import type { LedgerCall } from "../ledger/ledger-client.js";
import type { Caller, JsonObject } from "../services.js";
import { hasCode } from "../services/service-error.js";
import type { ReferenceData } from "./reference-data.js";
import type { SourcePayloads } from "./source-payloads.js";

export interface AssessmentsOptions {
  readonly reference: ReferenceData;
  readonly sources: SourcePayloads;
  /** Asks the contract without writing. */
  readonly evaluate: (call: LedgerCall) => Promise<Uint8Array>;
}

const assessFunction = `${declarationDefinition.kind}:Assess`;
const saltBytes = 16;

/** Refusals of a registration that still leave its duties computable. */
const stillComputable = [errorCode.GUARD_FAILED, errorCode.ORIGIN_REFUSED, errorCode.SOURCE_MISSING] as const;

/** Duties of declarations, as the contract will compute them again: it accepts the same to the đồng, and nothing else. */
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
  async preview(caller: Caller, declaration: JsonObject): Promise<JsonObject> {
    const { payloadSchema } = declarationDefinition;
    const problems = payloadSchema === null ? [] : fieldProblems(payloadSchema, { declaration });
    if (problems.length > 0)
      // The caller sent the declaration alone: pointers start at it.
      throw invalidInput(
        problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(/^\/declaration/, "") })),
      );
    try {
      return { assessment: await this.forRegistration(caller, declaration) };
    } catch (error) {
      if (!(error instanceof DomainError) || !hasCode(error, ...stillComputable)) throw error;
      const assessment = await this.#withoutPreference(declaration as unknown as Declaration);
      const { code, message, details } = error;
      return {
        assessment: assessment as unknown as JsonObject,
        refusal: { code, message, details: details as JsonObject },
      };
    }
  }

  /** The assessment with which the declaration can be registered now. @throws DomainError what registering refuses */
  async forRegistration(caller: Caller, declaration: JsonObject): Promise<JsonObject> {
    const payload = { declaration };
    const sources = await this.#options.sources.of(declarationDefinition, payload);
    const answer = await this.#options.evaluate({
      identity: caller.name,
      function: assessFunction,
      argument: canonicalJson({ arguments: {} }),
      transient: {
        payload: canonicalJson({ payload, salt: randomBytes(saltBytes).toString("hex") }),
        sources: canonicalJson(sources),
      },
    });
    return JSON.parse(Buffer.from(answer).toString("utf8")) as JsonObject;
  }

  async #withoutPreference(declaration: Declaration): Promise<DutyAssessment> {
    const { reference } = this.#options;
    const registrationDate = localDate(new Date().toISOString());
    const rateSetId = await reference.rateSetOn(registrationDate);
    const commodities = declaration.lines.map(({ hs }) => hs);
    const [rateRows, exchangeRates] = await Promise.all([
      reference.rateRows(registrationDate, rateSetId, commodities),
      reference.exchangeRates(registrationDate),
    ]);
    return assess({ declaration, registrationDate, rateRows, rateSetId, exchangeRates, originDecisions: [] });
  }
}
