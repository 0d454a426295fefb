import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { NetworkError } from "../network-error.js";

/** Programs of a Fabric release that a native network needs. */
export const fabricProgramNames = ["peer", "orderer", "configtxgen", "osnadmin"] as const;
export type FabricProgramName = (typeof fabricProgramNames)[number];

export interface RunOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface FabricPrograms {
  readonly folder: string;
  pathOf(program: FabricProgramName): string;
  /** @throws NetworkError `FABRIC_COMMAND_FAILED` with what the program said. */
  run(program: FabricProgramName, options: RunOptions): Promise<string>;
}

const runTimeoutMs = 120_000;
const outputBytesMax = 16 * 1024 * 1024;
const quotedCharactersMax = 2_000;

/**
 * The programs in `FABRIC_BIN`.
 *
 * @throws NetworkError `FABRIC_MISSING` naming the variable, the folder and what it lacks.
 */
export function findFabricPrograms(options: {
  readonly folder: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}): FabricPrograms {
  const { environment } = options;
  if (options.folder === undefined)
    throw new NetworkError({
      code: "FABRIC_MISSING",
      message: `Set FABRIC_BIN to the folder of Hyperledger Fabric's programs (${fabricProgramNames.join(", ")}).`,
      details: { setting: "FABRIC_BIN" },
    });
  const folder = path.resolve(options.folder);
  const missing = fabricProgramNames.filter((name) => !isExecutable(path.join(folder, name)));
  if (missing.length > 0)
    throw new NetworkError({
      code: "FABRIC_MISSING",
      message: `FABRIC_BIN is ${folder}, which has no program ${missing.join(", ")}.`,
      details: { setting: "FABRIC_BIN", folder, missing },
    });
  return {
    folder,
    pathOf: (program) => path.join(folder, program),
    run: (program, { args, cwd, env }) =>
      new Promise((resolve, reject) => {
        const settings = {
          cwd,
          env: { ...environment, ...env },
          timeout: runTimeoutMs,
          maxBuffer: outputBytesMax,
        };
        execFile(path.join(folder, program), [...args], settings, (error, stdout, stderr) => {
          if (error) reject(failure(program, args, `${stdout}\n${stderr}`.trim(), error));
          else resolve(stdout);
        });
      }),
  };
}

function failure(
  program: FabricProgramName,
  args: readonly string[],
  output: string,
  cause: unknown,
): NetworkError {
  const command = [program, ...args.filter((arg) => !arg.startsWith("-")).slice(0, 3)].join(" ");
  return new NetworkError({
    code: "FABRIC_COMMAND_FAILED",
    message: `${command} failed: ${output.slice(-quotedCharactersMax)}`,
    details: { program, args, output },
    cause,
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
