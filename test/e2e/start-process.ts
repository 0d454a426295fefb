import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";

export const repository = path.resolve(import.meta.dirname, "../..");

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm start` as a person runs it, in a process of its own. */
export interface StartProcess {
  /** Resolves with everything printed so far once standard output has this text. */
  printed(text: string): Promise<string>;
  interrupt(): void;
  readonly finished: Promise<Finished>;
}

const startScript = path.join(repository, "scripts/start.mjs");

export function npmStart(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): StartProcess {
  const child: ChildProcess = spawn(process.execPath, [startScript, ...args], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let stdout = "";
  let stderr = "";
  const waiters = new Set<() => void>();
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
    for (const check of waiters) check();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return {
    finished,
    interrupt: () => child.kill("SIGINT"),
    printed: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!stdout.includes(text)) return;
          waiters.delete(check);
          resolve(stdout);
        };
        waiters.add(check);
        void finished.then((end) => {
          reject(new Error(`npm start ended with ${end.code} before printing ${text}\n${end.stderr}`));
        });
        check();
      }),
  };
}
