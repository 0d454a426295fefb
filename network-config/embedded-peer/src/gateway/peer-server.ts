/** One organisation's port: counts what is in progress, refuses what is too much, turns errors into statuses. */
import * as grpc from "@grpc/grpc-js";
import { messageOf, PeerError } from "../errors.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import type { Envelope } from "../messages/common.js";
import type { DeliverResponse, SignedRequest } from "../messages/gateway.js";
import type { ChaincodeEventStreams } from "./chaincode-events.js";
import type { CommitStatuses } from "./commit-status.js";
import type { DeliverKind, DeliverService } from "./deliver-service.js";
import type { Endorsing } from "./endorse.js";
import type { Evaluating } from "./evaluate.js";
import type { OrganisationPeer } from "./organisation-peer.js";
import { boundCertificateHash, portCredentials } from "../tls/peer-tls.js";
import { LimitedPort } from "./limited-port.js";
import { isMalformed, RpcError, toServiceError } from "./rpc-error.js";
import { deliverService, gatewayService } from "./service-definitions.js";
import type { Submitting } from "./submit.js";

export interface PeerServices {
  readonly evaluating: Pick<Evaluating, "evaluate">;
  readonly endorsing: Pick<Endorsing, "endorse">;
  readonly submitting: Pick<Submitting, "submit">;
  readonly commitStatuses: Pick<CommitStatuses, "status">;
  readonly chaincodeEvents: Pick<ChaincodeEventStreams, "events">;
  readonly deliver: Pick<DeliverService, "deliver">;
}

export interface PeerServerOptions {
  readonly peer: OrganisationPeer;
  readonly services: PeerServices;
  readonly limits: PeerLimits;
  readonly log: Log;
}

export class PeerServer {
  readonly #options: PeerServerOptions;
  readonly #server: grpc.Server;
  readonly #port: LimitedPort;
  /** How to end each open stream. */
  readonly #streams = new Set<(error: RpcError) => void>();
  #requests = 0;

