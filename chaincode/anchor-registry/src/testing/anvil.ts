import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const platforms: Readonly<Record<string, string>> = { win32: "win32" };
const architectures: Readonly<Record<string, string>> = { x64: "amd64" };

/** The anvil program in its platform package, or undefined where npm has installed none. */
export function anvilProgram(): string | undefined {
  const platform = platforms[process.platform] ?? process.platform;
  const architecture = architectures[process.arch] ?? process.arch;
  const name = `@foundry-rs/anvil-${platform}-${architecture}/package.json`;
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve(name));
    const program = path.join(folder, "bin", platform === "win32" ? "anvil.exe" : "anvil");
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

/** A chain of our own on loopback. */
export interface AnvilNode {
  readonly url: string;
  stop(): Promise<void>;
}

const startTimeoutMs = 20_000;

/** Starts anvil; with a state file, a later start on the same file goes on with the same chain. */
export async function startAnvil(options: {
  readonly port: number;
  readonly stateFile?: string;
}): Promise<AnvilNode> {
  const program = anvilProgram();
  if (program === undefined) throw new Error("anvil is not installed");
  const state = options.stateFile === undefined ? [] : ["--state", options.stateFile];
  const child = spawn(
    program,
    ["--silent", "--host", "127.0.0.1", "--port", String(options.port), ...state],
    {
      stdio: "ignore",
    },
  );
  const url = `http://127.0.0.1:${options.port}`;
  try {
    await answers(url, child);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_blockNumber", params: [] });
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`anvil ended with ${child.exitCode}; is its port in use?`);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      if (response.ok) return;
    } catch {
      // not listening yet
    }
    await delay(50);
  }
  throw new Error("anvil did not start");
}
