/** A client that speaks HTTP/2 itself, so that it can send what no gRPC library would. */
import { connect as connectHttp2, constants, type ClientHttp2Session } from "node:http2";
import { connect as connectTcp, type Socket } from "node:net";

export interface HostileAnswer {
  /** gRPC status, or undefined when the stream or the connection was ended instead. */
  readonly status?: number;
  readonly message?: string;
}

export class HostileClient {
  readonly #address: string;
  #session: ClientHttp2Session | undefined;

  constructor(address: string) {
    this.#address = address;
  }

  /** Sends bytes as the body of a call. They should, but need not, be a gRPC frame. */
  call(path: string, body: Buffer, timeoutMs: number): Promise<HostileAnswer> {
    const session = this.#open();
    return new Promise((resolve) => {
      const stream = session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
      });
      let answer: HostileAnswer = {};
      const take = (headers: Record<string, unknown>): void => {
        const { "grpc-status": status, "grpc-message": message } = headers;
        if (status !== undefined)
          answer = {
            status: Number(status),
            message: decodeURIComponent(typeof message === "string" ? message : ""),
          };
      };
      stream.on("response", take).on("trailers", take);
      // A body cut short leaves a server waiting for the rest, as it must: whoever sent it hangs up.
      const timer = setTimeout(() => {
        stream.close(constants.NGHTTP2_CANCEL);
      }, timeoutMs);
      stream.on("error", () => undefined);
      stream.once("close", () => {
        clearTimeout(timer);
        resolve(answer);
      });
      stream.resume();
      stream.end(body);
    });
  }

  close(): void {
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.destroyed || this.#session.closed) {
      this.#session = connectHttp2(`http://${this.#address}`);
      this.#session.on("error", () => undefined);
    }
    return this.#session;
  }
}

/** A message in gRPC's frame: not compressed, its length, itself. */
export function grpcFrame(message: Buffer, { compressed = 0, length = message.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(length >>> 0, 1);
  return Buffer.concat([head, message]);
}

export const HTTP2_PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** Sends bytes on a connection of their own and waits until the server hangs up, or a while. */
export function sendRaw(address: string, bytes: Buffer, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = openConnection(address);
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume().end(bytes);
  });
}

/** What a port says in HTTP/2 to a connection that it does not take. */
export const farewell = (address: string): Promise<{ readonly code: number; readonly why: string }> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(`http://${address}`);
    session.on("error", () => undefined);
    session.once("goaway", (code: number, _lastStream: number, why?: Buffer) => {
      resolve({ code, why: why?.toString() ?? "" });
    });
    session.once("close", () => {
      reject(new Error("it was closed without a word"));
    });
  });

export function openConnection(address: string): Socket {
  const [host = "", port] = address.split(":");
  const socket = connectTcp(Number(port), host);
  socket.on("error", () => undefined);
  return socket;
}
