import type { KindDescription } from "../api.js";

/** A state's box: on the usual course, top to bottom, or beside it. */
export interface PlacedState {
  readonly name: string;
  readonly column: "course" | "side";
  readonly row: number;
}

/** How an edge goes: to the next row, straight to the side, round by a lane between the columns, or round on the left. */
export type EdgeWay =
  | { readonly way: "down" }
  | { readonly way: "across" }
  | { readonly way: "lane"; readonly lane: number }
  | { readonly way: "outer"; readonly lane: number };

export interface PlacedEdge {
  /** `null` is before the document exists. */
  readonly from: string | null;
  readonly to: string;
  readonly commands: readonly string[];
  /** There is a way back between the same states; `backCommands` lead it. */
  readonly backCommands: readonly string[];
  readonly path: EdgeWay;
}

export interface LifecycleLayout {
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
  readonly rows: number;
  /** Lanes between the columns and left of the course. */
  readonly lanes: number;
  readonly outerLanes: number;
}

interface Edge {
  readonly from: string | null;
  readonly to: string;
  readonly commands: string[];
}

/** Merges transitions between the same two states; what leaves a state as it is draws no edge. */
function edgesOf(description: KindDescription): Edge[] {
  const byEnds = new Map<string, Edge>();
  for (const { from, command, to } of description.transitions) {
    if (from === to) continue;
    const ends = `${from ?? ""}\n${to}`;
    const edge = byEnds.get(ends) ?? { from, to, commands: [] };
    if (!edge.commands.includes(command)) edge.commands.push(command);
    byEnds.set(ends, edge);
  }
  return [...byEnds.values()];
}

/** States that can be left the way they were entered (returned, suspended): they interrupt the course. */
function interruptions(edges: readonly Edge[], position: ReadonlyMap<string, number>): ReadonlySet<string> {
  return new Set(
    edges
      .filter(({ from, to }) => from !== null && isForward(from, to, position))
      .filter(({ from, to }) => edges.some((back) => back.from === to && back.to === from))
      .map(({ to }) => to),
  );
}

const isForward = (from: string | null, to: string, position: ReadonlyMap<string, number>): boolean =>
  from === null || (position.get(from) ?? 0) < (position.get(to) ?? 0);

/** The longest way from the beginning to an end; among equal ones, to the end that fewest states lead to. */
function courseOf(names: readonly string[], edges: readonly Edge[]): readonly string[] {
  const position = new Map(names.map((name, index) => [name, index]));
  const aside = interruptions(edges, position);
  const ways = new Map<string, readonly string[]>();
  for (const name of names) {
    if (aside.has(name)) continue;
    const arriving = edges
      .filter((edge) => edge.to === name && isForward(edge.from, name, position))
      .flatMap(({ from }) => (from === null ? [[]] : [ways.get(from) ?? undefined]))
      .filter((way) => way !== undefined);
    const longest = longestOf(arriving);
    if (longest !== undefined) ways.set(name, [...longest, name]);
  }
  const sources = (name: string): number =>
    edges.filter(({ from, to }) => from !== null && to === name).length;
  const lengthMax = Math.max(0, ...[...ways.values()].map(({ length }) => length));
  const [end] = [...ways.keys()]
    .filter((name) => ways.get(name)?.length === lengthMax)
    .sort((one, other) => sources(one) - sources(other));
  return (end === undefined ? undefined : ways.get(end)) ?? [];
}

const longestOf = (ways: readonly (readonly string[])[]): readonly string[] | undefined =>
  ways.reduce<readonly string[] | undefined>(
    (best, way) => (best === undefined || way.length > best.length ? way : best),
    undefined,
  );

