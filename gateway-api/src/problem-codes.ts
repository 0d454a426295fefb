import { documentStoreErrors } from "@antin/document-store";
import { ledgerErrors } from "@antin/trade-documents";
import { exchangeErrors } from "./exchange/exchange-error.js";
import { requestErrors } from "./http/request-error.js";
import { serviceErrors } from "./services/service-error.js";

/** What a code means over HTTP. */
export interface CodeMeaning {
  readonly http: number;
  readonly retryable: boolean;
  readonly meaning: string;
}

/** Every code that the API answers with: of the contract, the store, foreign messages, the services and the request. */
export const problemCodes: Readonly<Record<string, CodeMeaning>> = {
  ...ledgerErrors,
  ...documentStoreErrors,
  ...exchangeErrors,
  ...serviceErrors,
  ...requestErrors,
};

/** An error with a code of the table. */
export interface CodedError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** True for the errors of all tables, whichever class carries the code. */
export function isCodedError(error: unknown): error is CodedError {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    Object.hasOwn(problemCodes, error.code) &&
    "details" in error &&
    typeof error.details === "object" &&
    error.details !== null
  );
}
