import type { IncomingHttpHeaders } from "node:http";
import {
  documentCodeFormat,
  entityTagFormat,
  idempotencyKeyFormat,
  sha256Base64Format,
} from "./header-catalogue.js";
import { RequestError, requestCode } from "./request-error.js";

const mediaTypeFormat = /^[a-z0-9!#$&^_.+-]{1,63}\/[a-z0-9!#$&^_.+-]{1,63}$/;
const documentNameCharactersMax = 255;

/** Says which header broke which rule, in the form of every other field error. */
export const headerInvalid = (name: string, message: string): RequestError =>
  new RequestError(requestCode.HEADER_INVALID, {
    message: `The header ${name} is not valid.`,
    details: { fields: [{ pointer: `/headers/${name.toLowerCase()}`, rule: "E_FORMAT", message }] },
  });

/** `Idempotency-Key`, bare or as a quoted string. */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const header = single(headers["idempotency-key"]);
  if (header === undefined) return undefined;
  const key = header.replace(/^"(.*)"$/, "$1");
  if (!idempotencyKeyFormat.test(key)) throw new RequestError(requestCode.IDEMPOTENCY_KEY_INVALID);
  return key;
}

/** The version named by `If-Match: "v3"`; undefined when absent or `*`. */
export function expectedVersionOf(headers: IncomingHttpHeaders): number | undefined {
  const header = headers["if-match"];
  if (header === undefined || header === "*") return undefined;
  const version = entityTagFormat.exec(header)?.[1];
  if (version === undefined) throw headerInvalid("If-Match", 'Expected one entity tag such as "v3".');
  return Number(version);
}

/** True when `Prefer` asks for an answer before the work is done (RFC 7240). */
export function wantsAsync(headers: IncomingHttpHeaders): boolean {
  const preferences = single(headers.prefer) ?? "";
  return preferences.split(",").some((preference) => preference.trim().toLowerCase() === "respond-async");
}

/** Media type of the body without parameters, lower case; undefined when there is none or it is not one. */
export function mediaTypeOf(headers: IncomingHttpHeaders): string | undefined {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  return type !== undefined && mediaTypeFormat.test(type) ? type : undefined;
}

/** Charset of the body when the media type names one, lower case. */
export function charsetOf(headers: IncomingHttpHeaders): string | undefined {
  return /;\s*charset="?([^";\s]+)/i.exec(headers["content-type"] ?? "")?.[1]?.toLowerCase();
}

/**
 * Hex SHA-256 declared by `Content-Digest` (RFC 9530) or the older `Digest` (RFC 3230); undefined when neither names
 * SHA-256.
 */
export function declaredSha256Of(headers: IncomingHttpHeaders): string | undefined {
  const contentDigest = single(headers["content-digest"]);
  if (contentDigest !== undefined) return sha256From("Content-Digest", contentDigest, /^sha-256=:(.*):$/i);
  const digest = single(headers.digest);
  return digest === undefined ? undefined : sha256From("Digest", digest, /^sha-256=(.*)$/i);
}

function sha256From(name: string, header: string, member: RegExp): string | undefined {
  for (const part of header.split(",")) {
    const base64 = member.exec(part.trim())?.[1];
    if (base64 === undefined) continue;
    if (!sha256Base64Format.test(base64))
      throw headerInvalid(name, "Expected the base64 of a SHA-256, 44 characters.");
    return Buffer.from(base64, "base64").toString("hex");
  }
  return undefined;
}

/** EDIFACT 1001 code of an attachment. */
export function documentCodeOf(headers: IncomingHttpHeaders): string {
  const code = single(headers["x-document-code"]);
  if (code === undefined || !documentCodeFormat.test(code))
    throw headerInvalid("X-Document-Code", "Expected a UN/EDIFACT 1001 code such as 380.");
  return code;
}

/** File name of an attachment, percent-encoded UTF-8 on the wire. */
export function documentNameOf(headers: IncomingHttpHeaders): string | undefined {
  const encoded = single(headers["x-document-name"]);
  if (encoded === undefined) return undefined;
  const name = decodedName(encoded);
  if (name === undefined || name.length === 0 || name.length > documentNameCharactersMax)
    throw headerInvalid("X-Document-Name", "Expected 1 to 255 percent-encoded UTF-8 characters.");
  // A path or a control character in a file name has no honest use.
  if (/[\p{Cc}\p{Cs}/\\]/u.test(name))
    throw headerInvalid("X-Document-Name", "A file name has no separators or control characters.");
  return name;
}

function decodedName(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" || header === undefined ? header : header.join(", ");
}
