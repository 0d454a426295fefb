/** What a document kind is made of. A kind is one data file under `documents/`; everything else follows from it. */

import type { z } from "zod";
import type { AutomaticStep } from "./automatic-step.js";
import type { JsonObject, JsonValue } from "./canonical-json.js";
import type { Head, KeyWrite } from "./head.js";
import type { Title } from "./names.js";
import type { Reading } from "./reading.js";
import type { Readership } from "./readership.js";
import type { Actor, Role } from "./roles.js";

/** Where a document comes from when it does not exist yet. */
export const nowhere = "–";

/** The target of a row that changes facets or keys and leaves the state. */
export const same = "=";

export interface CommandDefinition {
  readonly title: Title;
  /** Shape of the public arguments; strict. */
  readonly argumentsSchema: z.ZodType;
  /**
   * What the transaction carries in its transient map. `required`: the document's whole private payload. `evidence`: what
   * the decision rests on, for the collection and under the argument that `evidence` names.
   */
  readonly payload: "required" | "evidence" | "none";
  /** Private documents that the command reads beside what its payload cites, to be supplied as sources. */
  readonly sources?: (about: {
    readonly number: string;
    readonly head: Head | null;
    readonly payload: JsonObject | null;
    readonly arguments: JsonObject;
  }) => readonly { readonly kind: string; readonly number: string }[];
  /** The argument is the salted hash of what goes into the collection. */
  readonly evidence?: { readonly collection: string; readonly argument: string };
  /** Fired by a service of the organisation whose act it is, without a person. */
  readonly auto?: boolean;
  /** Fired only by another document's change in the same transaction; no role may call it. */
  readonly byEffect?: boolean;
  /** Writes keys and events, and leaves the head as it is. */
  readonly keepsHead?: boolean;
  /** Certificates (see `Actor.certificate`) that may not run this: whoever proposed what it decides. */
  readonly fourEyes?: (head: Head) => readonly string[];
}

/** A private payload as it came in the transient map, its shape already checked. */
export interface Payload {
  readonly value: JsonObject;
  /** 32 hex digits; private like the value itself. */
  readonly salt: string;
  /** Hex SHA-256(salt ‖ canonical JSON of the value). */
  readonly hash: string;
  /** Canonical JSON of `{payload, salt}`, as it came. */
  readonly text: string;
}

/** A document that the decision reads, supplied privately; believed only if it matches the hash in its head. */
export interface Source {
  readonly kind: string;
  readonly number: string;
  readonly payload: JsonObject;
  readonly salt: string;
}

/** Everything a guard or an effect may look at. World state is read by `yield*`. */
export interface Situation<Facets extends JsonObject = JsonObject> {
  readonly kind: string;
  readonly number: string;
  /** The head before this change; null when the document comes into being. */
  readonly head: Head<Facets> | null;
  readonly command: string;
  readonly actor: Actor;
  /** The role the actor acts in; null for an effect of another document. */
  readonly role: Role | null;
  /** Transaction time, RFC 3339 UTC. */
  readonly now: string;
  readonly arguments: JsonObject;
  readonly payload: Payload | null;
  readonly sources: readonly Source[];
}

/** A change of another document in the same transaction, run through that document's own table. */
export interface EffectCommand {
  readonly kind: string;
  readonly number: string;
  readonly command: string;
  readonly arguments: JsonObject;
}

/** What a row does beyond moving the state. */
export interface Change {
  /** Which of the row's targets, when it has several; the first otherwise. */
  readonly to?: string;
  /** Facets to set; the others stay. */
  readonly facets?: JsonObject;
  /** The document's private content from now on, where the effect computes it; see `sealContent`. */
  readonly content?: JsonObject;
  readonly writes?: readonly KeyWrite[];
  readonly effects?: readonly EffectCommand[];
  /** Public members added to the row's event. */
  readonly extras?: JsonObject;
}

/** Refuses by throwing a `DomainError`. */
export type Guard = (situation: Situation) => Reading<void> | undefined;
export type Effect = (situation: Situation) => Reading<Change> | Change;

export interface Transition {
  readonly from: string;
  readonly command: string;
  readonly to: readonly string[];
  readonly by: readonly Role[];
  readonly guards: readonly Guard[];
  readonly effect: Effect;
  /** One event per target state. */
  readonly emits: readonly string[];
}

/** A row as the data file writes it: several states may share it, and the target may be chosen by the effect. */
export type TransitionRow = readonly [
  from: string | readonly string[],
  command: string,
  to: string | readonly string[],
  by: readonly Role[],
  guards: readonly Guard[],
  effect: Effect,
  emits: string | readonly string[],
];

/**
 * What decides the issuing organisation: the payload of a document that comes into being, or the public facets of one
 * that is there. Both name the authority by the same field.
 */
export interface IssuerContext {
  readonly payload: JsonObject | null;
  readonly mspId: string;
}

/** A question about a document that writes nothing; private input serves it as it serves a command. */
export type DocumentQuery = (
  question: Pick<Situation, "kind" | "number" | "now" | "payload" | "sources">,
) => Reading<JsonValue>;

