/**
 * The evaluator of every lifecycle: `(definition, record, command, actor, now, input, world)` gives the new head, the
 * keys to write and the events, or a coded refusal. Pure: what it must know of the ledger it asks for (see `Reading`).
 *
 * Order of refusals, as in the table of errors: unknown command, existence, transition, role, organisation, ownership,
 * four eyes, version, input (all broken fields together), then the row's guards and its effect.
 */

import { canonicalJson, type JsonObject } from "./canonical-json.js";
import {
  type Change,
  type CommandDefinition,
  type DocumentDefinition,
  type EffectCommand,
  nowhere,
  type Payload,
  type Situation,
  type Source,
  type Transition,
} from "./define-document.js";
import { DomainError, errorCode } from "./errors.js";
import { type Head, headKey, type KeyWrite, type LedgerEvent, type PrivateWrite } from "./head.js";
import { checkInput } from "./input.js";
import { readHead, type Reading } from "./reading.js";
import { type Actor, holdsRole, type Role } from "./roles.js";
import { sha256Hex } from "./salted-hash.js";
import { sealContent } from "./sealed-content.js";

export interface CommandRequest {
  readonly kind: string;
  readonly number: string;
  readonly command: string;
  /** The version the caller saw; another one on the ledger refuses the command. */
  readonly version?: number;
  readonly arguments: JsonObject;
  readonly payload: Payload | null;
  readonly sources: readonly Source[];
  readonly actor: Actor;
  /** Transaction time, RFC 3339 UTC. */
  readonly now: string;
  readonly txId: string;
}

/** What a transaction does when nothing refuses it. */
export interface Decision {
  /** The document the command was for, as it is afterwards. */
  readonly head: Head;
  /** The role the actor acted in. */
  readonly role: Role;
  /** Heads to write, the document's own included unless the command keeps it. */
  readonly heads: readonly Head[];
  readonly writes: readonly KeyWrite[];
  readonly privateWrites: readonly PrivateWrite[];
  readonly events: readonly LedgerEvent[];
}

export type FindKind = (kind: string) => DocumentDefinition | undefined;

/** Decides one command, and every change of other documents that follows from it. @throws DomainError */
export function* decide(request: CommandRequest, findKind: FindKind): Reading<Decision> {
  const definition = definitionOf(request.kind, findKind);
  const command = commandOf(definition, request.command);
  checkNumber(definition, request.number);
  const head = yield* readHead(request.kind, request.number);
  const { transition, role } = permittedRow(definition, head, request);
  if (head !== null) checkCaller(definition, command, head, request, role);
  checkVersion(head, request.version);
  checkInput(definition, command, request);
  if (head !== null && request.now < head.updatedAt)
    throw new DomainError(errorCode.TIMESTAMP_OUT_OF_RANGE, undefined, { lastChange: head.updatedAt });
  const outcome = new Outcome();
  const situation: Situation = { ...request, head, role };
  const changed = yield* applyRow({ definition, command, transition, situation, request, outcome, findKind });
  return { head: changed, role, ...outcome.collected() };
}

/** Rows are looked up by role, so that a table may give one state's command to different roles with different ends. */
export function matchingRows(
  definition: DocumentDefinition,
  state: string,
  command: string,
): readonly Transition[] {
  return definition.transitions.filter((row) => row.from === state && row.command === command);
}

function definitionOf(kind: string, findKind: FindKind): DocumentDefinition {
  const definition = findKind(kind);
  if (definition === undefined)
    throw new DomainError(errorCode.COMMAND_UNKNOWN, "No such kind of document.", { kind });
  return definition;
}

function commandOf(definition: DocumentDefinition, name: string): CommandDefinition {
  const command = Object.hasOwn(definition.commands, name) ? definition.commands[name] : undefined;
  if (command === undefined)
    throw new DomainError(errorCode.COMMAND_UNKNOWN, undefined, { kind: definition.kind, command: name });
  return command;
}

