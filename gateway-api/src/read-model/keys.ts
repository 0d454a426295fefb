/**
 * Keys of the read model. Parts are joined by U+0000, which no part contains, so that prefixes never overlap.
 *
 *   meta                                            position
 *   document · kind · number                        DocumentRecord
 *   version · kind · number · version               head as it was, of versions before the present one
 *   timeline · kind · number · leaf index           TimelineEntry
 *   attachment · kind · number · leaf index         AttachmentRecord
 *   links · kind · number                           LinksRecord, the first of them
 *   link · kind · number · other kind · number      (empty), the others
 *   block · number                                  BlockRecord
 *   transaction · id                                TransactionView
 *   payload · hash                                  PayloadEnvelope, as canonical JSON
 *   list · scope · kind · filter · sort             reference of a document
 *   state · ledger key                              value of a key that is no document's head
 */
const separator = "\u0000";
/** Larger than any part that can follow a prefix. */
const last = "\uffff";

const join = (...parts: readonly string[]): string => parts.join(separator);

/** Fixed width, so that text order is number order. */
export const ordinal = (number: number): string => String(number).padStart(16, "0");
const descending = (number: number): string => ordinal(Number.MAX_SAFE_INTEGER - number);

export const metaKey = "meta";
export const documentPrefix = join("document", "");
export const documentKey = (kind: string, number: string): string => join("document", kind, number);
export const versionKey = (kind: string, number: string, version: number): string =>
  join("version", kind, number, ordinal(version));
export const timelineKey = (kind: string, number: string, leafIndex: number): string =>
  join("timeline", kind, number, ordinal(leafIndex));
export const attachmentKey = (kind: string, number: string, leafIndex: number): string =>
  join("attachment", kind, number, ordinal(leafIndex));
export const linkKey = (kind: string, number: string, otherKind: string, otherNumber: string): string =>
  join("link", kind, number, otherKind, otherNumber);
export const linksKey = (kind: string, number: string): string => join("links", kind, number);
export const blockKey = (number: number): string => join("block", ordinal(number));
export const transactionKey = (id: string): string => join("transaction", id);

export const payloadKey = (hash: string): string => join("payload", hash);

/** The ledger's composite keys hold U+0000 themselves, so they stand last. */
export const stateKey = (ledgerKey: string): string => join("state", ledgerKey);

/** Values whose ledger key begins so. */
export const statesUnder = (ledgerPrefix: string): { readonly gte: string; readonly lt: string } => ({
  gte: stateKey(ledgerPrefix),
  lt: stateKey(ledgerPrefix) + last,
});

/** The ledger's key, from the key under which its value stands here. */
export const ledgerKeyOf = (key: string): string => key.slice(stateKey("").length);

/** Every key of one document under one of the prefixes above. */
export const under = (
  prefix: "version" | "timeline" | "attachment" | "link",
  kind: string,
  number: string,
): { readonly gte: string; readonly lt: string } => ({
  gte: join(prefix, kind, number, ""),
  lt: join(prefix, kind, number, last),
});

export const blocksBelow = (number: number): { readonly gte: string; readonly lt: string } => ({
  gte: blockKey(0),
  lt: blockKey(number),
});

/** The other end of a link, from its key. */
export function linkedDocument(key: string): { readonly kind: string; readonly number: string } {
  const [, , , kind = "", number = ""] = key.split(separator);
  return { kind, number };
}

/** Who sees the list: everybody who may read all of a kind, or those with this attribute. */
export const everything = "*";

/** The term lists of those who may read the status of all of a kind: public terms only. */
export const status = "-";

/** What the list holds: all documents, those in a state, those that a term finds. */
export const filters = {
  all: "",
  state: (state: string): string => `state:${state}`,
  term: (term: string): string => `term:${term}`,
} as const;

/** Newest change first; the number makes it unique. */
export const sortByChange = (updatedAt: string, kind: string, number: string): string =>
  join(descending(Date.parse(updatedAt)), kind, number);

/** Latest arrival first. It never changes, so a term is written once in a document's life. */
export const sortByArrival = (block: number, index: number, kind: string, number: string): string =>
  join(descending(block), descending(index), kind, number);

export const listKey = (scope: string, kind: string, filter: string, sort: string): string =>
  `list${separator}${scope}${separator}${kind}${separator}${filter}${separator}${sort}`;

export interface ListRange {
  readonly gte: string;
  readonly lt: string;
  /** What precedes the part of the key that a cursor remembers. */
  readonly base: string;
}

/** Entries of one list; with `isPrefix` also those of every filter that begins so. */
export function listRange(scope: string, kind: string, filter: string, isPrefix: boolean): ListRange {
  const base = join("list", scope, kind, "");
  const gte = isPrefix ? base + filter : base + filter + separator;
  return { gte, lt: gte + last, base };
}

export const documentReference = (kind: string, number: string): string => join(kind, number);

export function referencedDocument(reference: string): { readonly kind: string; readonly number: string } {
  const [kind = "", number = ""] = reference.split(separator);
  return { kind, number };
}
