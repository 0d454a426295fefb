/** What the gateway and other tools share with the contract: tables, rules and formats, all pure. */

import { describeDefinitions, type RegistryDescription } from "./domain/describe-kinds.js";
import { documentKinds } from "./domain/documents/index.js";

export { documentKinds, findKind } from "./domain/documents/index.js";
export { certificateOfOrigin } from "./domain/documents/certificate/certificate-of-origin.js";
export { declaration } from "./domain/documents/declaration/declaration.js";
export { exchangeMessage } from "./domain/documents/exchange/exchange-message.js";
export { manifest } from "./domain/documents/manifest/manifest.js";
export { paymentNotice } from "./domain/documents/payment/payment-notice.js";
export { permit } from "./domain/documents/permit/permit.js";
export { treasuryReceipt } from "./domain/documents/payment/treasury-receipt.js";
export { manifestCommand, manifestState } from "./domain/documents/manifest/manifest.js";
export {
  declarationCommand,
  declarationEvent,
  declarationKind,
  declarationState,
} from "./domain/documents/declaration/declaration-names.js";
export { exportDeclaration } from "./domain/documents/export-declaration/export-declaration.js";
export {
  exportDeclarationKind,
  exportState,
} from "./domain/documents/export-declaration/export-declaration-names.js";
export type { ExportDeclaration } from "./domain/documents/export-declaration/export-declaration-schema.js";
export type {
  Declaration,
  DeclarationLine,
  DeclarationPayload,
} from "./domain/documents/declaration/declaration-schema.js";
export type { DeclarationFacets } from "./domain/documents/declaration/declaration-facets.js";

export {
  type CommandDefinition,
  type DocumentDefinition,
  nowhere,
  type Transition,
} from "./domain/define-document.js";
export type {
  CommandDescription,
  KindDescription,
  RegistryDescription,
  StateDescription,
  TransitionDescription,
} from "./domain/describe-kinds.js";
export { attachCommand, attachEvent, attachmentKey, attachmentObjectType } from "./domain/attach.js";
export type { AutomaticStep, PublicWorld } from "./domain/automatic-step.js";
export type { ReadLevel, Readership } from "./domain/readership.js";
export { endorsingOrganisations } from "./domain/endorsers.js";
export {
  type FoundHead,
  type KeyValue,
  type LedgerReader,
  type Reading,
  runInWorld,
  runOnLedger,
  type World,
} from "./domain/reading.js";
export { readExchangeRates, readRateRows, readRateSet } from "./domain/reference-data.js";
export { publication } from "./domain/reference-functions.js";
export {
  referenceProblems,
  type ReferenceRow,
  type ReferenceTableName,
  referenceTableNames,
  referenceTables,
  referenceVersionId,
} from "./domain/reference-tables.js";
export {
  readDeadline,
  readTable,
  readVersionOn,
  type ReferenceVersion,
} from "./domain/reference-versions.js";
export { conditionReasonCodes, type ReasonCode } from "./engines/condition-reasons.js";
export {
  type CommittedProfile,
  type NamedProfile,
  profileInForce,
  readProfile,
  readProfiles,
} from "./domain/risk-profiles.js";
export { areRulesInForce, type NamedRules, readRuleSets } from "./domain/risk-rule-sets.js";
export {
  type CommittedSeed,
  lastDateOf,
  readSeed,
  readSeedsOf,
  revealDelayDays,
  seedsSecretUntil,
} from "./domain/risk-seeds.js";
export { checkpointKeysOf } from "./domain/checkpoint-keys.js";
export { ledgerFunctions } from "./domain/ledger-functions.js";
export { headKey, type Head, type LedgerEvent, type LedgerKey, partyTag } from "./domain/head.js";
export { type PrivateCollection, privateCollections, riskCollection } from "./domain/private-collections.js";
export { useObjectType, useState, type UseState } from "./domain/use.js";
export {
  holdsRole,
  role,
  type Role,
  roleNames,
  roles,
  type Actor,
  type ActorAttributes,
} from "./domain/roles.js";
export {
  chaincodeEndorsers,
  countryOrganisations,
  endorsersFor,
  ministryOrganisations,
  organisation,
} from "./domain/organisations.js";
export type { Title } from "./domain/names.js";

export {
  canonicalJson,
  type JsonObject,
  type JsonValue,
  parseCanonicalJson,
} from "./domain/canonical-json.js";
export {
  decodeError,
  DomainError,
  encodeError,
  errorCode,
  type ErrorDetails,
  type FieldProblem,
  guardFailed,
  invalidInput,
  isLedgerErrorCode,
  type LedgerErrorCode,
  ledgerErrorCodes,
  ledgerErrors,
} from "./domain/errors.js";
export { fieldProblems } from "./domain/input.js";
export { isSalt, saltBytes, saltedHash, sha256Hex } from "./domain/salted-hash.js";
export { isoWeek, localDate, weekStart } from "./domain/dates.js";
export { type Decimal, decimal, formatDecimal, isDecimal } from "./domain/decimal.js";
export { normaliseText, partyNameKey } from "./domain/party-name.js";

