/** Errors as the official client reads them: a gRPC status, and for each peer concerned what it said. */
import * as grpc from "@grpc/grpc-js";
import { errorDetail, rpcStatus } from "../messages/gateway.js";
import { ProtobufError } from "../protobuf/wire.js";

export interface ErrorDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

export class RpcError extends Error {
  readonly code: grpc.status;
  readonly details: readonly ErrorDetail[];

  constructor(code: grpc.status, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

const DETAIL_TYPE = "type.googleapis.com/gateway.ErrorDetail";
const DETAILS_KEY = "grpc-status-details-bin";

/** Whether a message within the request is no message: the caller's mistake, and nothing for the peer's log. */
export const isMalformed = (error: unknown): error is ProtobufError => error instanceof ProtobufError;

/** What grpc-js sends: an unexpected error becomes INTERNAL without its inner workings. */
export function toServiceError(error: unknown): grpc.ServiceError {
  const known = isMalformed(error)
    ? new RpcError(grpc.status.INVALID_ARGUMENT, `the request cannot be read: ${error.message}`)
    : error instanceof RpcError
      ? error
      : new RpcError(grpc.status.INTERNAL, "the peer failed; see its log");
  const metadata = new grpc.Metadata();
  if (known.details.length > 0) {
    const details = known.details.map((detail) => ({
      typeUrl: DETAIL_TYPE,
      value: errorDetail.encode(detail),
    }));
    metadata.set(DETAILS_KEY, rpcStatus.encode({ code: known.code, message: known.message, details }));
  }
  return Object.assign(new Error(known.message), { code: known.code, details: known.message, metadata });
}
