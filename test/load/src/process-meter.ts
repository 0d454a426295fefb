import { readdirSync, readFileSync } from "node:fs";
import { parseProcessStat, type ProcessStat, treeOf } from "./process-tree.js";

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // the process ended meanwhile, or there is no /proc
  }
}

function tree(root: number): readonly ProcessStat[] | undefined {
  let entries: readonly string[];
  try {
    entries = readdirSync("/proc");
  } catch {
    return undefined;
  }
  const stats = entries
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => textOf(`/proc/${pid}/stat`))
    .map((line) => (line === undefined ? undefined : parseProcessStat(line)))
    .filter((stat) => stat !== undefined);
  const found = treeOf(root, stats);
  return found.length === 0 ? undefined : found;
}

/** Processor time in milliseconds. */
export interface CpuTime {
  readonly totalMs: number;
  readonly byPid: ReadonlyMap<number, number>;
}

/**
 * Starts counting the processor time of this process and all it started.
 *
 * @returns time since then, a hundredth of a second exact for each process; undefined where there is no /proc. What a
 *   process spent that ended meanwhile is lost.
 */
export function startCpuMeter(root = process.pid): () => CpuTime | undefined {
  const before = new Map(tree(root)?.map(({ pid, cpuMs }) => [pid, cpuMs]));
  return () => {
    const spent = tree(root)?.map(({ pid, cpuMs }) => [pid, cpuMs - (before.get(pid) ?? 0)] as const);
    return spent && { totalMs: spent.reduce((sum, [, ms]) => sum + ms, 0), byPid: new Map(spent) };
  };
}

/** @param names of the processes that are told apart; the others are summed as `rest` */
export function shareOfEach(
  { totalMs, byPid }: CpuTime,
  names: ReadonlyMap<number, string>,
  operations: number,
): Readonly<Record<string, number>> {
  const named = [...names].map(([pid, name]) => [name, byPid.get(pid) ?? 0] as const);
  const rest = totalMs - named.reduce((sum, [, ms]) => sum + ms, 0);
  return Object.fromEntries([...named, ["rest", rest] as const].map(([name, ms]) => [name, ms / operations]));
}

export interface MemoryMeter {
  /** Bytes at the worst moment; undefined where there is no /proc. */
  stop(): { readonly residentBytes: number; readonly proportionalBytes: number } | undefined;
}

const bytesPerKibibyte = 1_024;

function kibibytesOf(pid: number, name: "Rss" | "Pss"): number {
  const rollup = textOf(`/proc/${pid}/smaps_rollup`) ?? "";
  return Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(rollup)?.[1] ?? 0);
}

/**
 * Looks at intervals at the memory of a process's descendants, the process itself left out: all their resident sets,
 * which count a shared page (the Node program, say) once for each of them, and their proportional sets, which count it
 * once.
 */
export function startMemoryMeter(options: {
  root?: number;
  withRoot?: boolean;
  intervalMs: number;
}): MemoryMeter {
  const { root = process.pid, withRoot = false, intervalMs } = options;
  let residentBytes = 0;
  let proportionalBytes = 0;
  const look = (): void => {
    const pids = (tree(root) ?? []).map(({ pid }) => pid).filter((pid) => withRoot || pid !== root);
    const total = (name: "Rss" | "Pss"): number =>
      pids.reduce((sum, pid) => sum + kibibytesOf(pid, name), 0) * bytesPerKibibyte;
    residentBytes = Math.max(residentBytes, total("Rss"));
    proportionalBytes = Math.max(proportionalBytes, total("Pss"));
  };
  look();
  const timer = setInterval(look, intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return residentBytes === 0 ? undefined : { residentBytes, proportionalBytes };
    },
  };
}
