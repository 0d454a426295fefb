import { z } from "zod";

/** What requests and answers carry in headers. The formats here are the ones that `headers.ts` enforces. */

export const idempotencyKeyFormat = /^[A-Za-z0-9._:-]{1,128}$/;
export const entityTagFormat = /^(?:W\/)?"v(0|[1-9][0-9]{0,8})"$/;
export const documentCodeFormat = /^[0-9]{1,3}$/;
export const sha256Base64Format = /^[A-Za-z0-9+/]{43}=$/;

export const requestHeaders = {
  "Idempotency-Key": z.string().regex(idempotencyKeyFormat).optional().meta({
    description: "The same key with the same request never acts twice, also across a restart of the gateway.",
    example: "c5f1b0f2-6d1e-4a55-9f0e-3b1d6f6a7c10",
  }),
  "If-Match": z.string().optional().meta({
    description:
      'The version that the caller saw, `"v3"`; another one on the ledger is refused with VERSION_STALE.',
    example: '"v3"',
  }),
  Prefer: z.string().optional().meta({
    description: "`respond-async`: answer 202 with an operation at once.",
    example: "respond-async",
  }),
  Range: z.string().optional().meta({ description: "One range of bytes.", example: "bytes=0-65535" }),
  "Content-Digest": z.string().optional().meta({
    description:
      "SHA-256 of the plain bytes (RFC 9530); other bytes are refused. `Digest` (RFC 3230) is taken too.",
    example: "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
  }),
  "X-Document-Code": z.string().regex(documentCodeFormat).meta({
    description: "UN/EDIFACT 1001 code of the document: 380 commercial invoice, 705 bill of lading.",
    example: "380",
  }),
  "X-Document-Name": z.string().optional().meta({
    description: "File name, percent-encoded UTF-8.",
    example: "h%C3%B3a%20%C4%91%C6%A1n.pdf",
  }),
} as const;

export const responseHeaders = {
  Location: z
    .string()
    .meta({ description: "Where the new resource is.", example: "/declarations/10000000001" }),
  ETag: z.string().meta({ description: "Version of the document, for If-Match.", example: '"v3"' }),
  "Retry-After": z.string().meta({ description: "Seconds after which to try again.", example: "1" }),
  "Preference-Applied": z
    .string()
    .meta({ description: "The preference that was honoured.", example: "respond-async" }),
  "Content-Range": z
    .string()
    .meta({ description: "Which bytes of how many.", example: "bytes 0-65535/1048576" }),
  "Accept-Ranges": z.string().meta({ description: "Ranges are served.", example: "bytes" }),
  "Content-Disposition": z.string().meta({ description: "The name to save under.", example: "attachment" }),
  "X-Request-Id": z.string().meta({ description: "Names the request in the gateway's log." }),
  RateLimit: z.string().meta({ description: "What is left of the period's requests." }),
  "RateLimit-Policy": z.string().meta({ description: "How many requests a period allows." }),
  "WWW-Authenticate": z
    .string()
    .meta({ description: "How to authenticate.", example: 'Bearer realm="antin"' }),
  Allow: z.string().meta({ description: "The methods that the address answers.", example: "GET, HEAD" }),
} as const;

export type RequestHeader = keyof typeof requestHeaders;
export type ResponseHeader = keyof typeof responseHeaders;
