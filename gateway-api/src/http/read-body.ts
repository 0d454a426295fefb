import type { IncomingMessage } from "node:http";
import { Transform, type Readable } from "node:stream";
import { RequestError, requestCode } from "./request-error.js";

/**
 * The whole body of a request in memory.
 *
 * @throws RequestError BODY_TOO_LARGE past `bytesMax`, BODY_INCOMPLETE when it ends early or takes longer than
 *         `timeoutMs`, UNSUPPORTED_MEDIA_TYPE when it is compressed.
 */
export async function readBody(
  request: IncomingMessage,
  limits: { readonly bytesMax: number; readonly timeoutMs: number },
): Promise<Buffer> {
  assertPlain(request);
  assertDeclaredLength(request, limits.bytesMax);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => {
      settle(() => {
        reject(new RequestError(requestCode.BODY_INCOMPLETE));
      });
    }, limits.timeoutMs);
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      request.pause();
      outcome();
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= limits.bytesMax) chunks.push(chunk);
      else
        settle(() => {
          reject(tooLarge(limits.bytesMax));
        });
    };
    const onEnd = (): void => {
      settle(() => {
        resolve(Buffer.concat(chunks));
      });
    };
    const onClose = (): void => {
      settle(() => {
        reject(new RequestError(requestCode.BODY_INCOMPLETE));
      });
    };
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

/**
 * The body as a stream that fails with BODY_TOO_LARGE past `bytesMax` and with BODY_INCOMPLETE when the sender goes
 * away: memory stays flat whatever is sent.
 */
export function bodyStream(request: IncomingMessage, bytesMax: number): Readable {
  assertPlain(request);
  assertDeclaredLength(request, bytesMax);
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      bytes += chunk.length;
      if (bytes > bytesMax) done(tooLarge(bytesMax));
      else done(null, chunk);
    },
  });
  const broken = (): void => {
    if (!request.complete) counted.destroy(new RequestError(requestCode.BODY_INCOMPLETE));
  };
  request.on("close", broken).on("error", broken);
  return request.pipe(counted);
}

const tooLarge = (bytesMax: number): RequestError =>
  new RequestError(requestCode.BODY_TOO_LARGE, { details: { bytesMax } });

function assertPlain(request: IncomingMessage): void {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    throw new RequestError(requestCode.UNSUPPORTED_MEDIA_TYPE, {
      message: "Compressed bodies are not taken.",
    });
}

function assertDeclaredLength(request: IncomingMessage, bytesMax: number): void {
  // Node has refused anything but digits by now.
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
}
