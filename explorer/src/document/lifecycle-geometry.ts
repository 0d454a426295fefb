import type { LifecycleLayout, PlacedEdge, PlacedState } from "./lifecycle-layout.js";

/** All lengths are units of the diagram's view box, and CSS pixels where it is not made smaller. */
export const diagramWidthMin = 376;
const boxHeight = 44;
const rowHeight = 74;
const startHeight = 30;
const laneWidth = 14;
const courseWidth = 158;
const courseAloneWidth = 220;
const sideWidthMin = 140;
const margin = 4;
const cornerRadius = 7;
const arrowGap = 2;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnEdge {
  readonly edge: PlacedEdge;
  readonly path: string;
}

export interface LifecycleDrawing {
  readonly width: number;
  readonly height: number;
  /** Where a document begins. */
  readonly start: Point;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly edges: readonly DrawnEdge[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Turns a layout into boxes and paths. */
export function drawLifecycle(layout: LifecycleLayout): LifecycleDrawing {
  const courseLeft = courseLeftOf(layout);
  const width = Math.max(diagramWidthMin, sideLeftOf(layout, courseLeft) + sideWidthMin + margin);
  const boxes = new Map(layout.states.map((state) => [state.name, boxOf(state, layout, width)]));
  const first = layout.states.find(({ column, row }) => column === "course" && row === 0);
  const firstBox = first === undefined ? undefined : boxes.get(first.name);
  const start = { x: firstBox === undefined ? width / 2 : centreOf(firstBox), y: 10 };
  const painter: Painter = {
    boxes,
    start,
    courseLeft,
    exits: sharesOf(layout, (edge) => edge.from ?? ""),
    entries: sharesOf(layout, (edge) => edge.to),
  };
  return {
    width,
    height: startHeight + layout.rows * rowHeight - (rowHeight - boxHeight) + 4,
    start,
    boxes,
    edges: layout.edges.map((edge) => ({ edge, path: pathOf(edge, painter) })),
  };
}

function courseLeftOf({ lanes, outerLanes }: LifecycleLayout): number {
  if (lanes === 0) return (diagramWidthMin - courseAloneWidth) / 2;
  return outerLanes === 0 ? margin : margin + (outerLanes + 1) * laneWidth;
}

/** Every side state has a lane of its own between the columns. */
const sideLeftOf = ({ lanes }: LifecycleLayout, courseLeft: number): number =>
  lanes === 0 ? 0 : courseLeft + courseWidth + (lanes + 1) * laneWidth;

function boxOf({ column, row }: PlacedState, layout: LifecycleLayout, width: number): Box {
  const courseLeft = courseLeftOf(layout);
  const y = startHeight + row * rowHeight;
  if (layout.lanes === 0) return { x: courseLeft, y, width: courseAloneWidth, height: boxHeight };
  if (column === "course") return { x: courseLeft, y, width: courseWidth, height: boxHeight };
  const x = sideLeftOf(layout, courseLeft);
  return { x, y, width: width - margin - x, height: boxHeight };
}

interface Painter {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly start: Point;
  readonly courseLeft: number;
  /** Height at which an edge leaves or reaches the side of its box, as a share of the box. */
  readonly exits: ReadonlyMap<PlacedEdge, number>;
  readonly entries: ReadonlyMap<PlacedEdge, number>;
}

const centreOf = (box: Box): number => box.x + box.width / 2;
const goesSideways = ({ path }: PlacedEdge): boolean => path.way === "across" || path.way === "lane";

/** Edges at the side of one box are spread over it in the order of where they go, so that they do not cross. */
function sharesOf(
  layout: LifecycleLayout,
  boxName: (edge: PlacedEdge) => string,
): ReadonlyMap<PlacedEdge, number> {
  const rows = new Map(layout.states.map(({ name, row }) => [name, row]));
  const shares = new Map<PlacedEdge, number>();
  const sideways = layout.edges.filter(goesSideways);
  for (const name of new Set(sideways.map(boxName))) {
    const atBox = sideways
      .filter((edge) => boxName(edge) === name)
      .sort((one, other) => (rows.get(one.to) ?? 0) - (rows.get(other.to) ?? 0));
    atBox.forEach((edge, index) => shares.set(edge, (index + 1) / (atBox.length + 1)));
  }
  return shares;
}

function pathOf(edge: PlacedEdge, painter: Painter): string {
  const { boxes, start } = painter;
  const to = boxes.get(edge.to);
  const from = edge.from === null ? undefined : boxes.get(edge.from);
  if (to === undefined) return "";
  const { path } = edge;
  if (path.way === "outer") return outerPath(from, to, path.lane, painter);
  if (path.way === "down") {
    const x = from === undefined ? start.x : centreOf(from);
    return polyline([
      { x, y: from === undefined ? start.y : from.y + from.height },
      { x: centreOf(to), y: to.y - arrowGap },
    ]);
  }
  return sidePath(edge, from ?? { ...start, width: 0, height: 0 }, to, painter);
}

/** Leaves to the side; the lane's own line is shared by all edges of one side state. */
function sidePath(edge: PlacedEdge, from: Box, to: Box, painter: Painter): string {
  const rightwards = to.x > from.x;
  const startX = rightwards ? from.x + from.width : from.x;
  const endX = rightwards ? to.x - arrowGap : to.x + to.width + arrowGap;
  const startY = from.y + from.height * (painter.exits.get(edge) ?? 0.5);
  const double = edge.backCommands.length > 0 ? arrowGap : 0;
  if (edge.path.way !== "lane")
    return polyline([
      { x: startX + double, y: startY },
      { x: endX, y: startY },
    ]);
  const laneX = painter.courseLeft + courseWidth + (edge.path.lane + 1) * laneWidth;
  const endY = to.y + to.height / 2;
  return polyline([
    { x: startX + double, y: startY },
    { x: laneX, y: startY },
    { x: laneX, y: endY },
    { x: endX, y: endY },
  ]);
}

/** Goes round on the left of the course, past the states in between. */
function outerPath(from: Box | undefined, to: Box, lane: number, { start, courseLeft }: Painter): string {
  const laneX = courseLeft - (lane + 1) * laneWidth;
  const begin = from === undefined ? start : { x: from.x, y: from.y + from.height / 2 };
  const endY = to.y + to.height * (from === undefined ? 0.35 : 0.65);
  return polyline([begin, { x: laneX, y: begin.y }, { x: laneX, y: endY }, { x: to.x - arrowGap, y: endY }]);
}

/** A path along the points with rounded corners. */
function polyline(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const parts = [`M${first.x} ${first.y}`];
  rest.forEach((corner, index) => {
    const before = points[index] ?? first;
    const after = rest[index + 1];
    if (after === undefined) {
      parts.push(`L${corner.x} ${corner.y}`);
      return;
    }
    const into = towards(corner, before);
    const out = towards(corner, after);
    parts.push(`L${into.x} ${into.y}Q${corner.x} ${corner.y} ${out.x} ${out.y}`);
  });
  return parts.join("");
}

/** The point one radius from `corner` in the direction of `other`, or half way when that is nearer. */
function towards(corner: Point, other: Point): Point {
  const distance = Math.hypot(other.x - corner.x, other.y - corner.y);
  const share = distance === 0 ? 0 : Math.min(cornerRadius / distance, 0.5);
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share };
}
