import { attachmentObjectType, findKind, useObjectType, type Head } from "@antin/trade-documents";
import type { KeyWrite, LedgerBlock, LedgerTransaction, PrivateKeyWrite } from "../ledger/block.js";
import { validTransaction } from "../ledger/validation-code.js";
import { textOf } from "../ledger/wire-reader.js";
import type { JsonObject, TimelineEntry } from "../services.js";
import { parseCompositeKey } from "./composite-key.js";
import type { Draft } from "./draft.js";
import { linkedKind } from "./linked-kind.js";
import * as keys from "./keys.js";
import { certificateScopes, isReadByStatus, scopesOf } from "./readers.js";
import type {
  AttachmentRecord,
  BlockRecord,
  DocumentRecord,
  LinksRecord,
  PayloadEnvelope,
  Position,
  StoredTransaction,
  VersionRecord,
} from "./records.js";
import { envelopeHash } from "./payload-envelope.js";
import { publicTerms, searchTerms } from "./search-terms.js";
import { headOf, isOurs, parseJson } from "./written-heads.js";

/** The envelope that a transaction of the contract carries as its one event. */
interface EventEnvelope {
  readonly actor: { readonly cert: string; readonly msp: string; readonly role: string };
  readonly at: string;
  readonly events: readonly LeafEvent[];
}

interface LeafEvent extends JsonObject {
  readonly event: string;
  readonly kind: string;
  readonly number: string;
  readonly state: string;
  readonly version: number;
}

/** What a block says of one transaction, ready to be written. */
interface Context {
  readonly draft: Draft;
  readonly block: LedgerBlock;
  readonly transaction: LedgerTransaction;
  readonly envelope: EventEnvelope | undefined;
}

/** Adds everything that a block says to a draft; returns the position after it. */
export function projectBlock(
  draft: Draft,
  block: LedgerBlock,
  position: Position,
  chaincode: string,
): Position {
  let { leaves, documents } = position;
  for (const transaction of block.transactions) {
    const envelope = isOurs(transaction, chaincode) ? envelopeOf(transaction) : undefined;
    storeTransaction(draft, block, transaction, envelope, leaves);
    if (!isOurs(transaction, chaincode)) continue;
    const context: Context = { draft, block, transaction, envelope };
    for (const write of transaction.privateWrites) projectPayload(draft, write);
    for (const write of transaction.writes) documents += projectWrite(context, write);
    if (envelope !== undefined) leaves = projectEvents(context, envelope, leaves);
  }
  const { number, hash, previousHash, dataHash, size, at } = block;
  const record: BlockRecord = {
    number,
    hash,
    previousHash,
    dataHash,
    transactions: block.transactions.length,
    at,
    size,
    ids: block.transactions.map(({ id }) => id),
  };
  draft.put(keys.blockKey(number), record);
  return { next: number + 1, leaves, documents };
}

const envelopeOf = ({ event }: LedgerTransaction): EventEnvelope | undefined =>
  event === undefined ? undefined : (parseJson(event.payload) as EventEnvelope);

function storeTransaction(
  draft: Draft,
  block: LedgerBlock,
  transaction: LedgerTransaction,
  envelope: EventEnvelope | undefined,
  firstLeaf: number,
): void {
  const { id, index, validationCode, creatorMsp, at, endorsers, function: name } = transaction;
  // A duplicate stands in a later block with the id of the first one, which is the one that acted. It is never valid.
  const isRepeated = validationCode !== validTransaction && draft.has(keys.transactionKey(id));
  if (id === "" || isRepeated) return;
  const events = (envelope?.events ?? []).map((event, at) => ({
    ...event,
    actor: { msp: envelope?.actor.msp ?? "", role: envelope?.actor.role ?? "" },
    leafIndex: firstLeaf + at,
  }));
  const record: StoredTransaction = {
    id,
    block: block.number,
    index,
    validationCode,
    creatorMsp,
    function: name,
    at,
    endorsers: [...new Set(endorsers)],
    events,
  };
  draft.put(keys.transactionKey(id), record);
}

