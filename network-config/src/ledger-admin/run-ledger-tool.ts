import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A failure with the embedded peer's code, such as LEDGER_LOCKED. */
export class LedgerToolError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Line {
  readonly progress?: object;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const tool = path.join(repository, "network-config/embedded-peer/dist/ledger-tool/main.js");

/**
 * Has the embedded peer's package do it, in a process of its own: the ledger's files are its alone.
 * @throws LedgerToolError
 */
export async function runLedgerTool<Result>(
  request: object,
  onProgress: (progress: object) => void,
): Promise<Result> {
  const child = spawn(process.execPath, [tool, JSON.stringify(request)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  let outcome: Line = {};
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if (line.progress === undefined) outcome = line;
    else onProgress(line.progress);
  }
  const code = await ended;
  if (outcome.error !== undefined) throw new LedgerToolError(outcome.error.code, outcome.error.message);
  if (outcome.result === undefined)
    throw new LedgerToolError("UNEXPECTED", `the ledger tool ended with ${code ?? "a signal"}`);
  return outcome.result as Result;
}
