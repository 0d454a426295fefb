import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import path from "node:path";
import { NetworkError } from "../network-error.js";
import { type BoundedLog, openBoundedLog } from "./bounded-log.js";
import { type ReadyCondition, waitUntilReady } from "./ready-condition.js";
import { defaultRestartPolicy, restartDelay, type RestartPolicy } from "./restart-policy.js";

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Folder of `<name>.log`. */
  readonly logFolder: string;
  readonly readyWhen: ReadyCondition;
  /** Default 20 s. */
  readonly readyTimeoutMs?: number;
  /** From SIGTERM to SIGKILL; default 10 s. */
  readonly stopTimeoutMs?: number;
  /** Runs before every start of the process, the first and each restart. */
  readonly beforeStart?: () => void;
  /** Absent: an exit is reported and nothing more. */
  readonly restart?: boolean | RestartPolicy;
  /** Aborted while the process starts, it is stopped and the start fails. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProcessEvent) => void;
}

/** What a supervised process tells: for start-up lines, logs and tests. */
export type ProcessEvent =
  | { readonly type: "spawned"; readonly name: string; readonly pid: number }
  | { readonly type: "ready"; readonly name: string; readonly pid: number; readonly afterMs: number }
  | ({ readonly type: "exited"; readonly restartInMs?: number } & ProcessExit)
  | ({ readonly type: "gave-up" } & ProcessExit);

/** How a process ended, with the end of its log. */
export interface ProcessExit {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly logFile: string;
  readonly logTail: string;
}

export type ProcessState = "starting" | "ready" | "waiting" | "stopping" | "stopped";

export interface SupervisedProcess {
  readonly name: string;
  /** The present process; undefined between two of them. */
  pid(): number | undefined;
  state(): ProcessState;
  /** Resolves when the process is ready, now or after its next restart. */
  ready(): Promise<void>;
  /** Orderly: SIGTERM, then SIGKILL after the limit. It is not started again. */
  stop(): Promise<void>;
}

const defaultReadyTimeoutMs = 20_000;
const defaultStopTimeoutMs = 10_000;
const lastWordsMs = 250;

interface RunningChild {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly spawnedAt: number;
  readonly exited: Promise<Pick<ProcessExit, "code" | "signal">>;
}

/**
 * Starts a process and resolves once it is ready. Output goes to a bounded log. With `restart`, a process that ends by
 * itself is started again, later each time, until it ends too often in a row.
 *
 * @throws NetworkError `PROCESS_NOT_READY` with the end of the log, when the first start fails.
 */
export async function superviseProcess(options: ProcessOptions): Promise<SupervisedProcess> {
  options.signal?.throwIfAborted();
  const supervision = new Supervision(options);
  const abort = (): void => void supervision.stop();
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    await supervision.startOnce();
  } catch (error) {
    await supervision.stop();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
  return supervision;
}

