import { copyFileSync, existsSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Packages of `@foundry-rs/anvil` that hold the program, by platform and architecture. */
const anvilPackages: Readonly<Record<string, string>> = {
  "linux-x64": "@foundry-rs/anvil-linux-amd64",
  "linux-arm64": "@foundry-rs/anvil-linux-arm64",
  "darwin-x64": "@foundry-rs/anvil-darwin-amd64",
  "darwin-arm64": "@foundry-rs/anvil-darwin-arm64",
  "win32-x64": "@foundry-rs/anvil-win32-amd64",
};

/** State is written at this interval too, so a killed node loses at most this much; anchoring then repeats it. */
const stateIntervalSeconds = 2;

/** The program of the embedded EVM node, or why there is none here. */
export function findAnvil(): { program: string } | { missing: string } {
  const platform = `${process.platform}-${process.arch}`;
  const name = anvilPackages[platform];
  if (name === undefined) return { missing: `anvil is not published for ${platform}` };
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return {
      program: path.join(path.dirname(manifest), "bin", process.platform === "win32" ? "anvil.exe" : "anvil"),
    };
  } catch {
    return { missing: `the optional package ${name} is not installed` };
  }
}

/** Arguments of an anvil that keeps its chain in `stateFile`. */
export const anvilArguments = (options: {
  host: string;
  port: number;
  chainId: number;
  stateFile: string;
}): string[] => [
  ...["--host", options.host, "--port", String(options.port), "--chain-id", String(options.chainId)],
  ...["--state", options.stateFile, "--state-interval", String(stateIntervalSeconds)],
  ...["--order", "fifo", "--silent"],
];

/**
 * anvil writes its state in place, so one that is killed while it writes leaves a file with which it would never start
 * again. A readable state is copied beside it before each start; an unreadable one gives way to that copy.
 */
export function keepReadableState(stateFile: string): void {
  const copy = `${stateFile}.previous`;
  if (!existsSync(stateFile)) return;
  if (isJson(stateFile)) {
    copyFileSync(stateFile, copy);
    return;
  }
  renameSync(stateFile, `${stateFile}.broken`);
  if (existsSync(copy) && isJson(copy)) copyFileSync(copy, stateFile);
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

/** Whether an EVM node with this chain id answers. */
export async function answersAsEvmNode(url: string, chainId: number): Promise<boolean> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
    signal: AbortSignal.timeout(2_000),
  });
  const { result } = (await response.json()) as { result?: unknown };
  return result === `0x${chainId.toString(16)}`;
}
