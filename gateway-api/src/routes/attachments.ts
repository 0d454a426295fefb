import { type DocumentDefinition, errorCode } from "@antin/trade-documents";
import { z } from "zod";
import { byteRangeOf } from "../http/byte-range.js";
import { defineEndpoint, type Endpoint, type Reply } from "../http/endpoint.js";
import { given } from "../http/given.js";
import {
  declaredSha256Of,
  documentCodeOf,
  documentNameOf,
  idempotencyKeyOf,
  mediaTypeOf,
} from "../http/headers.js";
import { requestCode } from "../http/request-error.js";
import { attachmentResultSchema, attachmentSchema } from "../openapi/view-schemas.js";
import type { AttachmentContent, AttachmentView } from "../services.js";
import { serviceCode } from "../services/service-error.js";
import { entityTag, resultBody } from "./command-reply.js";
import { assertNumber, componentName, numberPath } from "./document-number.js";

const mediaType = "application/json";

/** A document's files: their bytes stream through, whatever their size. */
export function attachmentEndpoints(definition: DocumentDefinition): readonly Endpoint[] {
  return [listEndpoint(definition), uploadEndpoint(definition), contentEndpoint(definition)];
}

function listEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}/attachments`,
    operationId: `list${componentName(definition.kind)}Attachments`,
    tag: definition.title.en,
    summary: "The document's files",
    access: "caller",
    pathSchema: numberPath(definition),
    replies: { 200: { description: "The files.", mediaType, schema: z.array(attachmentSchema) } },
    codes: [errorCode.DOCUMENT_NOT_FOUND, serviceCode.READ_NOT_ALLOWED],
    handle: async ({ path }, { services }, caller) => {
      assertNumber(definition, path.number);
      return { body: { json: await services.attachments(caller, definition.kind, path.number) } };
    },
  });
}

function uploadEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "post",
    path: `/${definition.collection}/{number}/attachments`,
    operationId: `attachTo${componentName(definition.kind)}`,
    tag: definition.title.en,
    summary: "Attach a file",
    description:
      "The body is the file. It is stored, synced to disk and its salted digest anchored on the ledger before the " +
      "answer. Larger than 100 MiB is refused.",
    access: "caller",
    pathSchema: numberPath(definition),
    requestHeaders: ["X-Document-Code", "X-Document-Name", "Content-Digest", "Idempotency-Key"],
    body: { form: "raw", mediaTypes: ["any"], description: "The file's bytes, under its own media type." },
    replies: {
      201: {
        description: "Attached.",
        mediaType,
        schema: attachmentResultSchema,
        headers: ["Location", "ETag"],
      },
    },
    codes: [
      requestCode.HEADER_INVALID,
      errorCode.DOCUMENT_NOT_FOUND,
      errorCode.DOCUMENT_EXISTS,
      errorCode.ROLE_NOT_ALLOWED,
      errorCode.NOT_OWNER,
      serviceCode.IDEMPOTENCY_KEY_REUSED,
      serviceCode.LEDGER_UNAVAILABLE,
    ],
    handle: async ({ path, headers, raw }, { services, limits, kinds }, caller) => {
      assertNumber(definition, path.number);
      const result = await services.attach({
        caller,
        kind: definition.kind,
        number: path.number,
        code: documentCodeOf(headers),
        mediaType: mediaTypeOf(headers) ?? "application/octet-stream",
        ...given({
          name: documentNameOf(headers),
          declaredSha256: declaredSha256Of(headers),
          idempotencyKey: idempotencyKeyOf(headers),
        }),
        content: raw.stream(limits.attachmentBytesMax),
      });
      const body = resultBody(result, kinds);
      const location = `${body.links.self}/attachments/${result.attachment.digest}`;
      return {
        status: 201,
        headers: { Location: location, ETag: entityTag(result.document) },
        body: { json: body },
      };
    },
  });
}

function contentEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}/attachments/{digest}`,
    operationId: `read${componentName(definition.kind)}Attachment`,
    tag: definition.title.en,
    summary: "A file's bytes, whole or a range",
    access: "caller",
    pathSchema: numberPath(definition).extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
    requestHeaders: ["Range"],
    replies: {
      200: {
        description: "The bytes, checked against their digest.",
        mediaType: "any",
        headers: ["Accept-Ranges", "Content-Disposition"],
      },
      206: {
        description: "The range that was asked for.",
        mediaType: "any",
        headers: ["Content-Range", "Content-Disposition"],
      },
    },
    codes: [
      errorCode.DOCUMENT_NOT_FOUND,
      serviceCode.READ_NOT_ALLOWED,
      serviceCode.ATTACHMENT_NOT_FOUND,
      requestCode.RANGE_NOT_SATISFIABLE,
    ],
    handle: async ({ path: { number, digest }, headers }, { services }, caller) => {
      assertNumber(definition, number);
      const { kind } = definition;
      if (headers.range === undefined)
        return contentReply(await services.attachmentContent(caller, kind, number, digest));
      const files = await services.attachments(caller, kind, number);
      const range = rangeWithin(files, digest, headers.range);
      return contentReply(await services.attachmentContent(caller, kind, number, digest, range), range);
    },
  });
}

type Range = ReturnType<typeof byteRangeOf>;

function rangeWithin(files: readonly AttachmentView[], digest: string, header: string): Range {
  const file = files.find((candidate) => candidate.digest === digest);
  return file === undefined ? undefined : byteRangeOf(header, file.bytes);
}

/**
 * Files come from outside, so a browser must neither show nor run one as a page of ours: it is always a download, and
 * the media type is not guessed.
 */
export function contentReply(file: AttachmentContent, range?: Range): Reply {
  const name = file.name === null ? "" : `; filename*=UTF-8''${extendedValue(file.name)}`;
  const headers = { "Accept-Ranges": "bytes", "Content-Disposition": `attachment${name}` };
  const { content, mediaType: type, bytes: total } = file;
  if (range === undefined) return { headers, body: { content, mediaType: type, bytes: total } };
  return {
    status: 206,
    headers: { ...headers, "Content-Range": `bytes ${range.start}-${range.end}/${total}` },
    body: { content, mediaType: type, bytes: range.end - range.start + 1 },
  };
}

/** RFC 8187: what `encodeURIComponent` leaves and the grammar does not allow. */
const extendedValue = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
