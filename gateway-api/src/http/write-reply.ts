import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Reply } from "./endpoint.js";

/**
 * Sends a handler's reply. Answers say what one caller may see, so nothing between may keep them unless the reply
 * says otherwise.
 */
export async function writeReply(response: ServerResponse, reply: Reply, method: string): Promise<void> {
  const { body } = reply;
  // While nothing is sent, content that cannot be read can still be answered as the problem that it is.
  if (body !== undefined && "content" in body) await firstBytes(body.content);
  response.statusCode = reply.status ?? 200;
  response.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (body === undefined) {
    response.end();
  } else if ("content" in body) {
    response.setHeader("Content-Type", body.mediaType);
    response.setHeader("Content-Length", body.bytes);
    if (method === "HEAD") {
      body.content.destroy();
      response.end();
    } else await sendContent(response, body.content);
  } else {
    const [text, mediaType] =
      "text" in body
        ? [body.text, body.mediaType]
        : [JSON.stringify(body.json), body.mediaType ?? "application/json; charset=utf-8"];
    const bytes = Buffer.from(text, "utf8");
    response.setHeader("Content-Type", mediaType);
    response.setHeader("Content-Length", bytes.length);
    response.end(bytes);
  }
}

async function firstBytes(content: Readable): Promise<void> {
  if (content.readableLength === 0 && !content.readableEnded) await once(content, "readable");
}

/** A reader that goes away is no failure of ours; content that breaks off is. */
async function sendContent(response: ServerResponse, content: Readable): Promise<void> {
  let first: "content" | "reader" | undefined;
  let broken: Error | undefined;
  // Whichever ends takes the other with it, so only the first one says what happened.
  response.once("close", () => {
    first ??= "reader";
  });
  content.once("error", (error) => {
    first ??= "content";
    broken = error;
  });
  await pipeline(content, response).catch(() => undefined);
  if (first === "content" && broken !== undefined) throw broken;
}
