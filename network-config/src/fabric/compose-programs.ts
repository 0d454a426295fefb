import { execFile } from "node:child_process";
import path from "node:path";
import { NetworkError } from "../network-error.js";
import type { FabricPrograms } from "./fabric-programs.js";

const runTimeoutMs = 600_000;
const outputBytesMax = 16 * 1024 * 1024;
const quotedCharactersMax = 2_000;
const questionTimeoutMs = 10_000;

/** `docker compose` for the files in a network's folder. */
export interface Compose {
  /** @throws NetworkError `FABRIC_COMMAND_FAILED` */
  run(args: readonly string[]): Promise<string>;
}

/** @param files compose files, in the order in which later ones add to earlier ones. */
export const composeIn = (options: {
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}): Compose => ({
  run: (args) =>
    new Promise((resolve, reject) => {
      const command = ["compose", ...options.files.flatMap((file) => ["-f", file]), ...args];
      const settings = {
        env: { ...options.environment },
        timeout: runTimeoutMs,
        maxBuffer: outputBytesMax,
      };
      execFile("docker", command, settings, (error, stdout, stderr) => {
        if (error) reject(failure(args, `${stdout}\n${stderr}`.trim(), error));
        else resolve(stdout);
      });
    }),
});

/** Fabric's programs in the tools container, which sees the network's folder under the same path. */
export const composePrograms = (compose: Compose): FabricPrograms => ({
  folder: "tools container",
  pathOf: (program) => program,
  run: (program, { args, cwd, env = {} }) =>
    compose.run([
      ...["run", "--rm", "-T", "--workdir", path.resolve(cwd)],
      ...Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
      ...["tools", program, ...args],
    ]),
});

function failure(args: readonly string[], output: string, cause: Error): NetworkError {
  return new NetworkError({
    code: "FABRIC_COMMAND_FAILED",
    message: `docker compose ${args[0] ?? ""} failed: ${output.slice(-quotedCharactersMax)}`,
    details: { program: "docker", args, output },
    cause,
  });
}

/**
 * Asks for docker, its compose plugin and an engine that answers, before anything is made.
 *
 * @throws NetworkError `CONTAINERS_MISSING` naming which of them is not there.
 */
export async function assertContainers(environment: Readonly<Record<string, string>>): Promise<void> {
  const questions = [
    { args: ["--version"], missing: "There is no docker on the path." },
    { args: ["compose", "version"], missing: "docker has no compose plugin." },
    { args: ["info"], missing: "No docker engine answers." },
  ];
  for (const { args, missing } of questions) {
    const answers = await new Promise<boolean>((resolve) => {
      execFile("docker", args, { env: { ...environment }, timeout: questionTimeoutMs }, (error) => {
        resolve(error === null);
      });
    });
    if (answers) continue;
    throw new NetworkError({
      code: "CONTAINERS_MISSING",
      message: `${missing} With Fabric's own programs, set FABRIC_BIN to their folder and use --engine native.`,
      details: { setting: "--engine", asked: ["docker", ...args].join(" ") },
    });
  }
}
