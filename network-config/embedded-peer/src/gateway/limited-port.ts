/**
 * A listening port with a limit of connections, which neither HTTP/2 nor grpc-js has. One too many is told why in
 * HTTP/2's own words (GOAWAY, ENHANCE_YOUR_CALM), which gRPC clients report as RESOURCE_EXHAUSTED; under TLS, where
 * nothing can be said before the handshake, it is closed. Connections that say nothing give up their place.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";

export interface LimitedPortOptions {
  readonly limits: Pick<PeerLimits, "connectionsMax" | "connectionSilenceMs">;
  readonly isPlain: boolean;
  readonly log: Log;
  /** Takes over a connection that is let in. */
  readonly onConnection: (socket: Socket) => void;
}

const SETTINGS = 4;
const GOAWAY = 7;
const ENHANCE_YOUR_CALM = 11;
/** How long a client that is refused may take to hang up, so that it reads why. */
const FAREWELL_MS = 1_000;
const REPORT_EVERY_MS = 10_000;

export class LimitedPort {
  readonly #options: LimitedPortOptions;
  readonly #server: Server;
  #connections = 0;
  #refused = 0;
  #report: NodeJS.Timeout | undefined;

  constructor(options: LimitedPortOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#take(socket);
    });
  }

  /** @param address `host:port`. Rejects with the system's error. */
  listen(address: string): Promise<void> {
    const at = address.lastIndexOf(":");
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(Number(address.slice(at + 1)), address.slice(0, at), () => {
        this.#server.off("error", reject);
        // Such as no file descriptor left for one more connection: that one is lost, the port is not.
        this.#server.on("error", (error) => {
          this.#options.log("warn", "connection not accepted", { error: error.message });
        });
        resolve();
      });
    });
  }

  /** Takes no more connections; those there are stay. */
  close(): void {
    clearInterval(this.#report);
    this.#server.close();
  }

  #take(socket: Socket): void {
    const { connectionsMax, connectionSilenceMs } = this.#options.limits;
    if (this.#connections >= connectionsMax) {
      this.#refuse(socket);
      return;
    }
    this.#connections++;
    const silence = setTimeout(() => {
      if (socket.bytesRead === 0) socket.destroy();
    }, connectionSilenceMs);
    socket.once("close", () => {
      clearTimeout(silence);
      this.#connections--;
    });
    this.#options.onConnection(socket);
  }

  #refuse(socket: Socket): void {
    this.#count();
    socket.on("error", () => undefined);
    if (!this.#options.isPlain) {
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
    socket.once("close", () => {
      clearTimeout(timer);
    });
    socket.resume();
    socket.end(farewell(this.#options.limits.connectionsMax));
  }

  /** The first refusal is reported at once, those after it together. */
  #count(): void {
    this.#refused++;
    if (this.#report !== undefined) return;
    this.#say();
    this.#report = setInterval(() => {
      if (this.#refused > 0) {
        this.#say();
        return;
      }
      clearInterval(this.#report);
      this.#report = undefined;
    }, REPORT_EVERY_MS);
    this.#report.unref();
  }

  #say(): void {
    const { connectionsMax } = this.#options.limits;
    this.#options.log("warn", "connections refused", { count: this.#refused, connectionsMax });
    this.#refused = 0;
  }
}

/** What an HTTP/2 server begins with, and the end of the connection with its reason. */
function farewell(connectionsMax: number): Buffer {
  const code = Buffer.alloc(8);
  code.writeUInt32BE(ENHANCE_YOUR_CALM, 4);
  const why = Buffer.from(`too many connections, exceeding limit (${connectionsMax})`);
  return Buffer.concat([frame(SETTINGS, Buffer.alloc(0)), frame(GOAWAY, Buffer.concat([code, why]))]);
}

/** Of the connection as a whole: no flags, stream 0. */
function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  return Buffer.concat([head, payload]);
}