export { assess, type AssessmentInput } from "./engines/tax.js";
export { type DutyAssessment, taxEngineVersion } from "./engines/duty-assessment.js";
export type { ExchangeRate } from "./engines/exchange-rates.js";
export { findRateRow, prefixesOf, type RateRow } from "./engines/tariff.js";
export { rateRowProblems, rateSetId } from "./engines/rate-set.js";
export type { OriginDecision, TaxableDeclaration, TaxableLine } from "./engines/taxable-declaration.js";
export {
  canClear,
  canClearExport,
  canPass,
  canRelease,
  canStore,
  type ConditionCode,
  guaranteedShare,
  type Verdict,
} from "./engines/clearance.js";
export {
  milestonesOf,
  processOf,
  type ProcessStep,
  type TimedEvent,
} from "./domain/documents/declaration/declaration-milestones.js";
export {
  type Milestone,
  type Party,
  releaseOf,
  releaseStudy,
  type Step,
  stepsOf,
  type StudyCase,
  type StudyFigure,
} from "./engines/time-release.js";
export type { ClearanceFacts, PassageFacts } from "./engines/clearance-facts.js";
export { checkOrigin, type OriginCheck, type OriginFinding, type OriginResult } from "./engines/origin.js";
export type { OriginQuestion } from "./engines/origin-question.js";
export {
  type ComplianceCriteria,
  type ComplianceFacts,
  type ComplianceRating,
  rateCompliance,
  type RiskRank,
  riskRank,
} from "./engines/compliance.js";
export { lateInterest } from "./engines/late-interest.js";
export { type RecordedDecision, type RepeatedDecision, repeatDecision } from "./engines/repeat-decision.js";
export { csvProblem, type CsvRecord, parseCsv } from "./engines/csv.js";
export { parseExchangeRatesCsv, parseTariffCsv, type QuotedRate } from "./engines/reference-csv.js";

export { type Channel, channels, higher, lower } from "./engines/channel.js";
export {
  type Draw,
  drawFor,
  drawRange,
  type DrawSubject,
  epochKey,
  type Seed,
  seedCommitment,
} from "./engines/draw.js";
export {
  type ChannelDecision,
  type ChannelInput,
  decideChannel,
  importRandomRates,
  importThresholds,
  type RandomRates,
  type ReasonClass,
  type Thresholds,
} from "./engines/risk-channel.js";
export {
  type ComplianceLevel,
  complianceFactor,
  documentsFactor,
  listFactor,
  originFactor,
  policyFactor,
  type TraderStanding,
  valueFactor,
} from "./engines/risk-factors.js";
export {
  applyRules,
  type RiskRule,
  ruleActions,
  type RuledChannel,
  ruleProblems,
} from "./engines/risk-rules.js";
export {
  type AuditedDeclaration,
  type AuditedEpoch,
  type AuditedSeed,
  type AuditFinding,
  type AuditFindingCode,
  auditEpoch,
  auditFindings,
  type AuditReport,
  type ChannelOverride,
  type Commitment,
  type SeededWeek,
} from "./engines/risk-audit.js";
export { type BackTest, backTest, backTestHash } from "./engines/risk-back-test.js";
export {
  evaluateRisk,
  factsOf,
  levelWithoutRecord,
  profileVersionOf,
  type RiskEvaluation,
  type RiskFacts,
  type RuleSet,
} from "./engines/risk-evaluation.js";
export {
  type FactorScores,
  importProfile,
  profileProblem,
  type RiskFactor,
  riskFactors,
  type RiskProfile,
  weightedScore,
} from "./engines/risk-score.js";

export type { DeclaredLine } from "./engines/risk-model/declared-line.js";
export { type Forest, ForestScorer, leafMark, scoreScale } from "./engines/risk-model/decision-forest.js";
export { featureSubjects, readFeatures, type RiskSubject } from "./engines/risk-model/line-features.js";
export {
  type Finding,
  histories,
  type HistoryName,
  historyNames,
  rateScale,
} from "./engines/risk-model/line-history.js";
export { type ModelReason, modelReasons } from "./engines/risk-model/model-reasons.js";
export {
  readRiskModel,
  type RiskModel,
  riskModelFormat,
  riskModelHash,
  riskModelText,
  RiskScorer,
} from "./engines/risk-model/risk-model.js";

/** Every kind as plain JSON: states and commands with their titles, transitions, roles. */
export function describeKinds(): RegistryDescription {
  return describeDefinitions(documentKinds);
}
