import { documentKinds, type ReadLevel } from "@antin/trade-documents";
import type { Limits } from "../services/limits.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import type { ListQuery } from "../services.js";
import * as keys from "./keys.js";
import type { ReadModel } from "./read-model.js";
import { certificateScopes, levelFor, levelForKind } from "./readers.js";
import type { DocumentRecord } from "./records.js";
import { publicTerms, queryTerms } from "./search-terms.js";

/** A page of what a caller may see, with how far it may look into each. */
export interface FoundPage {
  readonly found: readonly { readonly record: DocumentRecord; readonly level: ReadLevel }[];
  readonly next?: string;
}

interface Entry {
  readonly rest: string;
  readonly kind: string;
  readonly number: string;
}

/** Longest cursor that is read at all, in characters. */
const cursorLengthMax = 1_000;

/**
 * One page of documents: the newest change first, or the latest arrival first when words are searched.
 *
 * A page can end before it is full, with a cursor, when it has looked at `pageScanMax` entries.
 *
 * @throws ServiceError `CURSOR_INVALID`
 */
export async function findDocuments(
  readModel: ReadModel,
  query: ListQuery,
  limits: Pick<Limits, "pageSizeMax" | "pageScanMax">,
): Promise<FoundPage> {
  const limit = Math.min(query.limit, limits.pageSizeMax);
  const words = queryTerms(query.text ?? "");
  const ranges = rangesOf(query, words[0]);
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const found: { record: DocumentRecord; level: ReadLevel }[] = [];
  const seen = new Set<string>();
  let scanned = 0;
  for await (const { rest, kind, number } of merged(ranges.map((range) => readModel.list(range, after)))) {
    scanned += 1;
    const reference = keys.documentReference(kind, number);
    const record = seen.has(reference) ? undefined : readModel.document(kind, number);
    seen.add(reference);
    const level = record === undefined ? undefined : levelFor(query.caller, record);
    if (
      record !== undefined &&
      level !== undefined &&
      matches(record, level, { state: query.state, words, rest })
    )
      found.push({ record, level });
    if (found.length >= limit || scanned >= limits.pageScanMax) return { found, next: writeCursor(rest) };
  }
  return { found };
}

/** One list per kind and scope under which the caller may find documents. */
function rangesOf({ caller, kind, state }: ListQuery, term: string | undefined): readonly keys.ListRange[] {
  const kinds = kind === undefined ? documentKinds.map((definition) => definition.kind) : [kind];
  const filter =
    term !== undefined
      ? keys.filters.term(term)
      : state !== undefined
        ? keys.filters.state(state)
        : keys.filters.all;
  return kinds.flatMap((name) =>
    scopesFor(caller, name, term !== undefined).map((scope) =>
      keys.listRange(scope, name, filter, term !== undefined),
    ),
  );
}

/** Who reads a kind by its status finds others' documents by public terms only, and its own by all of theirs. */
function scopesFor(caller: ListQuery["caller"], kind: string, isSearch: boolean): readonly string[] {
  const own = certificateScopes(caller.mspId, caller.attributes);
  const level = levelForKind(caller, kind);
  if (level === undefined) return own;
  return level === "status" && isSearch ? [keys.status, ...own] : [keys.everything];
}

function matches(
  record: DocumentRecord,
  level: ReadLevel,
  asked: { readonly state: string | undefined; readonly words: readonly string[]; readonly rest: string },
): boolean {
  const { state, words, rest } = asked;
  if (state !== undefined && record.head.state !== state) return false;
  const terms = level === "full" ? record.terms : publicTerms(record.terms);
  if (!words.every((word) => terms.some((term) => term.startsWith(word)))) return false;
  const [first] = words;
  if (first === undefined) return true;
  // A document that several of its terms would find is found by the first of them, on one page only.
  const firstTerm = terms.filter((term) => term.startsWith(first)).sort()[0] ?? "";
  return rest.startsWith(`${keys.filters.term(firstTerm)}\u0000`);
}

/** Entries of several ordered lists in one order; a document that stands in two of them comes once. */
async function* merged(lists: readonly AsyncGenerator<Entry>[]): AsyncGenerator<Entry> {
  const heads: { entry: Entry; list: AsyncGenerator<Entry> }[] = [];
  const advance = async (list: AsyncGenerator<Entry>): Promise<void> => {
    const next = await list.next();
    if (next.done !== true) heads.push({ entry: next.value, list });
  };
  try {
    for (const list of lists) await advance(list);
    let previous: string | undefined;
    for (;;) {
      heads.sort((a, b) => (a.entry.rest < b.entry.rest ? -1 : a.entry.rest > b.entry.rest ? 1 : 0));
      const first = heads.shift();
      if (first === undefined) return;
      if (first.entry.rest !== previous) yield first.entry;
      previous = first.entry.rest;
      await advance(first.list);
    }
  } finally {
    await Promise.all(lists.map((list) => list.return(undefined)));
  }
}

const writeCursor = (rest: string): string => Buffer.from(rest, "utf8").toString("base64url");

function readCursor(cursor: string): string {
  const rest = Buffer.from(cursor, "base64url").toString("utf8");
  const isOurs = cursor.length <= cursorLengthMax && writeCursor(rest) === cursor && rest.includes("\u0000");
  if (!isOurs) throw new ServiceError(serviceCode.CURSOR_INVALID);
  return rest;
}