/** A number becomes a key, so a malformed one never reaches the ledger. @throws INPUT_INVALID */
export function checkNumber(definition: DocumentDefinition, number: string): void {
  if (definition.numberPattern.test(number)) return;
  throw new DomainError(errorCode.INPUT_INVALID, "The document number is malformed.", {
    fields: [{ pointer: "/number", rule: "E_NUMBER", message: "not a number of this kind of document" }],
  });
}

function permittedRow(
  definition: DocumentDefinition,
  head: Head | null,
  { command, actor }: Pick<CommandRequest, "command" | "actor">,
): { transition: Transition; role: Role } {
  const rows = matchingRows(definition, head?.state ?? nowhere, command);
  if (rows.length === 0) throw noSuchTransition(definition, head, command);
  for (const transition of rows) {
    const role = transition.by.find((name) => holdsRole(actor, name));
    if (role !== undefined) return { transition, role };
  }
  const allowed = [...new Set(rows.flatMap(({ by }) => by))];
  const foreign = allowed.some((name) => actor.claimedRoles.includes(name));
  throw new DomainError(
    foreign ? errorCode.ORGANISATION_NOT_ALLOWED : errorCode.ROLE_NOT_ALLOWED,
    undefined,
    {
      command,
      allowed,
    },
  );
}

function noSuchTransition(definition: DocumentDefinition, head: Head | null, command: string): DomainError {
  const { kind } = definition;
  if (head === null) return new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind });
  const creates = matchingRows(definition, nowhere, command).length > 0;
  const elsewhere = definition.transitions.some((row) => row.command === command && row.from !== nowhere);
  if (creates && !elsewhere) return new DomainError(errorCode.DOCUMENT_EXISTS, undefined, { kind });
  const commands = definition.transitions.filter(({ from, by }) => from === head.state && by.length > 0);
  const possible = [...new Set(commands.map((row) => row.command))];
  return new DomainError(errorCode.TRANSITION_NOT_ALLOWED, undefined, {
    state: head.state,
    command,
    possible,
  });
}

function checkCaller(
  definition: DocumentDefinition,
  command: CommandDefinition,
  head: Head,
  { actor }: CommandRequest,
  role: Role,
): void {
  if (definition.ownership[role]?.(actor, head) === false)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { role });
  if (command.fourEyes?.(head).includes(actor.certificate) === true)
    throw new DomainError(errorCode.FOUR_EYES_REQUIRED);
}

function checkVersion(head: Head | null, version: number | undefined): void {
  if (version === undefined || version === head?.version) return;
  throw new DomainError(errorCode.VERSION_STALE, undefined, {
    named: version,
    current: head?.version ?? null,
  });
}

interface Application {
  readonly definition: DocumentDefinition;
  readonly command: CommandDefinition;
  readonly transition: Transition;
  readonly situation: Situation;
  readonly request: Pick<CommandRequest, "now" | "txId" | "actor" | "payload" | "sources">;
  readonly outcome: Outcome;
  readonly findKind: FindKind;
}

function* applyRow(application: Application): Reading<Head> {
  const { command, transition, situation, outcome, findKind } = application;
  for (const guard of transition.guards) {
    const reading = guard(situation);
    if (reading !== undefined) yield* reading;
  }
  const result = transition.effect(situation);
  const change = isReading(result) ? yield* result : result;
  const chosen = change.to === undefined ? 0 : transition.to.indexOf(change.to);
  const content = contentOf(application, change);
  const head =
    command.keepsHead === true ? keptHead(situation) : nextHead(application, change, chosen, content);
  if (command.keepsHead !== true) outcome.heads.set(`${head.kind}:${head.number}`, head);
  outcome.writes.push(...(change.writes ?? []));
  const { kind, number, state, version } = head;
  outcome.privateWrites.push(...privateWritesOf(application, head, content));
  outcome.events.push({
    event: transition.emits[chosen] ?? "",
    kind,
    number,
    state,
    version,
    // With it a receipt proves the content too, to whom the holder shows content and salt.
    ...(content === null ? {} : { payloadHash: content.hash }),
    ...change.extras,
  });
  for (const effect of change.effects ?? []) yield* applyEffect(effect, application, findKind);
  return head;
}

