import { spawn } from "node:child_process";

export interface ProgramOptions {
  /** For node: script first. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeLimitMs: number;
  readonly onSpawn?: (pid: number) => void;
  /** Each line of standard error as it comes; otherwise it goes to this process's own. */
  readonly onErrorLine?: (line: string) => void;
}

/**
 * Runs a Node program to its end. Asked to stop, or over its time, it gets SIGTERM.
 *
 * @throws Error when it does not end with 0, with the end of its standard error where that was read
 */
export function runProgram(options: ProgramOptions): Promise<{ readonly stdout: string }> {
  const { args, env, signal, timeLimitMs, onSpawn, onErrorLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], {
      env: { ...env },
      stdio: ["ignore", "pipe", onErrorLine === undefined ? "inherit" : "pipe"],
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeLimitMs)]),
    });
    if (child.pid !== undefined) onSpawn?.(child.pid);
    const stdout: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
    let rest = "";
    let lastLines: readonly string[] = [];
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      lastLines = [...lastLines, ...lines].slice(-10);
      for (const line of lines) onErrorLine?.(line);
    });
    let failure: unknown;
    child.once("error", (error) => (failure = error));
    child.once("close", (code, killedBy) => {
      if (code === 0) resolve({ stdout: Buffer.concat(stdout).toString("utf8") });
      else
        reject(
          new Error([`${args[0] ?? "node"} ended with ${code ?? killedBy ?? "?"}`, ...lastLines].join("\n"), {
            cause: failure,
          }),
        );
    });
  });
}
