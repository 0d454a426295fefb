import type { IncomingMessage } from "node:http";

/** A sender that is cut off while it still sends may never read the refusal, so some of the rest is read first. */
const drainBytesMax = 16 * 1024 * 1024;
const drainTimeoutMs = 2_000;

/** Reads and discards what is left of a body, within bounds; resolves when it has ended or the bounds are met. */
export function drainBody(request: IncomingMessage): Promise<void> {
  if (request.destroyed || request.readableEnded) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const settle = (): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", settle).off("close", settle).pause();
      resolve();
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > drainBytesMax) settle();
    };
    const timer = setTimeout(settle, drainTimeoutMs);
    request.on("data", onData).on("end", settle).on("close", settle);
    // A stream that nobody reads any more would hold the request back.
    request.unpipe().resume();
  });
}
