import type { KindDescription, KindTransition, TimelineEntry } from "../api.js";

/** States a document has been in and the steps it went, `from>to`; the first step leads from nowhere. */
export interface WayTaken {
  readonly states: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
}

export const stepName = (from: string | null, to: string): string => `${from ?? ""}>${to}`;

/** @param timeline in the order in which things happened */
export function wayTaken(timeline: readonly TimelineEntry[]): WayTaken {
  const states = new Set<string>();
  const steps = new Set<string>();
  let before: string | null = null;
  for (const { state } of timeline) {
    if (state !== before) steps.add(stepName(before, state));
    states.add(state);
    before = state;
  }
  return { states, steps };
}

export interface NextStep {
  readonly command: string;
  readonly to: string;
  /** Who may take it; empty where another document's change does. */
  readonly roles: readonly string[];
}

/** What can change the state next, as the kind's table says; whether its conditions hold is another matter. */
export function nextSteps({ transitions }: KindDescription, state: string): readonly NextStep[] {
  const merged = new Map<string, { command: string; to: string; roles: Set<string> }>();
  const leaving = ({ from, to }: KindTransition): boolean => from === state && to !== state;
  for (const { command, to, roles } of transitions.filter(leaving)) {
    const step = merged.get(`${command}>${to}`) ?? { command, to, roles: new Set<string>() };
    for (const role of roles) step.roles.add(role);
    merged.set(`${command}>${to}`, step);
  }
  return [...merged.values()].map(({ roles, ...step }) => ({ ...step, roles: [...roles] }));
}
