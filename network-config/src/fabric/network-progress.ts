import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { isProcessAlive } from "../process-alive.js";
import { NetworkError } from "../network-error.js";
import type { FabricPaths } from "./fabric-paths.js";

/** What the process that holds a native network tells the command that waits for it. */
export type ProgressEntry =
  | { readonly type: "line"; readonly line: string }
  | { readonly type: "done"; readonly step: HeldStep }
  | { readonly type: "failed"; readonly step: HeldStep; readonly code: string; readonly message: string };

export type HeldStep = "up" | "deploy";

const pollMs = 100;

const fileOf = (paths: FabricPaths): string => path.join(paths.root, "progress.jsonl");

export function startProgressFile(paths: FabricPaths): void {
  mkdirSync(paths.root, { recursive: true });
  rmSync(fileOf(paths), { force: true });
}

export function writeProgress(paths: FabricPaths, entry: ProgressEntry): void {
  appendFileSync(fileOf(paths), `${JSON.stringify(entry)}\n`);
}

/** How much was written so far; a command follows what comes after. */
export const progressLength = (paths: FabricPaths): number => readEntries(paths).length;

/**
 * Passes on what the holding process writes until the step is done.
 *
 * @throws NetworkError with the code that the holding process met, or `PROCESS_NOT_READY` when it is gone.
 */
export async function followProgress(options: {
  readonly paths: FabricPaths;
  readonly pid: number;
  readonly step: HeldStep;
  readonly from: number;
  readonly say: (line: string) => void;
}): Promise<void> {
  const { paths, pid, step, say } = options;
  let { from } = options;
  for (;;) {
    // Asked before reading, so that last words are not lost.
    const isAlive = isProcessAlive(pid);
    const entries = readEntries(paths).slice(from);
    from += entries.length;
    for (const entry of entries) {
      if (entry.type === "line") say(entry.line);
      else if (entry.step === step && entry.type === "done") return;
      else if (entry.step === step && entry.type === "failed") throw asNetworkError(entry);
    }
    if (!isAlive)
      throw new NetworkError({
        code: "PROCESS_NOT_READY",
        message: `The process ${pid} that holds the network ended before the step ${step} was done.`,
        details: { pid, step },
      });
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function readEntries(paths: FabricPaths): readonly ProgressEntry[] {
  if (!existsSync(fileOf(paths))) return [];
  // The last line may be half written; what is after the last line break is left for the next time.
  const lines = readFileSync(fileOf(paths), "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ProgressEntry);
}

const asNetworkError = ({ code, message }: Extract<ProgressEntry, { type: "failed" }>): NetworkError =>
  new NetworkError({ code: code as NetworkError["code"], message });
