import type { KindDescription } from "../api.js";

/** A kind with these transitions `[from, command, to]`; its states stand in the order in which they are first named. */
export function aKind(
  transitions: readonly (readonly [from: string | null, command: string, to: string])[],
  roles: readonly string[] = ["MINISTRY"],
): KindDescription {
  const names = (items: readonly string[]): KindDescription["commands"] =>
    [...new Set(items)].map((name) => ({ name, title: { vi: name, en: name } }));
  return {
    kind: "permit",
    collection: "permits",
    title: { vi: "Giấy phép", en: "Permit" },
    hasPayload: true,
    isCleared: false,
    states: names(transitions.map(([, , to]) => to)).map((state) => ({ ...state, terminal: false })),
    commands: names(transitions.map(([, command]) => command)),
    transitions: transitions.map(([from, command, to]) => ({ from, command, to, roles })),
    events: [],
  };
}
