export type {
  DocumentRecord,
  DocumentSource,
  DocumentStore,
  GetOptions,
  PutOptions,
  StoredDocument,
} from "./document-store.js";
export { DocumentStoreError, documentStoreErrors, type DocumentStoreErrorCode } from "./errors.js";
export { importProfiles, type ImportProfile, type ImportProfileName } from "./import-profile.js";
export {
  documentStoreLimits,
  openEmbeddedStore,
  type DocumentStoreLimits,
  type EmbeddedStoreOptions,
} from "./embedded/embedded-store.js";