/** Beside the only state that leads there, or below the last of them. */
function placeSides(
  names: readonly string[],
  course: readonly string[],
  edges: readonly Edge[],
): ReadonlyMap<string, number> {
  const rows = new Map(course.map((name, row) => [name, row]));
  const sides = names.filter((name) => !rows.has(name));
  const wished = new Map<string, number>();
  for (const name of sides) {
    const sources = edges.filter(({ from, to }) => to === name && from !== null);
    const onCourse = sources.flatMap(({ from }) => rows.get(from ?? "") ?? []);
    const beside = sources.flatMap(({ from }) => wished.get(from ?? "") ?? []);
    const below = Math.max(-1, ...onCourse, ...beside) + 1;
    wished.set(name, onCourse.length === 1 && beside.length === 0 ? below - 1 : below);
  }
  let next = 0;
  const placed = new Map<string, number>();
  for (const name of [...sides].sort((one, other) => (wished.get(one) ?? 0) - (wished.get(other) ?? 0))) {
    const row = Math.max(next, wished.get(name) ?? 0);
    placed.set(name, row);
    next = row + 1;
  }
  return placed;
}

/** Places the states of a kind: the usual course as one column, what interrupts or ends it early beside it. */
export function layOutLifecycle(description: KindDescription): LifecycleLayout {
  const names = description.states.map(({ name }) => name);
  const edges = edgesOf(description);
  const course = courseOf(names, edges);
  const sides = placeSides(names, course, edges);
  const states = names.flatMap((name): PlacedState[] => {
    const row = course.indexOf(name);
    return [row >= 0 ? { name, column: "course", row } : { name, column: "side", row: sides.get(name) ?? 0 }];
  });
  const place = new Map(states.map((state) => [state.name, state]));
  const ways = new EdgeWays(place);
  const placedEdges = withoutBackHalves(edges, place).map(({ from, to, commands, backCommands }) => ({
    from,
    to,
    commands,
    backCommands,
    path: ways.of(from, to),
  }));
  const rows = Math.max(0, ...states.map(({ row }) => row + 1));
  return { states, edges: placedEdges, rows, lanes: ways.lanes, outerLanes: ways.outerLanes };
}

/** A pair of edges between the same two states is drawn once, from the state that comes first. */
function withoutBackHalves(
  edges: readonly Edge[],
  place: ReadonlyMap<string, PlacedState>,
): readonly (Edge & { readonly backCommands: readonly string[] })[] {
  const isBack = ({ from, to }: Edge): boolean =>
    from !== null && place.get(from)?.column === "side" && place.get(to)?.column === "course";
  const reverseOf = (edge: Edge): Edge | undefined =>
    edges.find((other) => other.from === edge.to && other.to === edge.from);
  return edges
    .filter((edge) => !(isBack(edge) && reverseOf(edge) !== undefined))
    .map((edge) => {
      const reverse = reverseOf(edge);
      return { ...edge, backCommands: reverse !== undefined && isBack(reverse) ? reverse.commands : [] };
    });
}

/** Gives out lanes: one for each side state, the lowest leftmost, so that lanes to different states do not cross. */
class EdgeWays {
  readonly #place: ReadonlyMap<string, PlacedState>;
  readonly #sides: readonly PlacedState[];
  #outer = 0;

  constructor(place: ReadonlyMap<string, PlacedState>) {
    this.#place = place;
    this.#sides = [...place.values()].filter(({ column }) => column === "side").sort((a, b) => b.row - a.row);
  }

  get lanes(): number {
    return this.#sides.length;
  }

  get outerLanes(): number {
    return this.#outer;
  }

  of(from: string | null, to: string): EdgeWay {
    const start = from === null ? undefined : this.#place.get(from);
    const end = this.#place.get(to);
    if (end === undefined) return { way: "down" };
    if (isOnCourse(start) && isOnCourse(end))
      return isBelow(start, end) ? { way: "down" } : { way: "outer", lane: this.#outer++ };
    if (start?.column === end.column && isBelow(start, end)) return { way: "down" };
    if (start?.row === end.row) return { way: "across" };
    const side = isOnCourse(end) ? start : end;
    return { way: "lane", lane: this.#sides.findIndex(({ name }) => name === side?.name) };
  }
}

/** Where a document begins lies above the course's first state. */
const isOnCourse = (state: PlacedState | undefined): boolean => state?.column !== "side";
const isBelow = (state: PlacedState | undefined, next: PlacedState): boolean =>
  next.row - (state?.row ?? -1) === 1;