export interface DocumentDeclaration {
  readonly kind: string;
  /** Plural, as in URLs. */
  readonly collection: string;
  readonly title: Title;
  readonly numberPattern: RegExp;
  /** The number that a payload gives its own document; undefined when the payload has none. */
  readonly numberOf?: (payload: JsonObject) => string | undefined;
  /** Private content; null for kinds that have only public facets. */
  readonly payloadSchema: z.ZodType | null;
  /** The private data collection that payloads of this issuer's documents go into; of kinds that have payloads. */
  readonly payloadCollection?: (issuer: string, facets?: JsonObject) => string;
  readonly states: Readonly<Record<string, Title>>;
  readonly terminal: readonly string[];
  readonly commands: Readonly<Record<string, CommandDefinition>>;
  readonly events: Readonly<Record<string, Title>>;
  readonly issuer: (context: IssuerContext) => string;
  /** By role: is this actor a party to the document? A role that is absent needs no tie to it. */
  readonly ownership: Readonly<Partial<Record<Role, (actor: Actor, head: Head) => boolean>>>;
  /** Documents whose payload the command reads, to be supplied as sources. */
  readonly sources?: (payload: JsonObject) => readonly { readonly kind: string; readonly number: string }[];
  /** Beside `Read` and `History`, which every kind answers. */
  readonly queries?: Readonly<Record<string, DocumentQuery>>;
  /** Command for a document posted without naming one. */
  readonly defaultCommand: string;
  /** A body of `POST /{collection}` for the API's description: synthetic, and valid. */
  readonly example?: JsonObject;
  /** Absent: Customs, Audit and the issuing organisation alone. */
  readonly readers?: Readership;
  /**
   * Facets that hold the number of another document, or a list of them → its kind; of several kinds, the one whose
   * numbers look like it.
   */
  readonly links?: Readonly<Record<string, string | readonly string[]>>;
  /** Tried in this order. */
  readonly automatic?: readonly AutomaticStep[];
  /** Kinds whose change can make an automatic step of a document linked to theirs due. */
  readonly awaits?: readonly string[];
  readonly transitions: readonly TransitionRow[];
}

export interface DocumentDefinition extends Omit<DocumentDeclaration, "transitions"> {
  /** States a document can begin in. */
  readonly initial: readonly string[];
  /** One entry per state and command and target set: the rows spread out. */
  readonly transitions: readonly Transition[];
}

/** The row changes nothing but the state. */
export const nothingElse: Effect = () => ({});

/** Nobody may call the row: it is fired by another document. */
export const byEffectOnly: readonly Role[] = [];

/**
 * Checks a kind's tables against each other and spreads its rows.
 *
 * @throws TypeError on a table that contradicts itself: that is a mistake in the data file.
 */
export function defineDocument(declaration: DocumentDeclaration): DocumentDefinition {
  const { kind, payloadSchema, payloadCollection } = declaration;
  if ((payloadSchema === null) !== (payloadCollection === undefined))
    throw new TypeError(`${kind}: payloads and their collection come together`);
  const transitions = declaration.transitions.flatMap(spread);
  for (const transition of transitions) checkNames(declaration, transition);
  for (const step of declaration.automatic ?? []) checkStep(kind, transitions, step);
  const parent = declaration.readers?.belongsTo;
  if (parent !== undefined && declaration.links?.[parent] === undefined)
    throw new TypeError(`${kind}: belongs to ${parent}, which is no link`);
  const initial = transitions.filter(({ from }) => from === nowhere).flatMap(({ to }) => to);
  return { ...declaration, initial: [...new Set(initial)], transitions };
}

function spread(row: TransitionRow): readonly Transition[] {
  const [from, command, to, by, guards, effect, emits] = row;
  return listOf(from).map((state) => ({
    from: state,
    command,
    to: listOf(to).map((target) => (target === same ? state : target)),
    by,
    guards,
    effect,
    emits: listOf(emits),
  }));
}

function checkNames(declaration: DocumentDeclaration, transition: Transition): void {
  const { kind, states, commands, events, terminal } = declaration;
  const { from, command, to, emits } = transition;
  const where = `${kind}: ${from} ${command}`;
  if (from !== nowhere && !Object.hasOwn(states, from)) throw new TypeError(`${where}: no such state`);
  if (to.some((state) => !Object.hasOwn(states, state))) throw new TypeError(`${where}: no such target`);
  if (emits.some((event) => !Object.hasOwn(events, event))) throw new TypeError(`${where}: no such event`);
  if (emits.length !== to.length) throw new TypeError(`${where}: one event per target`);
  const definition = commands[command];
  if (definition === undefined) throw new TypeError(`${where}: no such command`);
  if (definition.keepsHead === true && to.some((state) => state !== from))
    throw new TypeError(`${where}: a command that keeps the head cannot move the state`);
  if (terminal.includes(from) && definition.keepsHead !== true)
    throw new TypeError(`${where}: a terminal state has no exits`);
  const fired = definition.byEffect === true;
  if (fired !== (transition.by.length === 0))
    throw new TypeError(`${where}: either roles or effects fire it`);
}

function checkStep(kind: string, transitions: readonly Transition[], { command, by }: AutomaticStep): void {
  if (!transitions.some((row) => row.command === command && row.by.includes(by)))
    throw new TypeError(`${kind}: ${by} has no row for ${command}`);
}

function listOf<Item>(value: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? (value as readonly Item[]) : [value as Item];
}