/** Changes another document through its own table, in the name of the transaction's actor. */
function* applyEffect(effect: EffectCommand, cause: Application, findKind: FindKind): Reading<void> {
  const definition = definitionOf(effect.kind, findKind);
  const command = commandOf(definition, effect.command);
  const pending = cause.outcome.heads.get(`${effect.kind}:${effect.number}`);
  const head = pending ?? (yield* readHead(effect.kind, effect.number));
  const rows = matchingRows(definition, head?.state ?? nowhere, effect.command);
  const transition = rows.find(({ by }) => by.length === 0);
  if (transition === undefined) throw noSuchTransition(definition, head, effect.command);
  const situation: Situation = { ...effect, head, role: null, payload: null, ...pick(cause.situation) };
  yield* applyRow({ ...cause, definition, command, transition, situation });
}

const pick = ({ actor, now, sources }: Situation): Pick<Situation, "actor" | "now" | "sources"> => ({
  actor,
  now,
  sources,
});

function keptHead({ head, kind, number }: Situation): Head {
  if (head === null) throw new TypeError(`${kind} ${number} has no head to keep`);
  return head;
}

/** The document's own private content after this change; null where it stays, or evidence alone comes. */
function contentOf({ command, situation, request }: Application, { content }: Change): Payload | null {
  if (content === undefined) return command.payload === "required" ? situation.payload : null;
  const { kind, number } = situation;
  return sealContent(content, request, { txId: request.txId, kind, number });
}

function nextHead(application: Application, change: Change, chosen: number, content: Payload | null): Head {
  const { situation, request } = application;
  const { head, kind, number } = situation;
  const state = application.transition.to[chosen];
  const facets = { ...head?.facets, ...change.facets };
  if (state === undefined) throw new TypeError(`${kind}: the effect chose a target the row does not have`);
  return {
    kind,
    number,
    version: head === null ? 0 : head.version + 1,
    state,
    facets,
    ...standing(application, content, facets),
    previous: head === null ? null : sha256Hex(canonicalJson(head)),
    txId: request.txId,
    updatedAt: request.now,
  };
}

/** Whose the document is, and what its content is. */
function standing(
  { definition, situation: { head, payload }, request: { actor } }: Application,
  content: Payload | null,
  facets: JsonObject,
): Pick<Head, "holder" | "issuer" | "payloadHash"> {
  const { mspId } = actor;
  return {
    holder: head?.holder ?? mspId,
    issuer: head?.issuer ?? definition.issuer({ payload: content?.value ?? payload?.value ?? facets, mspId }),
    payloadHash: content?.hash ?? head?.payloadHash ?? null,
  };
}

/** Evidence goes into the collection that the command names, content into the kind's own. */
function privateWritesOf(
  { definition, command, situation }: Application,
  { kind, number, issuer, facets }: Head,
  content: Payload | null,
): readonly PrivateWrite[] {
  const collection = definition.payloadCollection?.(issuer, facets);
  const key = headKey(kind, number);
  if (content !== null && collection === undefined)
    throw new TypeError(`${kind} has no private data collection`);
  return [
    ...(command.evidence === undefined || situation.payload === null
      ? []
      : [{ collection: command.evidence.collection, key, text: situation.payload.text }]),
    ...(content === null || collection === undefined ? [] : [{ collection, key, text: content.text }]),
  ];
}

function isReading(value: Reading<Change> | Change): value is Reading<Change> {
  return Symbol.iterator in value;
}

/** What the rows of one transaction add up to; later changes of a head see the earlier ones. */
class Outcome {
  readonly heads = new Map<string, Head>();
  readonly writes: KeyWrite[] = [];
  readonly privateWrites: PrivateWrite[] = [];
  readonly events: LedgerEvent[] = [];

  collected(): Pick<Decision, "heads" | "writes" | "privateWrites" | "events"> {
    const { writes, privateWrites, events } = this;
    return { heads: [...this.heads.values()], writes, privateWrites, events };
  }
}
