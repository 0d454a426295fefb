/** The tables as plain JSON: what `GET /kinds` answers, and what lifecycle diagrams are drawn from. */

import type { DocumentDefinition } from "./define-document.js";
import { nowhere } from "./define-document.js";
import type { Title } from "./names.js";
import { roleNames, roles } from "./roles.js";

export interface StateDescription {
  readonly name: string;
  readonly title: Title;
  readonly initial: boolean;
  readonly terminal: boolean;
}

export interface CommandDescription {
  readonly name: string;
  readonly title: Title;
  /** Brings a document into being. */
  readonly creates: boolean;
  readonly takesPayload: boolean;
  /** Fired by a service identity. */
  readonly auto: boolean;
  /** Fired by another document only. */
  readonly byEffect: boolean;
  /** Leaves state and version as they are. */
  readonly keepsHead: boolean;
  /** Every role that may call it in some state. */
  readonly roles: readonly string[];
}

export interface TransitionDescription {
  /** null where the document comes into being. */
  readonly from: string | null;
  readonly command: string;
  readonly to: string;
  readonly roles: readonly string[];
  readonly emits: string;
}

export interface KindDescription {
  readonly kind: string;
  readonly collection: string;
  readonly title: Title;
  /** Source of a regular expression. */
  readonly numberPattern: string;
  readonly defaultCommand: string;
  readonly hasPayload: boolean;
  /** The contract says what is still missing for its clearance. */
  readonly isCleared: boolean;
  readonly states: readonly StateDescription[];
  readonly commands: readonly CommandDescription[];
  readonly transitions: readonly TransitionDescription[];
  readonly events: readonly { readonly name: string; readonly title: Title }[];
}

export interface RegistryDescription {
  readonly kinds: readonly KindDescription[];
  readonly roles: readonly { readonly name: string; readonly title: Title }[];
}

/** Describes kinds in the order of the registry; the result is plain JSON. */
export function describeDefinitions(definitions: readonly DocumentDefinition[]): RegistryDescription {
  return {
    kinds: definitions.map(describe),
    roles: roleNames.map((name) => ({ name, title: roles[name].title })),
  };
}

function describe(definition: DocumentDefinition): KindDescription {
  const { kind, collection, title, numberPattern, states, initial, terminal, events } = definition;
  return {
    kind,
    collection,
    title,
    numberPattern: numberPattern.source,
    defaultCommand: definition.defaultCommand,
    hasPayload: definition.payloadSchema !== null,
    isCleared: definition.queries?.["Clearance"] !== undefined,
    states: Object.entries(states).map(([name, words]) => ({
      name,
      title: words,
      initial: initial.includes(name),
      terminal: terminal.includes(name),
    })),
    commands: Object.keys(definition.commands).map((name) => describeCommand(definition, name)),
    transitions: definition.transitions.flatMap(({ from, command, to, by, emits }) =>
      to.map((target, index) => ({
        from: from === nowhere ? null : from,
        command,
        to: target,
        roles: by,
        emits: emits[index] ?? "",
      })),
    ),
    events: Object.entries(events).map(([name, words]) => ({ name, title: words })),
  };
}

function describeCommand(definition: DocumentDefinition, name: string): CommandDescription {
  const command = definition.commands[name];
  if (command === undefined) throw new TypeError(`${definition.kind} has no command ${name}`);
  const rows = definition.transitions.filter((row) => row.command === name);
  return {
    name,
    title: command.title,
    creates: rows.some(({ from }) => from === nowhere),
    takesPayload: command.payload === "required",
    auto: command.auto === true,
    byEffect: command.byEffect === true,
    keepsHead: command.keepsHead === true,
    roles: [...new Set(rows.flatMap(({ by }) => by))],
  };
}
