import { type Figure, type Measure, type Target, verdictOf } from "./figure.js";
import { atReferenceSpeed, machineSpeed } from "./reference-machine.js";

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (figure: Figure) => string;
  /** Left out when no figure has it. */
  readonly optional?: Measure;
  readonly isScaled?: true;
  readonly isVerdict?: true;
}

const absent = "–";

const grouped = (value: number, decimals: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** Enough decimals to tell small values apart: 0.0123, 3.4, 1,234. */
const readable = (value: number): string => {
  if (value === 0) return "0";
  if (value < 0.1) return grouped(value, 4);
  if (value < 10) return grouped(value, 2);
  return grouped(value, value < 100 ? 1 : 0);
};

const measure =
  (name: Measure): Column["cell"] =>
  (figure) => {
    const value = figure[name];
    if (value === undefined) return absent;
    return name === "bytes" ? grouped(value, 0) : readable(value);
  };

const units: Readonly<Record<Measure, (value: number) => string>> = {
  perSecond: (value) => `${grouped(value, 0)}/s`,
  p50Ms: (value) => `${grouped(value, 0)} ms p50`,
  p99Ms: (value) => `${grouped(value, 0)} ms p99`,
  cpuMs: (value) => `${value} CPU ms`,
  bytes: (value) => `${grouped(value, 0)} B`,
  ratio: (value) => `ratio ${value}`,
};

/** For example `≥ 600/s`. */
export function describeTarget({ of, atLeast, atMost, circumstances }: Target): string {
  const limits = [
    ...(atLeast === undefined ? [] : [`≥ ${units[of](atLeast)}`]),
    ...(atMost === undefined ? [] : [`≤ ${units[of](atMost)}`]),
  ];
  return [...limits, ...(circumstances === undefined ? [] : [circumstances.text])].join(" ");
}

/** What `of` would be at the reference machine's speed, for each target that follows a processor's speed. */
function scaled(figure: Figure, speed: number): string {
  const values = (figure.targets ?? []).flatMap((target) => {
    const value = atReferenceSpeed(figure, target, speed);
    return value === undefined ? [] : [units[target.of](Number(value.toPrecision(3)))];
  });
  return values.join("; ") || absent;
}

/** @param speed of this machine as a part of the reference machine's */
const columnsAt = (speed: number): readonly Column[] => [
  { title: "what", align: "left", cell: ({ what }) => what },
  { title: "n", align: "right", cell: ({ n }) => grouped(n, 0) },
  { title: "in flight", align: "right", cell: ({ inFlight }) => String(inFlight ?? absent) },
  { title: "per second", align: "right", cell: measure("perSecond") },
  { title: "p50 ms", align: "right", cell: measure("p50Ms") },
  { title: "p99 ms", align: "right", cell: measure("p99Ms") },
  { title: "CPU ms", align: "right", cell: measure("cpuMs") },
  { title: "bytes", align: "right", cell: measure("bytes") },
  { title: "ratio", align: "right", cell: measure("ratio"), optional: "ratio" },
  {
    title: "target",
    align: "left",
    cell: ({ targets = [] }) => targets.map(describeTarget).join("; ") || absent,
  },
  {
    title: "at reference speed",
    align: "left",
    isScaled: true,
    cell: (figure) => scaled(figure, speed),
  },
  {
    title: "",
    align: "left",
    isVerdict: true,
    cell: (figure) => (figure.targets ?? []).map((target) => verdictOf(figure, target)).join("; "),
  },
];

/**
 * The figures as a table for a terminal, with a line below for each that had failures.
 *
 * @param judged false: the targets stand there without a verdict, because the counts were too small for one
 */
export function formatResults(figures: readonly Figure[], judged = true): string {
  const speed = machineSpeed(figures);
  const shown = columnsAt(speed ?? 1).filter(
    ({ optional, isVerdict, isScaled }) =>
      (optional === undefined || figures.some((figure) => figure[optional] !== undefined)) &&
      (isScaled !== true || speed !== undefined) &&
      (judged || isVerdict !== true),
  );
  const rows = [
    shown.map(({ title }) => title),
    ...figures.map((figure) => shown.map(({ cell }) => cell(figure))),
  ];
  const widths = shown.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    shown
      .map(({ align }, at) => {
        const width = widths[at] ?? 0;
        const cell = cells[at] ?? "";
        return align === "left" ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd();
  const [titles = [], ...body] = rows.map(line);
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  const failures = figures
    .filter(({ failed = 0 }) => failed > 0)
    .map(({ what, failed }) => `${what}: ${failed} failed and are not counted`);
  const shares = figures.flatMap((figure) => describeShares(figure) ?? []);
  const about = speed === undefined ? [] : [describeSpeed(speed)];
  return [[titles, rule, ...body], about, failures, shares]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}

/** Whose processor time it is, for example `CPU ms of evaluate, 64 in flight: peer 0.4, chaincode 0.2, rest 0.3`. */
function describeShares({ what, inFlight, cpuMsByProcess }: Figure): string | undefined {
  if (cpuMsByProcess === undefined) return undefined;
  const shares = Object.entries(cpuMsByProcess).map(([name, ms]) => `${name} ${readable(ms)}`);
  const load = inFlight === undefined ? "" : `, ${inFlight} in flight`;
  return `CPU ms of ${what}${load}: ${shares.join(", ")}`;
}

const describeSpeed = (speed: number): string =>
  `This machine does ${readable(speed)} of the reference machine's work in a second of one core, by its signatures. ` +
  `"at reference speed" scales by that; targets and verdicts are as they stand.`;
