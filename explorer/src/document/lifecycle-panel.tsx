import type { JSX } from "preact";
import type { KindDescription, TimelineEntry } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { titleOf, useApp } from "../interface/app-context.js";
import { ScrollRegion } from "../interface/scroll-region.js";
import { diagramWidthMin, drawLifecycle } from "./lifecycle-geometry.js";
import { layOutLifecycle, type PlacedEdge } from "./lifecycle-layout.js";
import { nextSteps, stepName, wayTaken, type WayTaken } from "./way-taken.js";

const isTaken = ({ from, to }: PlacedEdge, { steps }: WayTaken): boolean =>
  steps.has(stepName(from, to)) || (from !== null && steps.has(stepName(to, from)));

function ArrowHeads(): JSX.Element {
  return (
    <defs>
      {["open", "taken"].map((name) => (
        <marker
          key={name}
          id={`arrow-${name}`}
          class={`arrow-${name}`}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path d="M0 0 8 4 0 8Z" />
        </marker>
      ))}
    </defs>
  );
}

/** The states of a kind, drawn from its table; where the document is and has been is marked by fill, line and sign. */
function Diagram(properties: { description: KindDescription; state: string; way: WayTaken }): JSX.Element {
  const { text, title } = useTranslator();
  const { description, state, way } = properties;
  const layout = layOutLifecycle(description);
  const { width, height, start, boxes, edges } = drawLifecycle(layout);
  const nameOf = (name: string): string => title(titleOf(description.states, name), name);
  const commandOf = (name: string): string => title(titleOf(description.commands, name), name);
  const been = [...way.states].map(nameOf).join(", ");
  const diagram = (
    <svg
      class="lifecycle"
      style={width > diagramWidthMin ? { minWidth: `${width}px` } : undefined}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text("document.lifecycle.description", { state: nameOf(state), been })}
    >
      <ArrowHeads />
      <circle class="start" cx={start.x} cy={start.y} r="5" />
      {[...edges]
        .sort((one, other) => Number(isTaken(one.edge, way)) - Number(isTaken(other.edge, way)))
        .map(({ edge, path }) => {
          const mark = isTaken(edge, way) ? "taken" : "open";
          return (
            <path
              key={stepName(edge.from, edge.to)}
              class={`edge edge-${mark}`}
              d={path}
              marker-start={edge.backCommands.length > 0 ? `url(#arrow-${mark})` : undefined}
              marker-end={`url(#arrow-${mark})`}
            >
              <title>{[...edge.commands, ...edge.backCommands].map(commandOf).join(", ")}</title>
            </path>
          );
        })}
      {layout.states.map(({ name }) => {
        const box = boxes.get(name);
        if (box === undefined) return null;
        const mark = name === state ? "here" : way.states.has(name) ? "been" : "open";
        return (
          <g key={name} class={`box box-${mark}`}>
            <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="5" />
            <foreignObject x={box.x} y={box.y} width={box.width} height={box.height}>
              <div class="box-text">
                {mark === "open" ? "" : mark === "here" ? "● " : "✓ "}
                {nameOf(name)}
              </div>
            </foreignObject>
          </g>
        );
      })}
    </svg>
  );
  if (width <= diagramWidthMin) return diagram;
  return <ScrollRegion label={text("document.lifecycle")}>{diagram}</ScrollRegion>;
}

function NextSteps(properties: { description: KindDescription; state: string }): JSX.Element {
  const { roles } = useApp();
  const { text, title } = useTranslator();
  const { description, state } = properties;
  const steps = nextSteps(description, state);
  if (steps.length === 0) return <p class="quiet">{text("document.next.none")}</p>;
  return (
    <>
      <h3>{text("document.next")}</h3>
      <ul class="steps">
        {steps.map((step) => (
          <li key={`${step.command}>${step.to}`}>
            <span>{title(titleOf(description.commands, step.command), step.command)}</span>
            <span class="quiet">
              {" → "}
              {title(titleOf(description.states, step.to), step.to)}
            </span>
            <div class="quiet">
              {step.roles.length === 0
                ? text("document.next.byEffect")
                : step.roles.map((role) => title(titleOf(roles, role), role)).join(", ")}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

export function LifecyclePanel(properties: {
  description: KindDescription;
  state: string;
  timeline: readonly TimelineEntry[];
}): JSX.Element {
  const { text } = useTranslator();
  const { description, state, timeline } = properties;
  return (
    <section class="panel">
      <h2>{text("document.lifecycle")}</h2>
      <Diagram description={description} state={state} way={wayTaken(timeline)} />
      <p class="legend quiet">
        <span class="legend-here">● {text("document.lifecycle.here")}</span>
        <span class="legend-been">✓ {text("document.lifecycle.been")}</span>
        <span class="legend-open">{text("document.lifecycle.open")}</span>
      </p>
      <NextSteps description={description} state={state} />
    </section>
  );
}
