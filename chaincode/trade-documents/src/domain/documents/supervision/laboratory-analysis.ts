/**
 * Laboratory analysis of a sample: what the goods are. While it is open the final duty is not determined, so that the
 * declaration can be released and not cleared.
 *
 *   Request ─▶ REQUESTED ─Receive─▶ IN_ANALYSIS ─Conclude─▶ CONFIRMED | RECLASSIFIED
 *                  └─Withdraw─▶ WITHDRAWN
 *
 * Source: DOMAIN §2.6, §7 (C7).
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkCommodityCode } from "../../codes/commodity.js";
import { command, withArguments, withEvidence, withReason } from "../../command-forms.js";
import { defineDocument, type Effect, type Guard, nowhere } from "../../define-document.js";
import { coded, positiveInteger, reference, text } from "../../fields.js";
import type { KeyWrite, LedgerKey } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { commercialCollection } from "../../private-collections.js";
import { readExisting, readRange, type Reading } from "../../reading.js";
import { role } from "../../roles.js";
import { declarationKindOf, declarationKinds } from "../declaration-kinds.js";

export type AnalysisFacets = {
  readonly declaration: string;
  readonly lineNo: number;
  readonly sampleNo: string;
  readonly test: string;
  readonly resultHs?: string;
};

const states = {
  REQUESTED: title("Đã yêu cầu", "Requested"),
  IN_ANALYSIS: title("Đang phân tích", "In analysis"),
  CONFIRMED: title("Đúng như khai báo", "As declared"),
  RECLASSIFIED: title("Phân loại lại", "Reclassified"),
  WITHDRAWN: title("Đã rút", "Withdrawn"),
};

// prettier-ignore
const commands = {
  Request:  command("Yêu cầu phân tích",  "Request",  withArguments({ declaration: z.string().regex(/^[13]\d{10}$/), lineNo: positiveInteger, sampleNo: reference(35), test: text(200) })),
  Receive:  command("Nhận mẫu",           "Receive"),
  Conclude: command("Kết luận phân tích", "Conclude", { ...withArguments({ resultHs: coded((input) => checkCommodityCode(input)), asDeclared: z.boolean(), reportHash: z.string().regex(/^[0-9a-f]{64}$/) }), ...withEvidence(commercialCollection, "reportHash") }),
  Withdraw: command("Rút yêu cầu",        "Withdraw", withReason),
};

const events = {
  AnalysisRequested: title("Đã yêu cầu phân tích", "Analysis requested"),
  SampleReceived: title("Đã nhận mẫu", "Sample received"),
  AnalysisConfirmed: title("Kết quả đúng như khai báo", "Analysis confirmed the declaration"),
  AnalysisReclassified: title("Kết quả phân loại lại", "Analysis reclassified the goods"),
  AnalysisWithdrawn: title("Đã rút yêu cầu phân tích", "Analysis withdrawn"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const laboratoryAnalysisKind = "laboratory-analysis";

const openKey = (declaration: string, ...analysis: readonly string[]): LedgerKey => [
  "open-analysis",
  declaration,
  ...analysis,
];

/** Numbers of the analyses that a declaration's final duty waits for. */
export function* readOpenAnalyses(declaration: string): Reading<readonly string[]> {
  return (yield* readRange(openKey(declaration))).map(({ key }) => key[2] ?? "");
}

/** Why a declaration's final duty is open, as far as the laboratory is concerned. */
export function* analysisCauses(declaration: string): Reading<readonly string[]> {
  return (yield* readOpenAnalyses(declaration)).length === 0 ? [] : ["HS_ANALYSIS"];
}

const declarationIsThere: Guard = function* ({ arguments: { declaration } }) {
  yield* readExisting(declarationKindOf(declaration as string), declaration as string);
};

const request: Effect = ({ number, arguments: asked }) => {
  const facets = asked as AnalysisFacets;
  const { declaration, lineNo } = facets;
  return {
    facets,
    writes: [{ key: openKey(declaration, number), value: lineNo }],
    extras: { declaration, lineNo },
  };
};

const received: Effect = ({ now }) => ({ facets: { receivedAt: now } });

const closed = ({ declaration }: AnalysisFacets, number: string): readonly KeyWrite[] => [
  { key: openKey(declaration, number), value: null },
];

const conclude: Effect = ({ number, head, arguments: { resultHs, asDeclared } }) => {
  const facets = head?.facets as AnalysisFacets;
  return {
    to: asDeclared === true ? S.CONFIRMED : S.RECLASSIFIED,
    facets: { resultHs: resultHs as string },
    writes: closed(facets, number),
    extras: { declaration: facets.declaration, lineNo: facets.lineNo },
  };
};

const withdraw: Effect = ({ number, head }) => ({
  writes: closed(head?.facets as AnalysisFacets, number),
});

const officers = [role.OFFICER_DOC, role.OFFICER_PHYS];
const laboratory = [role.LABORATORY];

export const laboratoryAnalysis = defineDocument(
  withAttachments({
    kind: laboratoryAnalysisKind,
    collection: "laboratory-analyses",
    title: title("Phân tích, phân loại hàng hóa", "Laboratory analysis"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: null,
    states,
    terminal: [S.CONFIRMED, S.RECLASSIFIED, S.WITHDRAWN],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {},
    defaultCommand: C.Request,
    readers: { belongsTo: "declaration" },
    links: { declaration: declarationKinds },
    example: {
      number: "PTPL-2026-000123",
      arguments: { declaration: "10000000001", lineNo: 1, sampleNo: "M1", test: "Composition" },
    },
    // prettier-ignore
    transitions: [
      // from         command     to                            by          guards               effect    emits
      [nowhere,       C.Request,  S.REQUESTED,                  officers,   [declarationIsThere], request,  E.AnalysisRequested],
      [S.REQUESTED,   C.Receive,  S.IN_ANALYSIS,                laboratory, [],                  received, E.SampleReceived],
      [S.IN_ANALYSIS, C.Conclude, [S.CONFIRMED, S.RECLASSIFIED], laboratory, [],                 conclude, [E.AnalysisConfirmed, E.AnalysisReclassified]],
      [S.REQUESTED,   C.Withdraw, S.WITHDRAWN,                  officers,   [],                  withdraw, E.AnalysisWithdrawn],
    ],
  }),
);
