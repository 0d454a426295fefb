import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { loadNetworkConfig, processEnvironment } from "../config.js";
import { NetworkError } from "../network-error.js";
import { UsageError, type Command, type CommandIO } from "../verify/command.js";
import {
  revocationReasons,
  type RegisteredCertificate,
  type RevocationReason,
} from "./certificate-register.js";
import {
  enroll,
  generateRevocationList,
  listCertificates,
  reenroll,
  revoke,
  type AuthorityPlace,
  type TokenKeyReference,
} from "./enrolment.js";
import { materialPaths } from "./material-paths.js";

const exitCodes = { done: 0, refused: 1 };

const options = {
  "data-dir": { type: "string" },
  msp: { type: "string" },
  attr: { type: "string", multiple: true },
  days: { type: "string" },
  csr: { type: "string" },
  "public-key": { type: "string" },
  token: { type: "string" },
  "key-id": { type: "string" },
  "pin-file": { type: "string" },
  "fresh-key": { type: "boolean" },
  reason: { type: "string" },
  json: { type: "boolean" },
} as const;

type Parsed = ReturnType<typeof parseArgs<{ allowPositionals: true; options: typeof options }>>;
type Values = Parsed["values"];

interface Call {
  readonly place: AuthorityPlace;
  readonly values: Values;
  readonly name: string | undefined;
  readonly io: CommandIO;
}

/** What each sub-command prints: text for people, or with `--json` the value. */
type SubCommand = (call: Call) => Promise<{ readonly value: unknown; readonly text: string }>;

const subCommands: Readonly<Record<string, SubCommand>> = {
  enroll: async ({ place, values, name, io }) => {
    const read = (file: string): string => readFileSync(path.resolve(io.folder, file), "utf8");
    const days = daysOf(values);
    const tokenKey = tokenKeyOf(values, io);
    const certificate = await enroll({
      ...place,
      name: needed(name, "a name"),
      mspId: needed(values.msp, "--msp"),
      attributes: attributesOf(values.attr ?? []),
      ...(days !== undefined && { validityDays: days }),
      ...(values.csr !== undefined && { csrPem: read(values.csr) }),
      ...(values["public-key"] !== undefined && { publicKeyPem: read(values["public-key"]) }),
      ...(tokenKey && { tokenKey }),
    });
    return { value: certificate, text: `Enrolled ${line(certificate)}` };
  },
  reenroll: async ({ place, values, name }) => {
    const days = daysOf(values);
    const certificate = await reenroll({
      ...place,
      name: needed(name, "a name"),
      freshKey: values["fresh-key"] ?? false,
      ...(days !== undefined && { validityDays: days }),
    });
    return { value: certificate, text: `Renewed ${line(certificate)}` };
  },
  revoke: async ({ place, values, name }) => {
    const days = daysOf(values);
    const revoked = await revoke({
      ...place,
      name: needed(name, "a name"),
      reason: reasonOf(values.reason ?? "unspecified"),
      ...(days !== undefined && { listDays: days }),
    });
    const text = revoked.map((certificate) => `Revoked ${line(certificate)}`).join("\n");
    return {
      value: revoked,
      text: revoked.length === 0 ? "Nothing was left to revoke; the list is new." : text,
    };
  },
  gencrl: async ({ place, values }) => {
    const days = daysOf(values);
    const list = await generateRevocationList({
      ...place,
      mspId: needed(values.msp, "--msp"),
      ...(days !== undefined && { listDays: days }),
    });
    return { value: list, text: `List ${list.number} in ${list.file}, to be replaced by ${list.nextUpdate}` };
  },
  list: ({ place, values }) => {
    const { organisations } = materialPaths(place.dataDir);
    const known = existsSync(organisations)
      ? readdirSync(organisations).filter((name) => !name.startsWith("."))
      : [];
    const found = (values.msp === undefined ? known : [values.msp]).flatMap((mspId) =>
      listCertificates(place.dataDir, mspId).map((certificate) => ({ mspId, ...certificate })),
    );
    const text = found.map(({ mspId, ...certificate }) => `${mspId}  ${line(certificate)}`).join("\n");
    return Promise.resolve({ value: found, text: text === "" ? "No certificates." : text });
  },
};

