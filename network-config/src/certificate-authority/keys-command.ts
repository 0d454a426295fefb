import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readKeySecretFile } from "../config.js";
import { NetworkError } from "../network-error.js";
import { UsageError, type Command, type CommandIO } from "../verify/command.js";
import { authorityPlace } from "./identity-command.js";
import { checkKeys, rewrapKeys } from "./keys-at-rest.js";

const exitCodes = { done: 0, refused: 1 };

/** Private keys at rest: what state they are in, and another secret for them. */
export const keysCommand: Command = {
  summary: "check private keys on disk, encrypt them, or change their secret",
  usage: `Usage: antin keys <command> [options]

  check                          every private key: encrypted or not, and who may read it
  rewrap --secret-file <file>    encrypt every private key under the secret in this file, file by file; what is plain or
                                 under ANTIN_KEY_SECRET(_FILE) until then, and modes are made 0600 and 0700

  --data-dir <folder>            the network's (default ANTIN_DATA_DIR or .antin)

Each file holds the old key or the new one at every instant. After a rewrap that was broken off, run it again: what is under
the new secret already is left as it is. A secret has 32 characters or more: openssl rand -base64 32 > secret

Exit codes: 0 done (check: all encrypted and their owner's alone), 1 refused, 64 wrong usage.`,
  run: async (argv, io) => {
    const [word, ...rest] = argv;
    const values = parse(rest);
    try {
      if (word === "check") return check(values["data-dir"], io);
      if (word === "rewrap") return await rewrap(values, io);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      io.complain(`${error.code}: ${error.message}\n`);
      return exitCodes.refused;
    }
    throw new UsageError(word === undefined ? "which command?" : `there is no ${word}.`);
  },
};

function check(dataDir: string | undefined, io: CommandIO): number {
  const found = checkKeys(authorityPlace(dataDir, io).dataDir);
  for (const { file, encrypted, exposed } of found)
    io.print(
      `${encrypted ? "encrypted" : "plain    "}  ${exposed ? "open to others" : "owner alone   "}  ${file}\n`,
    );
  return found.every(({ encrypted, exposed }) => encrypted && !exposed) ? exitCodes.done : exitCodes.refused;
}

async function rewrap(values: Options, io: CommandIO): Promise<number> {
  const given = values["secret-file"];
  if (given === undefined) throw new UsageError("--secret-file is needed.");
  const secretFile = path.resolve(io.folder, given);
  if (!existsSync(secretFile)) throw new UsageError(`there is no ${secretFile}.`);
  const newSecret = readKeySecretFile(secretFile);
  const place = authorityPlace(values["data-dir"], io);
  const files = await rewrapKeys({ ...place, newSecret });
  io.print(`${files.length} private keys are under the new secret.\n`);
  return exitCodes.done;
}

interface Options {
  readonly "data-dir"?: string;
  readonly "secret-file"?: string;
}

function parse(argv: readonly string[]): Options {
  try {
    const options = { "data-dir": { type: "string" }, "secret-file": { type: "string" } } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
