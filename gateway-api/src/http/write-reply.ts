import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Reply } from "./endpoint.js";

/**
 * Sends a handler's reply. Answers say what one caller may see, so nothing between may keep them unless the reply
 * says otherwise.
 */
export async function writeReply(response: ServerResponse, reply: Reply, method: string): Promise<void> {
  response.statusCode = reply.status ?? 200;
  response.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  const { body } = reply;
  if (body === undefined) {
    response.end();
  } else if ("content" in body) {
    response.setHeader("Content-Type", body.mediaType);
    response.setHeader("Content-Length", body.bytes);
    if (method === "HEAD") {
      body.content.destroy();
      response.end();
    } else await pipeline(body.content, response);
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