/** The certificate authority of the network in a data directory, in the words of Fabric CA's client. */
export const identityCommand: Command = {
  summary: "enroll, reenroll, revoke and list identities",
  usage: `Usage: antin identity <command> [options]

  enroll <name> --msp <MSPID> [--attr role=OFFICER_DOC --attr office=02CI …] [--days n]
         [--csr <file> | --public-key <file>] [--token <label> --key-id <hex> --pin-file <file>]
  reenroll <name> [--fresh-key] [--days n]   a new certificate, same subject and attributes
  revoke <name> [--reason r] [--days n]      and publish the list; ${revocationReasons.join(", ")}
  gencrl --msp <MSPID> [--days n]            publish the revocation list anew
  list [--msp <MSPID>]                       the register of certificates

  --data-dir <folder>   the network's (default ANTIN_DATA_DIR or .antin)
  --json                print the result as JSON

Private keys are encrypted under ANTIN_KEY_SECRET or the content of ANTIN_KEY_SECRET_FILE when one is set.
A running gateway and peer take what changed within seconds.

Exit codes: 0 done, 1 refused (code and reason on standard error), 64 wrong usage.`,
  run: async (argv, io) => {
    const [word, ...rest] = argv;
    const run = word !== undefined && Object.hasOwn(subCommands, word) ? subCommands[word] : undefined;
    if (run === undefined)
      throw new UsageError(word === undefined ? "which command?" : `there is no ${word}.`);
    const { values, positionals } = parse(rest);
    const [name, ...more] = positionals;
    if (more.length > 0) throw new UsageError("one identity at a time.");
    try {
      const place = authorityPlace(values["data-dir"], io);
      const { value, text } = await run({ place, values, name, io });
      io.print(values.json === true ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
      return exitCodes.done;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      io.complain(`${error.code}: ${error.message}\n`);
      return exitCodes.refused;
    }
  },
};

/** The data directory and key secret that a command works with. @throws NetworkError `KEY_SECRET_MISSING`, `CONFIG_INVALID` */
export function authorityPlace(dataDir: string | undefined, io: CommandIO): AuthorityPlace {
  const config = loadNetworkConfig(processEnvironment(), io.folder);
  if (config.production && config.keySecret === undefined)
    throw new NetworkError({
      code: "KEY_SECRET_MISSING",
      message: "In production private keys are encrypted: set ANTIN_KEY_SECRET_FILE.",
    });
  return {
    dataDir: dataDir === undefined ? config.dataDir : path.resolve(io.folder, dataDir),
    keySecret: config.keySecret,
    now: io.now(),
  };
}

function parse(argv: readonly string[]): Parsed {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function needed(value: string | undefined, what: string): string {
  if (value === undefined) throw new UsageError(`${what} is needed.`);
  return value;
}

function attributesOf(given: readonly string[]): Readonly<Record<string, string>> {
  const pairs = given.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`--attr takes name=value, not ${JSON.stringify(text)}.`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

function daysOf({ days }: Values): number | undefined {
  if (days === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(days))
    throw new UsageError(`--days takes 1 to 9999, not ${JSON.stringify(days)}.`);
  return Number(days);
}

function reasonOf(text: string): RevocationReason {
  const reason = revocationReasons.find((known) => known === text);
  if (reason === undefined) throw new UsageError(`--reason is one of ${revocationReasons.join(", ")}.`);
  return reason;
}

function tokenKeyOf(values: Values, io: CommandIO): TokenKeyReference | undefined {
  const { token, "key-id": keyId, "pin-file": pinFile } = values;
  if (token === undefined && keyId === undefined && pinFile === undefined) return undefined;
  if (token === undefined || keyId === undefined || pinFile === undefined)
    throw new UsageError("--token, --key-id and --pin-file are given together.");
  if (values.csr === undefined && values["public-key"] === undefined)
    throw new UsageError("a token's key is certified by --csr or --public-key.");
  return { token, keyId, pinFile: path.resolve(io.folder, pinFile) };
}

function line(certificate: RegisteredCertificate): string {
  const { serial, name, nodeRole, attributes, notAfter, revokedAt, reason } = certificate;
  const described = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
  const until =
    revokedAt === undefined ? `until ${notAfter}` : `revoked ${revokedAt} (${reason ?? "unspecified"})`;
  return [name, nodeRole, serial, until, ...described].join("  ");
}
