import { status } from "@grpc/grpc-js";
import { GatewayError as FabricError } from "@hyperledger/fabric-gateway";
import { decodeError, type DomainError } from "@antin/trade-documents";
import { hasCode, serviceCode, ServiceError, type ServiceErrorCode } from "../services/service-error.js";
import { readConflicts } from "./validation-code.js";

/** Fabric puts the contract's message behind this, once per endorser that refused. */
const chaincodeResponse = /chaincode response \d+, /;

/**
 * What a failed call to the ledger means: the contract's own refusal, or a coded refusal of the gateway.
 * Anything that is not a failure of the ledger is returned as it came.
 */
export function ledgerFailure(error: unknown): unknown {
  if (!(error instanceof FabricError)) return error;
  return contractRefusal(error) ?? fabricRefusal(error);
}

function contractRefusal(error: FabricError): DomainError | undefined {
  const messages = [...error.details.map(({ message }) => message), error.cause.details, error.message];
  for (const message of messages) {
    const found = chaincodeResponse.exec(message);
    const refusal = found === null ? undefined : decodeError(message.slice(found.index + found[0].length));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function fabricRefusal(error: FabricError): ServiceError {
  return new ServiceError(fabricRefusalCode(error.code, wordsOf(error)), { cause: error });
}

const wordsOf = (error: FabricError): string =>
  [error.message, ...error.details.map(({ message }) => message)].join(" ");

/** What a status means whatever its words are. */
const meanings: Readonly<Partial<Record<number, ServiceErrorCode>>> = {
  [status.RESOURCE_EXHAUSTED]: serviceCode.TOO_MANY_REQUESTS,
  [status.PERMISSION_DENIED]: serviceCode.IDENTITY_REFUSED,
  [status.UNAUTHENTICATED]: serviceCode.IDENTITY_REFUSED,
};

/** Fabric refuses under these, too, where endorsers disagree, are missing, or do not believe the creator. */
const refusing: readonly number[] = [status.FAILED_PRECONDITION, status.ABORTED];

/**
 * What Fabric says while the parts of a network have not found each other: before gossip has met, during an orderer
 * election, while an endorser is away.
 */
const partsApart =
  /no combination of peers|failed to find any endorsing peers|no orderers? (nodes available|could)|connection (error|refused)/i;

/** True while waiting is all that helps: some peer answered, and what it needed of the others was not there. */
export const isNetworkForming = (failure: unknown): boolean =>
  failure instanceof ServiceError &&
  failure.code === serviceCode.LEDGER_UNAVAILABLE &&
  failure.cause instanceof FabricError &&
  partsApart.test(wordsOf(failure.cause));

function fabricRefusalCode(grpcStatus: number, words: string): ServiceErrorCode {
  const meaning = meanings[grpcStatus];
  if (meaning !== undefined) return meaning;
  if (partsApart.test(words)) return serviceCode.LEDGER_UNAVAILABLE;
  const isAboutChaincode = /chaincode/i.test(words);
  if (refusing.includes(grpcStatus)) {
    if (/access denied|permission denied|evaluating policy|creator|deserialize|identity/i.test(words))
      return serviceCode.IDENTITY_REFUSED;
    // One endorser had a block already that another had not: the same as being too late at commit.
    if (/do not match/i.test(words)) return serviceCode.READ_CONFLICT;
    if (!isAboutChaincode) return serviceCode.ENDORSEMENT_REFUSED;
  }
  return isAboutChaincode ? serviceCode.CHAINCODE_UNAVAILABLE : serviceCode.LEDGER_UNAVAILABLE;
}

/** The refusal that an invalid transaction amounts to. A duplicate id never comes here: it means done. */
export const invalidTransaction = (txId: string, validationCode: string): ServiceError =>
  new ServiceError(
    readConflicts.has(validationCode) ? serviceCode.READ_CONFLICT : serviceCode.TRANSACTION_INVALID,
    {
      details: { txId, validationCode },
    },
  );

/** Failures after which the same call may succeed without anything being decided again. */
export const isOutage = (error: unknown): boolean =>
  hasCode(
    error,
    serviceCode.LEDGER_UNAVAILABLE,
    serviceCode.CHAINCODE_UNAVAILABLE,
    serviceCode.OUTCOME_UNKNOWN,
    serviceCode.TOO_MANY_REQUESTS,
    serviceCode.KEY_UNAVAILABLE,
  );

const unavailable: number = status.UNAVAILABLE;

/** True when no peer was reached at all, so that another one may be asked. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof FabricError && error.code === unavailable;
