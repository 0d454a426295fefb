/** Answers each call with what it was sent, in a process of its own: what gRPC costs when nothing else is done. */
import { loopbackHost } from "@antin/network-config";
import * as grpc from "@grpc/grpc-js";
import { echoPath } from "./echo-method.js";

const asItIs = (bytes: Buffer): Buffer => bytes;

const service: grpc.ServiceDefinition = {
  echo: {
    ...{ path: echoPath, requestStream: false, responseStream: false },
    ...{ requestSerialize: asItIs, requestDeserialize: asItIs },
    ...{ responseSerialize: asItIs, responseDeserialize: asItIs },
  },
};

const [port] = process.argv.slice(2);
const server = new grpc.Server();
server.addService(service, {
  echo: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
    callback(null, call.request);
  },
});
server.bindAsync(`${loopbackHost}:${port ?? ""}`, grpc.ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
  process.send?.("ready");
});
process.on("disconnect", () => process.exit(0));
