/** A week as an auditor finds it, with the seeds and declarations of the published vectors. */

import { saltedHash } from "../domain/salted-hash.js";
import { drawFor, epochKey, seedCommitment } from "./draw.js";
import type { AuditedDeclaration, AuditedEpoch } from "./risk-audit.js";
import { evaluateRisk, type RiskEvaluation, type RiskFacts } from "./risk-evaluation.js";
import type { RiskRule } from "./risk-rules.js";
import { importProfile, type RiskProfile } from "./risk-score.js";

export const epoch = "2026-W47";
const customsSeed = "11".repeat(32);
const auditorSeed = "22".repeat(32);
const blockHash = "ab".repeat(32);
const salt = "33".repeat(16);
const committedAt = "2026-11-13T02:00:00.000Z";

/** The declarations of the vectors: two are not drawn, one goes to red, one to yellow. */
export const vectorKeys = ["10123456789", "10123456790", "10123456791", "10123456813"] as const;

export const aRule: RiskRule = {
  id: "SCRAP",
  version: 1,
  validFrom: "2026-10-01",
  validTo: "2027-03-31",
  scope: "import",
  predicate: { in: ["7204", { var: "headings" }] },
  action: "FORCE_RED",
  priority: 90,
  owner: "Risk management",
  legalBasis: "72/2020/QH14",
};

const noRisk = {
  compliance: 0,
  goods: 0,
  policy: 0,
  value: 0,
  origin: 0,
  route: 0,
  partner: 0,
  documents: 0,
};

export function someFacts(declaration: string, changes: Partial<RiskFacts> = {}): RiskFacts {
  const subject = { epoch, declarationKey: declaration, blockHash };
  return {
    declaration,
    scope: "import",
    date: "2026-11-18",
    level: 4,
    scores: noRisk,
    context: { headings: ["8481"], origins: ["TH"] },
    draw: { ...subject, ...drawFor(epochKey(customsSeed, auditorSeed), subject) },
    ...changes,
  };
}

export const ruleSet = { version: "RR-IMP v1", rules: [aRule] };

export function anEvaluation(
  declaration: string,
  changes: Partial<RiskFacts> = {},
  profile: RiskProfile = importProfile,
): RiskEvaluation {
  return evaluateRisk(someFacts(declaration, changes), profile, ruleSet);
}

export function anAuditedDeclaration(
  evaluation: RiskEvaluation,
  changes: Partial<AuditedDeclaration> = {},
): AuditedDeclaration {
  return {
    number: evaluation.declaration,
    registeredAt: "2026-11-18T02:44:12.000Z",
    assignedAt: "2026-11-18T02:44:13.000Z",
    drawnBy: { epoch, declarationKey: evaluation.declaration, blockHash },
    channel: evaluation.channel,
    profileVersion: "RP-IMP v7",
    evidenceHash: saltedHash(salt, evaluation),
    evidence: { salt, evaluation },
    overrides: [],
    ...changes,
  };
}

export function anEpoch(changes: Partial<AuditedEpoch> = {}): AuditedEpoch {
  return {
    epoch,
    customsSeed: { commitment: seedCommitment(customsSeed), committedAt, seed: customsSeed },
    auditorSeed: { commitment: seedCommitment(auditorSeed), committedAt, seed: auditorSeed },
    profiles: [
      {
        version: "RP-IMP v7",
        commitment: saltedHash(salt, importProfile),
        opened: { salt, content: importProfile },
      },
    ],
    rules: [
      { version: "RR-IMP v1", commitment: saltedHash(salt, [aRule]), opened: { salt, content: [aRule] } },
    ],
    declarations: vectorKeys.map((key) => anAuditedDeclaration(anEvaluation(key))),
    ...changes,
  };
}
