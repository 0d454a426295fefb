import { RequestError, requestCode } from "./request-error.js";

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Positions of 15 digits are safe integers. */
const singleRange = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/;

/**
 * The part of `bytesTotal` bytes that a `Range` header asks for (RFC 9110 §14). Undefined means the whole: no header,
 * another unit, several ranges, or a form that is none, all of which a server may ignore.
 *
 * @throws RequestError RANGE_NOT_SATISFIABLE when the range begins past the end or is empty.
 */
export function byteRangeOf(header: string | undefined, bytesTotal: number): ByteRange | undefined {
  const [, first, last, suffix] = singleRange.exec(header?.trim() ?? "") ?? [];
  if (suffix !== undefined) {
    const length = Number(suffix);
    if (length === 0 || bytesTotal === 0) throw unsatisfiable(bytesTotal);
    return { start: Math.max(0, bytesTotal - length), end: bytesTotal - 1 };
  }
  if (first === undefined) return undefined;
  const start = Number(first);
  const end = last === undefined || last === "" ? bytesTotal - 1 : Math.min(Number(last), bytesTotal - 1);
  if (start >= bytesTotal) throw unsatisfiable(bytesTotal);
  return end < start ? undefined : { start, end };
}

const unsatisfiable = (bytesTotal: number): RequestError =>
  new RequestError(requestCode.RANGE_NOT_SATISFIABLE, { details: { bytesTotal } });
