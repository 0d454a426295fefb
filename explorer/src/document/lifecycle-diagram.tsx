import type { JSX } from "preact";
import type { KindDescription } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import {
  layOutLifecycle,
  type LifecycleLayout,
  type PlacedEdge,
  type PlacedState,
} from "./lifecycle-layout.js";

const WIDTH = 360;
const MARGIN = 34;
const BOX_HEIGHT = 34;
const ROW_HEIGHT = 66;
const GAP = 10;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function boxOf(state: PlacedState): Box {
  const room = (WIDTH - 2 * MARGIN - GAP * (state.ofPlaces - 1)) / state.ofPlaces;
  const width = Math.min(room, 190);
  const total = width * state.ofPlaces + GAP * (state.ofPlaces - 1);
  return {
    x: (WIDTH - total) / 2 + state.place * (width + GAP),
    y: 4 + state.row * ROW_HEIGHT,
    width,
  };
}

/** Neighbouring rows are joined by a straight curve; longer and backward ways go round on one side. */
function pathOf(from: Box, to: Box, edge: PlacedEdge): string {
  const fromCentre = from.x + from.width / 2;
  const toCentre = to.x + to.width / 2;
  if (edge.forward && to.y - from.y <= ROW_HEIGHT) {
    const start = from.y + BOX_HEIGHT;
    const middle = (start + to.y) / 2;
    return `M${fromCentre} ${start}C${fromCentre} ${middle} ${toCentre} ${middle} ${toCentre} ${to.y - 3}`;
  }
  const right = edge.forward;
  const side = right ? WIDTH - 8 : 8;
  const start = right ? from.x + from.width : from.x;
  const end = right ? to.x + to.width + 3 : to.x - 3;
  const fromMiddle = from.y + BOX_HEIGHT / 2 + (right ? 6 : -6);
  const toMiddle = to.y + BOX_HEIGHT / 2 + (right ? -6 : 6);
  return `M${start} ${fromMiddle}C${side} ${fromMiddle} ${side} ${toMiddle} ${end} ${toMiddle}`;
}

function edgePaths(layout: LifecycleLayout): readonly { edge: PlacedEdge; path: string }[] {
  const boxes = new Map(layout.states.map((state) => [state.name, boxOf(state)]));
  return layout.edges.flatMap((edge) => {
    const from = boxes.get(edge.from);
    const to = boxes.get(edge.to);
    return from === undefined || to === undefined ? [] : [{ edge, path: pathOf(from, to, edge) }];
  });
}

/** The states of a kind, drawn from its table; where the document is and has been is marked by colour, line and word. */
export function LifecycleDiagram(properties: {
  description: KindDescription;
  state: string;
  visited: ReadonlySet<string>;
}): JSX.Element {
  const { text, title } = useTranslator();
  const { description, state, visited } = properties;
  const layout = layOutLifecycle(description);
  const titleOf = (name: string): string =>
    title(description.states.find((item) => item.name === name)?.title, name);
  return (
    <svg
      class="lifecycle"
      viewBox={`0 0 ${WIDTH} ${layout.rows * ROW_HEIGHT - (ROW_HEIGHT - BOX_HEIGHT) + 8}`}
      role="img"
      aria-label={text("document.lifecycle.description", { state: titleOf(state) })}
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8Z" />
        </marker>
      </defs>
      {edgePaths(layout).map(({ edge, path }) => (
        <path
          key={`${edge.from}-${edge.to}`}
          class={visited.has(edge.from) && visited.has(edge.to) ? "edge edge-taken" : "edge"}
          d={path}
          marker-end="url(#arrow)"
        >
          <title>{edge.commands.join(", ")}</title>
        </path>
      ))}
      {layout.states.map((placed) => {
        const box = boxOf(placed);
        const here = placed.name === state;
        const mark = here ? "here" : visited.has(placed.name) ? "been" : "open";
        return (
          <g key={placed.name} class={`box box-${mark}`}>
            <rect x={box.x} y={box.y} width={box.width} height={BOX_HEIGHT} rx="5" />
            <foreignObject x={box.x} y={box.y} width={box.width} height={BOX_HEIGHT}>
              <div class={box.width < 120 ? "box-text box-text-narrow" : "box-text"}>
                {here ? "● " : mark === "been" ? "✓ " : ""}
                {titleOf(placed.name)}
              </div>
            </foreignObject>
          </g>
        );
      })}
    </svg>
  );
}
