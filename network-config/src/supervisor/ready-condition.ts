import type { ChildProcess } from "node:child_process";
import { connect } from "node:net";
import { createInterface } from "node:readline";

/** How one knows that a process serves: a line it prints, a port it listens on, or a question it answers. */
export type ReadyCondition =
  | { readonly stdoutLine: (line: string) => boolean }
  | { readonly port: number; readonly host: string }
  | { readonly probe: () => Promise<boolean> };

const pollMs = 50;

/** Waits for the condition; a process that ends first, or takes too long, is not ready. */
export async function waitUntilReady(options: {
  child: ChildProcess;
  exited: Promise<unknown>;
  condition: ReadyCondition;
  timeoutMs: number;
}): Promise<"ready" | "ended" | "timeout"> {
  const { child, exited, condition, timeoutMs } = options;
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(() => {
      resolve("timeout");
    }, timeoutMs);
  });
  try {
    const ready =
      "stdoutLine" in condition
        ? untilLine(child, condition.stdoutLine, abort.signal)
        : untilTrue("probe" in condition ? condition.probe : () => accepts(condition), abort.signal);
    return await Promise.race([ready, exited.then(() => "ended" as const), timeout]);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

function untilLine(
  child: ChildProcess,
  isReady: (line: string) => boolean,
  signal: AbortSignal,
): Promise<"ready"> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      if (isReady(line)) resolve("ready");
    });
    signal.addEventListener("abort", () => {
      lines.close();
      child.stdout?.resume(); // closing the interface pauses the stream, and the log still wants it
    });
  });
}

async function untilTrue(probe: () => Promise<boolean>, signal: AbortSignal): Promise<"ready"> {
  while (!signal.aborted) {
    if (await probe().catch(() => false)) return "ready";
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return new Promise(() => undefined); // the race is over
}

function accepts({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (result: boolean) => () => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", finish(true));
    socket.once("error", finish(false));
  });
}
