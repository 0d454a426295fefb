/** A tax decision computed again by somebody else, from what the ledger and the reference data say: the same bytes, or not. */

import { canonicalJson } from "../domain/canonical-json.js";
import { localDate, weekStart } from "../domain/dates.js";
import { DomainError } from "../domain/errors.js";
import { sha256Hex } from "../domain/salted-hash.js";
import type { DutyAssessment } from "./duty-assessment.js";
import { rateSetId } from "./rate-set.js";
import type { QuotedRate } from "./reference-csv.js";
import { assess } from "./tax.js";
import type { RateRow } from "./tariff.js";
import type { OriginDecision, TaxableDeclaration } from "./taxable-declaration.js";

/** A decision as it was recorded, and the reference data that it says it rests on. */
export interface RecordedDecision {
  readonly declaration: TaxableDeclaration;
  readonly assessment: DutyAssessment;
  /** RFC 3339 UTC: the tax point. */
  readonly registeredAt: string;
  /** As the head at registration names them. */
  readonly origins: readonly { readonly at: number; readonly result: OriginDecision["result"] }[];
  /** The whole tariff: its id has to be the one that the decision names. */
  readonly rateRows: readonly RateRow[];
  readonly quotedRates: readonly QuotedRate[];
}

export interface RepeatedDecision {
  readonly same: boolean;
  /** SHA-256 of the canonical JSON of the assessment, hex: as recorded, and as computed. */
  readonly recorded: string;
  readonly computed: string | null;
  /** Why there is no computed one, or what is not the same: a code, then JSON pointers into the assessment. */
  readonly findings: readonly string[];
}

/** Computes the decision again with the same engine as gateway and contract. Never throws on what a file may hold. */
export function repeatDecision(decision: RecordedDecision): RepeatedDecision {
  const { assessment } = decision;
  const recorded = hashOf(assessment);
  const setId = rateSetId(decision.rateRows);
  if (setId !== assessment.rateSetId)
    return { same: false, recorded, computed: null, findings: ["RATE_SET_DIFFERS"] };
  try {
    const again = computed(decision, setId);
    const hash = hashOf(again);
    const findings = hash === recorded ? [] : ["ASSESSMENT_DIFFERS", ...differences(assessment, again, "")];
    return { same: hash === recorded, recorded, computed: hash, findings };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { same: false, recorded, computed: null, findings: [error.code] };
  }
}

function computed(decision: RecordedDecision, setId: string): DutyAssessment {
  const { declaration, assessment, registeredAt, origins, rateRows, quotedRates } = decision;
  const registrationDate = localDate(registeredAt);
  const week = weekStart(registrationDate);
  const exchangeRates = quotedRates.map(({ currency, rate }) => ({ currency, rate, weekStart: week }));
  const originDecisions = origins.map(({ at, result }): OriginDecision => {
    const covered = assessment.lines.find(({ lineNo }) => lineNo === at)?.parts?.[0]?.quantity;
    return { lineNo: at, result, ...(result === "ACCEPT_PARTIAL" && { acceptedQuantity: covered }) };
  });
  return assess({
    declaration,
    registrationDate,
    rateRows,
    rateSetId: setId,
    exchangeRates,
    originDecisions,
  });
}

const hashOf = (assessment: DutyAssessment): string => sha256Hex(canonicalJson(plain(assessment)));

/** Through JSON: what the engine leaves undefined is not there on the ledger either. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** Places that differ, deepest first found, by JSON pointer. */
function differences(one: unknown, other: unknown, pointer: string): readonly string[] {
  if (!isObject(one) || !isObject(other)) return one === other ? [] : [pointer];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) => differences(one[name], other[name], `${pointer}/${name}`));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
