import type { IncomingMessage } from "node:http";

/** A sender that is cut off while it still sends may never read the refusal; a small rest is therefore read first. */
const drainBytesMax = 16 * 1024 * 1024;
const drainTimeoutMs = 2_000;

/** Reads and discards what is left of a body, within bounds. False: the connection cannot carry another request. */
export function drainBody(request: IncomingMessage): Promise<boolean> {
  if (request.complete && request.readableEnded) return Promise.resolve(true);
  if (request.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    let bytes = 0;
    const settle = (drained: boolean): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      if (!drained) request.pause();
      resolve(drained);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > drainBytesMax) settle(false);
    };
    const onEnd = (): void => {
      settle(true);
    };
    const onClose = (): void => {
      settle(false);
    };
    const timer = setTimeout(onClose, drainTimeoutMs);
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    // A stream that nobody reads any more would hold the request back.
    request.unpipe().resume();
  });
}
