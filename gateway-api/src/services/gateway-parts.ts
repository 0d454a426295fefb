import type { LedgerReader } from "@antin/trade-documents";
import type { Anchorer } from "../anchoring/anchorer.js";
import type { CheckpointRecorder } from "../evidence/checkpoint-recorder.js";
import type { DocumentReceipts } from "../evidence/document-receipts.js";
import type { EvidenceLog } from "../evidence/evidence-log.js";
import type { BlockFeed } from "../ledger/block-feed.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { Caller, JsonObject } from "../services.js";
import type { Assessments } from "../submission/assessments.js";
import type { Attachments } from "../submission/attachments.js";
import type { CommandService } from "../submission/command-service.js";
import type { DocumentViews } from "../submission/document-views.js";
import type { ExchangeMessages } from "../submission/exchange-messages.js";
import type { RiskServices } from "../clearance/risk-management.js";
import type { LedgerFunctions } from "../submission/ledger-functions.js";
import type { OperationRunner } from "../submission/operation-runner.js";
import type { SourcePayload } from "../submission/source-payloads.js";
import type { Limits } from "./limits.js";

/** The parts of the inner gateway, put together by `openServices`. */
export interface GatewayParts {
  readonly limits: Limits;
  readonly trustFile: string;
  readonly commands: CommandService;
  readonly views: DocumentViews;
  readonly operationRunner: OperationRunner;
  readonly attachments: Attachments;
  readonly exchangeMessages: ExchangeMessages;
  readonly assessments: Assessments;
  /** The ledger's public state, for the contract's own computations. */
  readonly mirror: LedgerReader;
  readonly functions: LedgerFunctions;
  readonly risk: RiskServices;
  readonly readModel: ReadModel;
  readonly evidence: EvidenceLog;
  readonly receipts: DocumentReceipts;
  readonly feed: BlockFeed;
  readonly recorder: CheckpointRecorder;
  readonly anchorer: Anchorer | undefined;
  /** What a declaration's clearance and passage still miss; amounts where the notice that has them is shown. */
  readonly clearanceView: (
    caller: Caller,
    declaration: { readonly kind: string; readonly number: string },
    shown: readonly SourcePayload[],
  ) => Promise<JsonObject>;
  readonly ledgerHeight: () => Promise<number>;
  readonly probeChaincode: () => Promise<unknown>;
  readonly probeDocumentStore: () => Promise<unknown>;
  /** Parts that count something for `/metrics`. */
  readonly measured: readonly { measurements(): Readonly<Record<string, number>> }[];
  readonly close: () => Promise<void>;
}
