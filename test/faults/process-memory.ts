import { readFileSync } from "node:fs";

const MEBIBYTE_IN_KIB = 1024;

/** Memory that the process holds, in MiB. */
export function residentMebibytes(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / MEBIBYTE_IN_KIB;
}

/** Asks again and again, since a collector takes its time: the lowest found within `withinMs`. */
export async function settledMebibytes(pid: number, enough: number, withinMs = 30_000): Promise<number> {
  let lowest = residentMebibytes(pid);
  for (const deadline = Date.now() + withinMs; lowest > enough && Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    lowest = Math.min(lowest, residentMebibytes(pid));
  }
  return lowest;
}