class Supervision implements SupervisedProcess {
  readonly name: string;
  readonly #options: ProcessOptions;
  readonly #policy: RestartPolicy | undefined;
  readonly #log: BoundedLog;
  readonly #readyWaiters = new Set<() => void>();
  #running: RunningChild | undefined;
  #state: ProcessState = "starting";
  #isStopping = false;
  #failuresInARow = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#policy = options.restart === true ? defaultRestartPolicy : options.restart || undefined;
    this.#log = openBoundedLog(path.join(options.logFolder, `${options.name}.log`));
  }

  pid(): number | undefined {
    return this.#running?.pid;
  }

  state(): ProcessState {
    return this.#state;
  }

  ready(): Promise<void> {
    if (this.#state === "ready") return Promise.resolve();
    return new Promise((resolve) => this.#readyWaiters.add(resolve));
  }

  /** Spawns the process and waits for it; rejects when it ends or does not become ready. */
  async startOnce(): Promise<void> {
    this.#state = "starting";
    const running = this.#spawn();
    this.#running = running;
    const outcome = await waitUntilReady({
      child: running.child,
      exited: running.exited,
      condition: this.#options.readyWhen,
      timeoutMs: this.#options.readyTimeoutMs ?? defaultReadyTimeoutMs,
    });
    if (outcome !== "ready") throw this.#notReady(outcome);
    this.#becomeReady(running);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#state = "stopping";
    clearTimeout(this.#retry);
    if (this.#running) await this.#end(this.#running);
    this.#running = undefined;
    this.#log.close();
    this.#state = "stopped";
  }

  #spawn(): RunningChild {
    this.#options.beforeStart?.();
    const { command, args, env, cwd } = this.#options;
    // Its own process group: Ctrl-C in a terminal reaches the supervisor alone, which then stops in order.
    const child = spawn(command, args, {
      env: { ...env },
      cwd,
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const exited = new Promise<Pick<ProcessExit, "code" | "signal">>((resolve) => {
      child.once("error", (error) => {
        this.#log.write(Buffer.from(`${error.message}\n`));
        resolve({ code: null, signal: null });
      });
      child.once("close", (code, signal) => {
        resolve({ code, signal });
      });
      // Its last words may come after its end, but a grandchild may also hold the pipes open for ever.
      child.once("exit", (code, signal) =>
        setTimeout(() => {
          resolve({ code, signal });
        }, lastWordsMs),
      );
    });
    child.stdin.on("error", () => undefined); // the child may close its end at any time
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        this.#log.write(chunk);
      });
    if (child.pid !== undefined)
      this.#options.onEvent?.({ type: "spawned", name: this.name, pid: child.pid });
    return { child, pid: child.pid ?? 0, spawnedAt: Date.now(), exited };
  }

  #becomeReady(running: RunningChild): void {
    if (this.#isStopping) return;
    this.#state = "ready";
    const afterMs = Date.now() - running.spawnedAt;
    this.#options.onEvent?.({ type: "ready", name: this.name, pid: running.pid, afterMs });
    for (const resolve of this.#readyWaiters) resolve();
    this.#readyWaiters.clear();
    void running.exited.then((exit) => {
      this.#onUnexpectedExit(running, exit);
    });
  }

  #onUnexpectedExit(running: RunningChild, exit: Pick<ProcessExit, "code" | "signal">): void {
    if (!this.#isCurrent(running)) return;
    const ranMs = Date.now() - running.spawnedAt;
    if (this.#policy && ranMs >= this.#policy.stableAfterMs) this.#failuresInARow = 0;
    this.#scheduleRestart(this.#exitOf(exit));
  }

  /** Neither replaced nor being stopped. */
  #isCurrent(running: RunningChild): boolean {
    return this.#running === running && !this.#isStopping;
  }

  #scheduleRestart(exit: ProcessExit): void {
    this.#running = undefined;
    const delayMs = this.#policy && restartDelay(this.#policy, this.#failuresInARow);
    if (delayMs === undefined) {
      this.#state = "stopped";
      this.#options.onEvent?.({ type: this.#policy ? "gave-up" : "exited", ...exit });
      return;
    }
    this.#failuresInARow += 1;
    this.#state = "waiting";
    this.#options.onEvent?.({ type: "exited", restartInMs: delayMs, ...exit });
    this.#retry = setTimeout(() => void this.#restart(), delayMs);
  }

  async #restart(): Promise<void> {
    try {
      await this.startOnce();
    } catch {
      const running = this.#running;
      if (!running || !this.#isCurrent(running)) return;
      await this.#end(running);
      const exit = this.#exitOf(await running.exited);
      if (this.#isCurrent(running)) this.#scheduleRestart(exit);
    }
  }

  async #end({ child, pid, exited }: RunningChild): Promise<void> {
    if (pid === 0) return;
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), this.#options.stopTimeoutMs ?? defaultStopTimeoutMs);
    await exited;
    clearTimeout(kill);
  }

  #exitOf(exit: Pick<ProcessExit, "code" | "signal">): ProcessExit {
    return { name: this.name, ...exit, logFile: this.#log.file, logTail: this.#log.tail() };
  }

  #notReady(outcome: "ended" | "timeout"): NetworkError {
    const reason =
      outcome === "ended"
        ? "ended before it was ready"
        : `was not ready after ${this.#options.readyTimeoutMs ?? defaultReadyTimeoutMs} ms`;
    return new NetworkError({
      code: "PROCESS_NOT_READY",
      message: `The process ${this.name} ${reason}. The end of ${this.#log.file}:\n${this.#log.tail()}`,
      details: { name: this.name, logFile: this.#log.file, logTail: this.#log.tail() },
    });
  }
}
