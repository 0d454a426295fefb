import type { Figure } from "./figure.js";

/** One size of the growing ledger. */
export interface GrowthRow {
  readonly transactions: number;
  readonly createPerSecond: number;
  readonly createCpuMs: number | undefined;
  readonly evaluatePerSecond: number;
  readonly reopenMs: number;
  readonly memoryBytes: number | undefined;
  readonly bytesPerTransaction: number;
}

/** Where the report stands in a Markdown file. */
const markers = { begin: "<!-- growth: begin -->", end: "<!-- growth: end -->" };
const bytesPerMebibyte = 1_048_576;
const barWidth = 40;

/** The figures of the growth benchmark, a row for each size; a size that lacks one is left out. */
export function growthRows(figures: readonly Figure[]): readonly GrowthRow[] {
  const sizes = new Set(figures.flatMap(({ ledgerTransactions }) => ledgerTransactions ?? []));
  return [...sizes].flatMap((transactions) => {
    const about = (words: string): Figure | undefined =>
      figures.find((figure) => figure.ledgerTransactions === transactions && figure.what.includes(words));
    const [create, evaluate, reopen] = [about("create"), about("evaluate"), about("opens")];
    const bytesPerTransaction = about("folder")?.bytes;
    if (
      create?.perSecond === undefined ||
      evaluate?.perSecond === undefined ||
      reopen?.p50Ms === undefined ||
      bytesPerTransaction === undefined
    )
      return [];
    return [
      {
        ...{ transactions, bytesPerTransaction, reopenMs: reopen.p50Ms },
        ...{ createPerSecond: create.perSecond, createCpuMs: create.cpuMs },
        ...{ evaluatePerSecond: evaluate.perSecond, memoryBytes: about("memory")?.bytes },
      },
    ];
  });
}

const rounded = (value: number | undefined, decimals = 0): string =>
  value?.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }) ?? "–";

/** Bars of one measure over the sizes, the longest `barWidth` wide. */
function bars(title: string, rows: readonly GrowthRow[], of: (row: GrowthRow) => number): readonly string[] {
  const most = Math.max(...rows.map(of));
  const sizes = rows.map(({ transactions }) => rounded(transactions));
  const width = Math.max(...sizes.map(({ length }) => length));
  return [
    title,
    ...rows.map((row, at) => {
      const bar = "█".repeat(Math.max(1, Math.round((of(row) / most) * barWidth)));
      return `  ${(sizes[at] ?? "").padStart(width)} ${bar} ${rounded(of(row))}`;
    }),
  ];
}

/** A table of the rows and a plot of what must not fall. */
export function formatGrowth(
  rows: readonly GrowthRow[],
  about: { readonly date: string; readonly machine: string },
): string {
  const table = [
    "| transactions | create/s | CPU ms each | evaluate/s | opens after SIGKILL, ms | peer's memory, MiB | folder, bytes each |",
    "|---:|---:|---:|---:|---:|---:|---:|",
    ...rows.map((row) => {
      const memory = row.memoryBytes === undefined ? undefined : row.memoryBytes / bytesPerMebibyte;
      const cells = [
        ...[rounded(row.transactions), rounded(row.createPerSecond), rounded(row.createCpuMs, 2)],
        ...[rounded(row.evaluatePerSecond), rounded(row.reopenMs), rounded(memory)],
        rounded(row.bytesPerTransaction),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ];
  const plot = [
    ...bars("create/s", rows, (row) => row.createPerSecond),
    ...bars("evaluate/s", rows, (row) => row.evaluatePerSecond),
  ];
  return [`Measured ${about.date} on ${about.machine}.`, "", ...table, "", "```", ...plot, "```"].join("\n");
}

/** @throws Error when the text has no place for a report */
export function withReport(text: string, report: string): string {
  const [begin, end] = [text.indexOf(markers.begin), text.indexOf(markers.end)];
  if (begin < 0 || end < begin) throw new Error(`There are no lines ${markers.begin} and ${markers.end}.`);
  return `${text.slice(0, begin + markers.begin.length)}\n\n${report}\n\n${text.slice(end)}`;
}
