import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isProcessAlive } from "../process-alive.js";
import { NetworkError } from "../network-error.js";
import { systemErrorCode } from "../system-error.js";

/** Held while one start works on a data directory. */
export interface DataDirLock {
  /** Writes down a child process, so that the next start can end it should this one be killed. */
  recordChild(child: ChildRecord): void;
  /**
   * Empties the data directory, but for the lock.
   * @throws NetworkError `DATA_DIR_FOREIGN` when it holds things and no keys that this program made.
   */
  removeData(): void;
  release(): void;
}

export interface ChildRecord {
  readonly name: string;
  readonly pid: number;
}

interface LockContent {
  readonly pid: number;
  /** Tells this process from a later one with the same id; empty where the system does not say. */
  readonly startedAt: string;
  readonly children: readonly (ChildRecord & { readonly startedAt: string })[];
}

const orphanStopTimeoutMs = 10_000;
const orphanPollMs = 50;

/**
 * Takes `<dataDir>/lock.json`. The lock of a process that is gone is taken over, and the children it left running are
 * ended first: two peers on one ledger would destroy it.
 *
 * @throws NetworkError `DATA_DIR_IN_USE` naming the process that holds it.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, "lock.json");
  for (;;) {
    const own: LockContent = { pid: process.pid, startedAt: startTimeOf(process.pid), children: [] };
    if (createExclusively(file, own)) return heldLock(file, own);
    const held = readLock(file);
    if (held === "absent") continue;
    if (held !== "unreadable" && isSameProcess(held))
      throw new NetworkError({
        code: "DATA_DIR_IN_USE",
        message: `${dataDir} is in use by process ${held.pid}. Stop it, or choose another directory with --data-dir.`,
        details: { dataDir, pid: held.pid, option: "--data-dir" },
      });
    if (held !== "unreadable") await endOrphans(held);
    removeStale(file);
  }
}

function heldLock(file: string, own: LockContent): DataDirLock {
  let content = own;
  let isHeld = true;
  return {
    recordChild({ name, pid }) {
      const children = content.children.filter((child) => child.name !== name);
      content = { ...content, children: [...children, { name, pid, startedAt: startTimeOf(pid) }] };
      if (!isHeld) return;
      const next = `${file}.${process.pid}`;
      writeFileSync(next, JSON.stringify(content));
      renameSync(next, file);
    },
    removeData() {
      emptyDataDir(path.dirname(file), path.basename(file));
    },
    release() {
      if (isHeld) rmSync(file, { force: true });
      isHeld = false;
    },
  };
}

function emptyDataDir(dataDir: string, lockName: string): void {
  const entries = readdirSync(dataDir).filter((name) => name !== lockName);
  if (entries.length > 0 && !entries.some((name) => name === "organisations" || name === "trust.json"))
    throw new NetworkError({
      code: "DATA_DIR_FOREIGN",
      message: `${dataDir} holds files that are not this program's and is not emptied. Choose another with --data-dir.`,
      details: { dataDir, option: "--data-dir" },
    });
  // Keys go last: cut short, the directory is still known as ours.
  const last = ["organisations", "trust.json"];
  const order = [
    ...entries.filter((name) => !last.includes(name)),
    ...entries.filter((name) => last.includes(name)),
  ];
  for (const name of order) rmSync(path.join(dataDir, name), { recursive: true, force: true });
}

/** A link either appears with its whole content or fails: no other start ever sees an empty lock. */
function createExclusively(file: string, content: LockContent): boolean {
  const candidate = `${file}.${process.pid}`;
  writeFileSync(candidate, JSON.stringify(content));
  try {
    linkSync(candidate, file);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(candidate, { force: true });
  }
}

function readLock(file: string): LockContent | "absent" | "unreadable" {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return "absent";
    throw error;
  }
  try {
    const content = JSON.parse(text) as Partial<LockContent>;
    if (
      typeof content.pid === "number" &&
      typeof content.startedAt === "string" &&
      Array.isArray(content.children)
    )
      return content as LockContent;
  } catch {
    // cut short by a power loss: nobody can hold it, since the machine has started anew
  }
  return "unreadable";
}

/** Moved aside before it is removed: of two starts that find the same stale lock, one moves it and the other retries. */
function removeStale(file: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return;
    throw error;
  }
  const moved = readLock(aside);
  // Between reading and moving, another start may have taken over: give its lock back.
  if (typeof moved === "object" && isSameProcess(moved)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

async function endOrphans({ children }: LockContent): Promise<void> {
  const giveUpAt = Date.now() + orphanStopTimeoutMs;
  let orphans = children.filter(isSameProcess);
  for (const { pid } of orphans) signal(pid, "SIGTERM");
  while (orphans.length > 0 && Date.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, orphanPollMs));
    orphans = orphans.filter(isSameProcess);
  }
  for (const { pid } of orphans) signal(pid, "SIGKILL");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (systemErrorCode(error) !== "ESRCH") throw error;
  }
}

const isSameProcess = ({ pid, startedAt }: { pid: number; startedAt: string }): boolean =>
  isProcessAlive(pid) && startTimeOf(pid) === startedAt;

/** Process ids are used again, after a restart of a container at once: the start time tells them apart on Linux. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, field 2, is in parentheses and may hold anything; the state is field 3, the start time field 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? "");
  } catch {
    return "";
  }
}
