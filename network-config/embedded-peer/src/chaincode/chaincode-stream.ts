/**
 * One organisation's connection to one chaincode server (chaincode as a service): the peer dials, the chaincode
 * registers, transactions interleave. When the connection is lost, what is in progress fails at once, and the peer
 * dials again with growing pauses. Nothing but RESPONSE, ERROR and TRANSACTION may be sent once it is ready: the
 * Node shim ends its process on any other message.
 *
 *   disconnected ──dial──▶ connecting ──REGISTER──▶ ready ──end, error──▶ disconnected
 */
import * as grpc from "@grpc/grpc-js";
import { messageOf } from "../errors.js";
import type { ChaincodeTransport } from "../tls/peer-tls.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import { chaincodeMessage, messageType, type ChaincodeMessage } from "../messages/chaincode-shim.js";
import {
  chaincodeId,
  chaincodeInput,
  response as responseMessage,
  type ChaincodeEvent,
  type ChaincodeInput,
  type Response,
  type SignedProposal,
} from "../messages/proposal.js";
import { answerShimRequest, type ExecutionContext } from "./shim-requests.js";

/** The chaincode cannot be reached now; trying again later may help. */
export class ChaincodeUnavailableError extends Error {}

/** The chaincode was reached but gave no proper answer. */
export class ChaincodeExecutionError extends Error {}

export interface ChaincodeResult {
  readonly response: Response;
  /** Of an accepted transaction (status below 400) only. */
  readonly event: ChaincodeEvent | undefined;
}

export interface Invocation {
  readonly channelId: string;
  readonly txId: string;
  readonly input: ChaincodeInput;
  readonly proposal: SignedProposal;
  /** Calls the chaincode's Init instead of its Invoke. */
  readonly isInit: boolean;
  readonly context: ExecutionContext;
}

export interface ChaincodeStreamOptions {
  readonly chaincode: string;
  /** What it must register as; undefined: anything. */
  readonly packageId: string | undefined;
  readonly address: string;
  readonly transport: ChaincodeTransport;
  readonly mspId: string;
  readonly limits: PeerLimits;
  readonly log: Log;
}

interface Running {
  readonly invocation: Invocation;
  readonly timer: NodeJS.Timeout;
  /** The shim asks one thing at a time for each transaction. */
  answering: boolean;
  readonly resolve: (result: ChaincodeResult) => void;
  readonly reject: (error: Error) => void;
}

type Stream = grpc.ClientDuplexStream<Partial<ChaincodeMessage>, ChaincodeMessage>;

const CONNECT = "/protos.Chaincode/Connect";
const ERROR_THRESHOLD = 400;

export class ChaincodeStream {
  readonly #options: ChaincodeStreamOptions;
  readonly #client: grpc.Client;
  readonly #running = new Map<string, Running>();
  #stream: Stream | undefined;
  #ready = false;
  #closed = false;
  #pauseMs: number;
  #redial: NodeJS.Timeout | undefined;
  #lastProblem = "not connected yet";

