import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { HttpLimits } from "../limits.js";
import { problemMediaType, problemOf } from "../problem.js";
import { StartError } from "../start-error.js";
import { requestIdOf } from "./request-id.js";
import { RequestError, requestCode, type RequestErrorCode } from "./request-error.js";

export interface RunningServer {
  readonly port: number;
  /** Takes no new connections, waits for the requests in hand up to the limit, then closes what is left. */
  stop(): Promise<void>;
}

/**
 * Listens, with limits against senders that hold connections without using them.
 *
 * @param port 0 chooses a free one.
 * @throws StartError PORT_IN_USE
 */
export function serve(
  listener: RequestListener,
  options: { readonly host: string; readonly port: number; readonly limits: HttpLimits },
): Promise<RunningServer> {
  const { host, port, limits } = options;
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 5_000),
    },
    listener,
  );
  server.maxConnections = limits.connectionsMax;
  server.maxRequestsPerSocket = limits.requestsPerConnectionMax;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    refuseUnreadable(error, socket, limits);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      reject(
        inUse ? new StartError("PORT_IN_USE", `Port ${port} of ${host} is in use.`, { cause: error }) : error,
      );
    });
    server.listen(port, host, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        stop: () => stopServer(server, limits.drainTimeoutMs),
      });
    });
  });
}

function stopServer(server: ReturnType<typeof createServer>, drainTimeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, drainTimeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

const unreadable: Readonly<Record<string, RequestErrorCode>> = {
  HPE_HEADER_OVERFLOW: requestCode.HEADERS_TOO_LARGE,
  ERR_HTTP_REQUEST_TIMEOUT: requestCode.REQUEST_TIMEOUT,
};

/** What is not HTTP never reaches the app; it is refused in the same words all the same. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex, limits: HttpLimits): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = problemOf(
    new RequestError(unreadable[error.code ?? ""] ?? requestCode.REQUEST_MALFORMED),
    { requestId: requestIdOf({}), retryAfterSeconds: limits.retryAfterSeconds },
  );
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${body.code}\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