/** Returns how many documents came into being: 0 or 1. */
function projectWrite(context: Context, write: KeyWrite): number {
  const head = headOf(write);
  if (head !== undefined) return projectHead(context, head);
  projectState(context.draft, write);
  const composite = parseCompositeKey(write.key);
  if (composite?.objectType === useObjectType && write.value !== undefined) {
    const [kind = "", number = "", , drawer = ""] = composite.attributes;
    const drawing = context.envelope?.events.find((event) => event.number === drawer);
    // Without an event of its own the drawing document is linked already, from when it reserved.
    if (drawing !== undefined) link(context.draft, { kind, number }, drawing);
  }
  return 0;
}

/** Public keys beside the heads: rates, uses, indexes. Decisions can be computed here as the contract computes them. */
function projectState(draft: Draft, { key, value }: KeyWrite): void {
  if (value === undefined) draft.delete(keys.stateKey(key));
  else draft.putText(keys.stateKey(key), textOf(value));
}

/** The payload that a head names, where this gateway's organisation is a member of its collection. */
function projectPayload(draft: Draft, { collection, value }: PrivateKeyWrite): void {
  // Issuers' markers are hashes of heads, and say nothing more.
  if (value === undefined || collection.startsWith(implicitPrefix)) return;
  const text = textOf(value);
  draft.putText(keys.payloadKey(envelopeHash(text)), text);
}

const implicitPrefix = "_implicit_org_";

function projectHead({ draft, block, transaction }: Context, head: Head): number {
  const { kind, number } = head;
  const documentKey = keys.documentKey(kind, number);
  const before = draft.get<DocumentRecord>(documentKey);
  const { payloadHash } = head;
  const payload =
    payloadHash === null ? undefined : draft.get<PayloadEnvelope>(keys.payloadKey(payloadHash))?.payload;
  const creator = before?.creator ?? certificateScopes(transaction.creatorMsp, transaction.creatorAttributes);
  const parties = scopesOf({ head, payload }, (otherKind, other) => {
    const related = draft.get<DocumentRecord>(keys.documentKey(otherKind, other));
    return related?.scopes ?? [];
  });
  const after: DocumentRecord = {
    head,
    block: block.number,
    born: before?.born ?? { block: block.number, index: transaction.index },
    creator,
    scopes: [...new Set([...creator, ...parties])],
    terms: termsBefore(before, head) ?? searchTerms(number, transaction.at, payload),
    hasPayload: payload !== undefined || payloadHash === null,
  };
  draft.put(documentKey, after);
  if (before !== undefined) keepVersion(draft, before);
  reindex(draft, before, after);
  linkFacets(draft, head);
  return before === undefined ? 1 : 0;
}

/** The terms that a document was found by, when they came from the payload that it still has. */
function termsBefore(
  before: DocumentRecord | undefined,
  { payloadHash }: Head,
): readonly string[] | undefined {
  const isSamePayload = before?.hasPayload === true && before.head.payloadHash === payloadHash;
  return isSamePayload ? before.terms : undefined;
}

/** The present version stands in the document's own record; the ones before it in theirs. */
function keepVersion(draft: Draft, { head, block }: DocumentRecord): void {
  const version: VersionRecord = { head, block };
  draft.put(keys.versionKey(head.kind, head.number, head.version), version);
}

/** Entries of the lists in order of change: per scope, all of a kind and those in a state. */
function changeListKeys({ head, scopes }: DocumentRecord): readonly string[] {
  const { kind, number, state, updatedAt } = head;
  const sort = keys.sortByChange(updatedAt, kind, number);
  return [keys.everything, ...scopes].flatMap((scope) => [
    keys.listKey(scope, kind, keys.filters.all, sort),
    keys.listKey(scope, kind, keys.filters.state(state), sort),
  ]);
}

/**
 * Entries of the lists in order of arrival: per scope and term. Those who read no more than a document's status have
 * term lists of their own: what a private term finds tells the term.
 */
