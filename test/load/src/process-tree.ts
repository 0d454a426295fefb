/** What one line of Linux's /proc/<pid>/stat says, as far as it is used. Source: proc_pid_stat(5). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of the process, without its children, in milliseconds. */
  readonly cpuMs: number;
}

/** USER_HZ, which Linux fixes at 100 for everything it shows to programs. */
const ticksPerSecond = 100;

/** @returns undefined for a line that is not one of /proc/<pid>/stat */
export function parseProcessStat(line: string): ProcessStat | undefined {
  // The name may hold blanks and brackets; the last bracket ends it.
  const nameEnd = line.lastIndexOf(")");
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(nameEnd + 2).split(" ");
  const [parent, userTicks, systemTicks] = [fields[1], fields[11], fields[12]].map(Number);
  if (nameEnd < 0 || parent === undefined || userTicks === undefined || systemTicks === undefined)
    return undefined;
  const cpuMs = ((userTicks + systemTicks) * 1_000) / ticksPerSecond;
  return [pid, parent, cpuMs].every(Number.isFinite) ? { pid, parent, cpuMs } : undefined;
}

/** A process and everything it started, directly or not. */
export function treeOf(root: number, all: readonly ProcessStat[]): readonly ProcessStat[] {
  const childrenOf = new Map<number, ProcessStat[]>();
  for (const stat of all) childrenOf.set(stat.parent, [...(childrenOf.get(stat.parent) ?? []), stat]);
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree;
}