  constructor(options: PeerServerOptions) {
    this.#options = options;
    this.#server = new grpc.Server({
      "grpc.max_receive_message_length": options.limits.messageBytesMax,
      "grpc.max_send_message_length": -1,
      // HTTP/2 sessions outlive clients that hang up in the middle of a frame, and would keep their places.
      "grpc.keepalive_time_ms": options.limits.keepaliveMs,
      "grpc.keepalive_timeout_ms": options.limits.keepaliveTimeoutMs,
    });
    const { peer, services, limits, log } = options;
    const connections = this.#server.createConnectionInjector(portCredentials(peer.tls));
    this.#port = new LimitedPort({
      ...{ limits, log, isPlain: peer.tls === undefined },
      onConnection: (socket) => {
        connections.injectConnection(socket);
      },
    });
    this.#server.addService(gatewayService, {
      evaluate: this.#unary(gatewayService.evaluate, async (request) => ({
        result: await services.evaluating.evaluate(request, peer),
      })),
      endorse: this.#unary(gatewayService.endorse, async (request) => ({
        preparedTransaction: await services.endorsing.endorse(request, peer),
      })),
      submit: this.#unary(gatewayService.submit, async (request) => {
        await services.submitting.submit(request);
        return {};
      }),
      commitStatus: this.#unary(gatewayService.commitStatus, async (request, onCancelled) => {
        const { code, block } = await services.commitStatuses.status(request, onCancelled);
        return { result: code, blockNumber: block };
      }),
      chaincodeEvents: (call: grpc.ServerWritableStream<SignedRequest, unknown>) => {
        void this.#stream(call, (ended) => services.chaincodeEvents.events(call.request, ended));
      },
    });
    this.#server.addService(deliverService, {
      deliver: this.#deliver("full"),
      deliverFiltered: this.#deliver("filtered"),
      deliverWithPrivateData: this.#deliver("withPrivateData"),
    });
  }

  /** @throws PeerError ADDRESS_UNAVAILABLE. */
  async listen(): Promise<void> {
    const { address, mspId } = this.#options.peer;
    try {
      await this.#port.listen(address);
    } catch (cause) {
      const why = `${mspId} cannot listen on ${address}: ${messageOf(cause)}`;
      throw new PeerError("ADDRESS_UNAVAILABLE", why, { cause });
    }
  }

  /** Ends streams at once and lets calls in progress finish, for a while. */
  async stop(graceMs: number): Promise<void> {
    const stopping = new RpcError(grpc.status.UNAVAILABLE, "the peer is stopping");
    this.#port.close();
    for (const end of [...this.#streams]) end(stopping);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, graceMs);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #unary<Request, Response>(
    _method: grpc.MethodDefinition<Request, Response>,
    handle: (request: Request, onCancelled: (stop: () => void) => void) => Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      const { concurrentRequestsMax } = this.#options.limits;
      if (this.#requests >= concurrentRequestsMax) {
        callback(toServiceError(tooManyRequests(concurrentRequestsMax)));
        return;
      }
      this.#requests++;
      const onCancelled = (stop: () => void): void => {
        call.once("cancelled", stop);
      };
      handle(call.request, onCancelled)
        .then(
          (response) => {
            callback(null, response);
          },
          (error: unknown) => {
            this.#report(error);
            callback(toServiceError(error));
          },
        )
        .finally(() => {
          this.#requests--;
        });
    };
  }

  #deliver(kind: DeliverKind): (call: grpc.ServerDuplexStream<Envelope, Partial<DeliverResponse>>) => void {
    const { services, peer } = this.#options;
    return (call) => {
      const tlsCertificateHash = boundCertificateHash(call, peer.tls);
      void this.#stream(call, async function* (ended): AsyncGenerator<Partial<DeliverResponse>> {
        for await (const envelope of call as AsyncIterable<Envelope>)
          yield* services.deliver.deliver(envelope, { kind, mspId: peer.mspId, tlsCertificateHash, ended });
      });
    };
  }

  /** Writes one message after another, each only when the consumer has room for it. */
  async #stream<T>(
    call: grpc.ServerWritableStream<unknown, T> | grpc.ServerDuplexStream<unknown, T>,
    messages: (ended: AbortSignal) => AsyncGenerator<T>,
  ): Promise<void> {
    const { eventSubscribersMax } = this.#options.limits;
    if (this.#streams.size >= eventSubscribersMax) {
      call.emit("error", toServiceError(tooManyRequests(eventSubscribersMax)));
      return;
    }
    const ending = new AbortController();
    const fail = (error: unknown): void => {
      if (ending.signal.aborted) return;
      ending.abort();
      call.emit("error", toServiceError(error));
    };
    this.#streams.add(fail);
    for (const event of ["cancelled", "close"])
      call.once(event, () => {
        ending.abort();
        this.#streams.delete(fail);
      });
    call.sendMetadata(new grpc.Metadata());
    try {
      for await (const message of messages(ending.signal)) {
        if (ending.signal.aborted) break;
        if (!call.write(message)) await drained(call, ending.signal);
      }
      if (!ending.signal.aborted) call.end();
    } catch (error) {
      if (!ending.signal.aborted) this.#report(error);
      fail(error);
    } finally {
      this.#streams.delete(fail);
    }
  }

  #report(error: unknown): void {
    if (error instanceof RpcError || isMalformed(error)) return;
    const stack = error instanceof Error ? error.stack : undefined;
    this.#options.log("error", "request failed", { error: messageOf(error), stack });
  }
}

const tooManyRequests = (max: number): RpcError =>
  new RpcError(grpc.status.RESOURCE_EXHAUSTED, `too many requests, exceeding concurrency limit (${max})`);

function drained(call: NodeJS.EventEmitter, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.off("drain", done);
      ended.removeEventListener("abort", done);
      resolve();
    };
    call.once("drain", done);
    ended.addEventListener("abort", done);
    if (ended.aborted) done();
  });
}