  constructor(options: ChaincodeStreamOptions) {
    this.#options = options;
    this.#pauseMs = options.limits.chaincodeReconnectMinMs;
    this.#client = new grpc.Client(options.address, options.transport.credentials, {
      ...options.transport.options,
      "grpc.max_receive_message_length": options.limits.messageBytesMax,
      "grpc.max_send_message_length": -1,
      "grpc.initial_reconnect_backoff_ms": options.limits.chaincodeReconnectMinMs,
      "grpc.min_reconnect_backoff_ms": options.limits.chaincodeReconnectMinMs,
      "grpc.max_reconnect_backoff_ms": options.limits.chaincodeReconnectMaxMs,
    });
    this.#dial();
  }

  /**
   * @throws ChaincodeUnavailableError when not connected, or when the connection is lost meanwhile.
   * @throws ChaincodeExecutionError when the chaincode fails, answers too late, or runs this transaction already.
   */
  execute(invocation: Invocation): Promise<ChaincodeResult> {
    const id = executionId(invocation);
    const { txId, channelId } = invocation;
    if (!this.#ready) return Promise.reject(this.#unavailable(this.#lastProblem));
    if (this.#running.has(id))
      return Promise.reject(executionError(txId, `error sending: txid: ${txId}(${channelId}) exists`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#running.delete(id);
        reject(executionError(txId, "error sending: timeout expired while executing transaction"));
      }, this.#options.limits.chaincodeExecuteTimeoutMs);
      this.#running.set(id, { invocation, timer, answering: false, resolve, reject });
      this.#send({
        type: invocation.isInit ? messageType.INIT : messageType.TRANSACTION,
        txId,
        channelId,
        payload: chaincodeInput.encode(invocation.input),
        proposal: invocation.proposal,
      });
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#redial);
    this.#lost("the peer is stopping");
    this.#stream?.cancel();
    this.#client.close();
  }

  #dial(): void {
    const stream: Stream = this.#client.makeBidiStreamRequest(
      CONNECT,
      (message: Partial<ChaincodeMessage>) => chaincodeMessage.encode(message),
      (bytes: Buffer) => chaincodeMessage.decode(bytes),
    );
    this.#stream = stream;
    const ended = (why: string): void => {
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      this.#lost(why);
      this.#dialLater();
    };
    stream.on("data", (message: ChaincodeMessage) => {
      this.#receive(stream, message);
    });
    stream.on("error", (error) => {
      ended(messageOf(error));
    });
    stream.on("end", () => {
      ended("the chaincode ended the stream");
    });
  }

  #dialLater(): void {
    if (this.#closed) return;
    this.#redial = setTimeout(() => {
      this.#dial();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#options.limits.chaincodeReconnectMaxMs);
  }

  #lost(why: string): void {
    const { chaincode, address, mspId, log } = this.#options;
    if (this.#ready && !this.#closed) log("warn", "chaincode lost", { chaincode, address, mspId, why });
    this.#ready = false;
    this.#lastProblem = why;
    for (const { timer, reject } of this.#running.values()) {
      clearTimeout(timer);
      reject(this.#unavailable(why));
    }
    this.#running.clear();
  }

  #receive(stream: Stream, message: ChaincodeMessage): void {
    if (message.type === messageType.REGISTER) this.#register(stream, message);
    else if (message.type === messageType.COMPLETED) this.#complete(message);
    else if (message.type === messageType.ERROR) this.#fail(message);
    else void this.#answer(stream, message);
  }

  #register(stream: Stream, message: ChaincodeMessage): void {
    const { chaincode, packageId, address, mspId, log, limits } = this.#options;
    const name = nameOf(message);
    if (name === undefined || (packageId !== undefined && name !== packageId)) {
      const [what, why] =
        name === undefined
          ? ["chaincode registered with what is no name", "it did not register with a name"]
          : [
              "chaincode registered with another package id",
              `it registered as ${name}, expected ${packageId}`,
            ];
      log("error", what, { chaincode, expected: packageId, actual: name });
      this.#stream = undefined;
      this.#lost(why);
      stream.cancel();
      this.#dialLater();
      return;
    }
    this.#send({ type: messageType.REGISTERED });
    this.#send({ type: messageType.READY });
    this.#ready = true;
    this.#pauseMs = limits.chaincodeReconnectMinMs;
    log("info", "chaincode ready", { chaincode, address, mspId });
  }

  #complete(message: ChaincodeMessage): void {
    const running = this.#take(message);
    if (running === undefined) return;
    try {
      const response = responseMessage.decode(message.payload);
      const { txId, context } = running.invocation;
      const event =
        message.chaincodeEvent === undefined || response.status >= ERROR_THRESHOLD
          ? undefined
          : { ...message.chaincodeEvent, chaincodeId: context.namespace, txId };
      running.resolve({ response, event });
    } catch (error) {
      running.reject(executionError(running.invocation.txId, messageOf(error)));
    }
  }

  #fail(message: ChaincodeMessage): void {
    const why = `transaction returned with failure: ${message.payload.toString("utf8")}`;
    this.#take(message)?.reject(new ChaincodeExecutionError(why));
  }

  #take(message: ChaincodeMessage): Running | undefined {
    const id = executionId(message);
    const running = this.#running.get(id);
    clearTimeout(running?.timer);
    this.#running.delete(id);
    return running;
  }

  async #answer(stream: Stream, message: ChaincodeMessage): Promise<void> {
    const running = this.#running.get(executionId(message));
    if (running?.answering === true) {
      this.#options.log("error", "overlapping chaincode request dropped", { txId: message.txId });
      return;
    }
    if (running !== undefined) running.answering = true;
    const answer = await answerTo(message, running?.invocation.context);
    if (running !== undefined) running.answering = false;
    if (this.#stream === stream) this.#send({ ...answer, txId: message.txId, channelId: message.channelId });
  }

  #send(message: Partial<ChaincodeMessage>): void {
    this.#stream?.write(message);
  }

  #unavailable(why: string): ChaincodeUnavailableError {
    const { chaincode, address } = this.#options;
    return new ChaincodeUnavailableError(`chaincode ${chaincode} at ${address} is not available: ${why}`);
  }
}

/** Undefined for a payload that is no chaincode id. */
function nameOf({ payload }: ChaincodeMessage): string | undefined {
  try {
    return chaincodeId.decode(payload).name;
  } catch {
    return undefined;
  }
}

async function answerTo(
  message: ChaincodeMessage,
  context: ExecutionContext | undefined,
): Promise<Pick<ChaincodeMessage, "type" | "payload">> {
  try {
    if (context === undefined) throw new Error(`no ledger context for transaction ${message.txId}`);
    return { type: messageType.RESPONSE, payload: await answerShimRequest(message, context) };
  } catch (error) {
    return { type: messageType.ERROR, payload: Buffer.from(messageOf(error)) };
  }
}

const executionId = ({ channelId, txId }: { readonly channelId: string; readonly txId: string }): string =>
  `${channelId}\0${txId}`;

const executionError = (txId: string, why: string): ChaincodeExecutionError =>
  new ChaincodeExecutionError(`failed to execute transaction ${txId}: ${why}`);
