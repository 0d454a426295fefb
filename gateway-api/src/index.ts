export { createApp, type AppDependencies } from "./app.js";
export { loadConfig, type Config, type EvmAccess, type TokenConfig } from "./config.js";
export {
  openIdentityDirectory,
  type HeldIdentity,
  type IdentityDirectory,
} from "./identity/identity-directory.js";
export { issueApiKey } from "./identity/issue-api-key.js";
export { defaultHttpLimits, type HttpLimits } from "./limits.js";
export { buildOpenApiDocument, openApiTexts } from "./openapi/build-document.js";
export { problemCodes, type CodeMeaning } from "./problem-codes.js";
export { StartError, type StartErrorCode } from "./start-error.js";
export type {
  AnchorView,
  AttachmentView,
  BlockSummary,
  BlockView,
  Caller,
  CheckpointView,
  CommandRequest,
  CommandResult,
  DocumentView,
  OperationView,
  Page,
  PartHealth,
  Services,
  TimelineEntry,
  TransactionView,
} from "./services.js";