function termListKeys({ head, born, scopes, terms }: DocumentRecord): readonly string[] {
  const { kind, number } = head;
  const sort = keys.sortByArrival(born.block, born.index, kind, number);
  const entries = (scope: string, found: readonly string[]): readonly string[] =>
    found.map((term) => keys.listKey(scope, kind, keys.filters.term(term), sort));
  return [
    ...[keys.everything, ...scopes].flatMap((scope) => entries(scope, terms)),
    ...(isReadByStatus(kind) ? entries(keys.status, publicTerms(terms)) : []),
  ];
}

function reindex(draft: Draft, before: DocumentRecord | undefined, after: DocumentRecord): void {
  const reference = keys.documentReference(after.head.kind, after.head.number);
  const replace = (keysOf: (record: DocumentRecord) => readonly string[]): void => {
    const old = new Set(before === undefined ? [] : keysOf(before));
    for (const key of keysOf(after)) if (!old.delete(key)) draft.putNew(key, reference);
    for (const key of old) draft.delete(key);
  };
  replace(changeListKeys);
  const isFoundAsBefore =
    before !== undefined && isSameList(before.terms, after.terms) && isSameList(before.scopes, after.scopes);
  if (!isFoundAsBefore) replace(termListKeys);
}

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one === other || (one.length === other.length && one.every((text, at) => text === other[at]));

function linkFacets(draft: Draft, head: Head): void {
  for (const [facet, kinds] of Object.entries(findKind(head.kind)?.links ?? {}))
    for (const number of [head.facets[facet]].flat()) {
      const kind = typeof number === "string" ? linkedKind(kinds, number) : undefined;
      if (typeof number === "string" && kind !== undefined) link(draft, head, { kind, number });
    }
}

interface Reference {
  readonly kind: string;
  readonly number: string;
}

function link(draft: Draft, one: Reference, other: Reference): void {
  addLink(draft, one, other);
  addLink(draft, other, one);
}

/** Links that stand in one record; a manifest of many declarations has the others under keys of their own. */
const firstLinksMax = 24;

function addLink(draft: Draft, from: Reference, { kind, number }: Reference): void {
  const linksKey = keys.linksKey(from.kind, from.number);
  const { first, isAll } = draft.get<LinksRecord>(linksKey) ?? { first: [], isAll: true };
  if (first.some((other) => other.kind === kind && other.number === number)) return;
  if (isAll && first.length < firstLinksMax) {
    draft.put(linksKey, { first: [...first, { kind, number }], isAll });
    return;
  }
  if (isAll) draft.put(linksKey, { first, isAll: false });
  draft.putText(keys.linkKey(from.kind, from.number, kind, number), "");
}

/** Writes one timeline entry per event; returns the next leaf's index. */
function projectEvents(
  { draft, block, transaction }: Context,
  envelope: EventEnvelope,
  firstLeaf: number,
): number {
  let leafIndex = firstLeaf;
  for (const { event, kind, number, state, version, ...extras } of envelope.events) {
    const entry: TimelineEntry = {
      event,
      state,
      version,
      at: envelope.at,
      actor: { msp: envelope.actor.msp, role: envelope.actor.role },
      txId: transaction.id,
      block: block.number,
      leafIndex,
    };
    draft.put(keys.timelineKey(kind, number, leafIndex), entry);
    const { code, cid, digest } = extras;
    if (
      typeof code === "string" &&
      typeof cid === "string" &&
      typeof digest === "string" &&
      wroteAttachment(transaction)
    ) {
      const { at, txId } = entry;
      const record: AttachmentRecord = { code, cid, digest, at, txId, block: block.number, leafIndex };
      draft.put(keys.attachmentKey(kind, number, leafIndex), record);
    }
    leafIndex += 1;
  }
  return leafIndex;
}

const wroteAttachment = ({ writes }: LedgerTransaction): boolean =>
  writes.some(({ key }) => parseCompositeKey(key)?.objectType === attachmentObjectType);
