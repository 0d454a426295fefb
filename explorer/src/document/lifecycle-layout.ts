import type { KindDescription } from "../api.js";

export interface PlacedState {
  readonly name: string;
  /** Row from the top, 0 for states a document begins in. */
  readonly row: number;
  /** Place within the row, and how many share it. */
  readonly place: number;
  readonly ofPlaces: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly commands: readonly string[];
  /** Back or sideways edges are drawn around the states, not through them. */
  readonly forward: boolean;
}

export interface LifecycleLayout {
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
  readonly rows: number;
}

/** Longest forward distance from a beginning, so that no edge of the usual course points upwards. */
function rowsOf(description: KindDescription): ReadonlyMap<string, number> {
  const order = description.states.map(({ name }) => name);
  const rows = new Map<string, number>();
  for (const { from, to } of description.transitions) if (from === null) rows.set(to, 0);
  const position = new Map(order.map((name, index) => [name, index]));
  const forward = description.transitions.filter(
    ({ from, to }) => from !== null && (position.get(from) ?? 0) < (position.get(to) ?? 0),
  );
  for (let pass = 0; pass < order.length; pass += 1)
    for (const { from, to } of forward) {
      const start = from === null ? undefined : rows.get(from);
      if (start !== undefined) rows.set(to, Math.max(rows.get(to) ?? 0, start + 1));
    }
  return rows;
}

/** Merges transitions between the same two states into one edge that lists their commands. */
function edgesOf(description: KindDescription, rows: ReadonlyMap<string, number>): PlacedEdge[] {
  const byEnds = new Map<string, { from: string; to: string; commands: Set<string> }>();
  for (const { from, command, to } of description.transitions) {
    if (from === null || from === to) continue;
    const ends = `${from}\n${to}`;
    const edge = byEnds.get(ends) ?? { from, to, commands: new Set<string>() };
    edge.commands.add(command);
    byEnds.set(ends, edge);
  }
  return [...byEnds.values()].map(({ from, to, commands }) => ({
    from,
    to,
    commands: [...commands],
    forward: (rows.get(from) ?? 0) < (rows.get(to) ?? 0),
  }));
}

/** Places the states of a kind in rows, in the order in which a document goes through them. */
export function layOutLifecycle(description: KindDescription): LifecycleLayout {
  const ranked = rowsOf(description);
  const last = Math.max(0, ...ranked.values());
  const names = description.states.map(({ name }) => name);
  const rowOf = (name: string): number => ranked.get(name) ?? last;
  const used = [...new Set(names.map(rowOf))].sort((a, b) => a - b);
  const states = used.flatMap((row, index) => {
    const members = names.filter((name) => rowOf(name) === row);
    return members.map((name, place) => ({ name, row: index, place, ofPlaces: members.length }));
  });
  const rows = new Map(states.map(({ name, row }) => [name, row]));
  return { states, edges: edgesOf(description, rows), rows: used.length };
}
