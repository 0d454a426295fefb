/** The two services on every organisation's port: `gateway.Gateway` and `protos.Deliver`. */
import type { MethodDefinition } from "@grpc/grpc-js";
import { envelope } from "../messages/common.js";
import {
  chaincodeEventsResponse,
  commitStatusResponse,
  deliverResponse,
  endorseRequest,
  endorseResponse,
  evaluateRequest,
  evaluateResponse,
  signedRequest,
  submitRequest,
  submitResponse,
} from "../messages/gateway.js";
import type { Codec } from "../protobuf/codec.js";

function method<Request, Response>(
  path: string,
  request: Codec<Request>,
  response: Codec<Response>,
  stream: { readonly request: boolean; readonly response: boolean } = { request: false, response: false },
): MethodDefinition<Request, Partial<Response>> {
  return {
    path,
    requestStream: stream.request,
    responseStream: stream.response,
    requestSerialize: (value) => request.encode(value),
    requestDeserialize: (bytes) => request.decode(bytes),
    responseSerialize: (value) => response.encode(value),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
}

const serverStream = { request: false, response: true };
const bothStreams = { request: true, response: true };

export const gatewayService = {
  evaluate: method("/gateway.Gateway/Evaluate", evaluateRequest, evaluateResponse),
  endorse: method("/gateway.Gateway/Endorse", endorseRequest, endorseResponse),
  submit: method("/gateway.Gateway/Submit", submitRequest, submitResponse),
  commitStatus: method("/gateway.Gateway/CommitStatus", signedRequest, commitStatusResponse),
  chaincodeEvents: method(
    "/gateway.Gateway/ChaincodeEvents",
    signedRequest,
    chaincodeEventsResponse,
    serverStream,
  ),
};

export const deliverService = {
  deliver: method("/protos.Deliver/Deliver", envelope, deliverResponse, bothStreams),
  deliverFiltered: method("/protos.Deliver/DeliverFiltered", envelope, deliverResponse, bothStreams),
  deliverWithPrivateData: method(
    "/protos.Deliver/DeliverWithPrivateData",
    envelope,
    deliverResponse,
    bothStreams,
  ),
};
