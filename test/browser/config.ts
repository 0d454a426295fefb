import { existsSync } from "node:fs";
import path from "node:path";

export interface BrowserConfig {
  /** Chromium's program; absent where there is none. */
  readonly chromium: string | undefined;
  /** Where nobody reads the list of skipped tests, a missing browser is a failure. */
  readonly browserRequired: boolean;
}

const programs = ["chromium", "chromium-browser"];

/** The suite's settings: `CI`, and Chromium where `PATH` finds it. */
export function browserConfig(env: NodeJS.ProcessEnv = process.env): BrowserConfig {
  const folders = (env["PATH"] ?? "").split(path.delimiter);
  const candidates = programs.flatMap((program) => folders.map((folder) => path.join(folder, program)));
  return { chromium: candidates.find((file) => existsSync(file)), browserRequired: env["CI"] === "true" };
}
