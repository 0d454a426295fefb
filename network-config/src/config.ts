import { readFileSync } from "node:fs";
import path from "node:path";
import { keySecretCharactersMin } from "./certificate-authority/key-encryption.js";
import { NetworkError } from "./network-error.js";

/** Settings of the single-machine network that come from the environment; command-line options override them. */
export interface NetworkConfig {
  readonly dataDir: string;
  readonly httpPort: number;
  /** An EVM node elsewhere; the embedded one is then not started. */
  readonly evmUrl?: string;
  /** Folder of Hyperledger Fabric's programs, for a real network on this machine. */
  readonly fabricBin?: string;
  /** What private keys on disk are encrypted under. */
  readonly keySecret?: string;
  /** `NODE_ENV` is production. */
  readonly production: boolean;
  /** Mutual TLS between the processes of the embedded network. */
  readonly tls?: boolean;
  /** Hosts beside the local ones in the servers' TLS certificates. */
  readonly tlsNames?: readonly string[];
  /** What every child process gets of this process's environment; secrets of the shell stay out. */
  readonly childEnvironment: Readonly<Record<string, string>>;
}

const defaultHttpPort = 8080;
/** Offsets reach 11, and ports end at 65,535. */
const httpPortMax = 65_500;

const inheritedVariables = [
  ...["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "SystemRoot"],
  ...["NODE_ENV", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "NODE_COMPILE_CACHE"],
];

/**
 * Reads `ANTIN_DATA_DIR`, `ANTIN_PORT`, `ANTIN_EVM_URL`, `FABRIC_BIN`, `ANTIN_KEY_SECRET`, `ANTIN_KEY_SECRET_FILE` and `NODE_ENV`.
 *
 * @param repository folder that relative defaults start from.
 * @throws NetworkError `CONFIG_INVALID` naming the variable.
 */
export function loadNetworkConfig(env: NodeJS.ProcessEnv, repository: string): NetworkConfig {
  const childEnvironment: Record<string, string> = {};
  for (const name of inheritedVariables) {
    const value = env[name];
    if (value !== undefined) childEnvironment[name] = value;
  }
  const evmUrl = env["ANTIN_EVM_URL"];
  const fabricBin = env["FABRIC_BIN"];
  return {
    dataDir: path.resolve(repository, env["ANTIN_DATA_DIR"] ?? ".antin"),
    httpPort:
      env["ANTIN_PORT"] === undefined ? defaultHttpPort : parseHttpPort(env["ANTIN_PORT"], "ANTIN_PORT"),
    ...(evmUrl !== undefined && { evmUrl }),
    ...(fabricBin !== undefined && { fabricBin }),
    ...tlsOf(env),
    ...keySecretOf(env),
    production: env["NODE_ENV"] === "production",
    childEnvironment,
  };
}

const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/;

function tlsOf(env: NodeJS.ProcessEnv): Pick<NetworkConfig, "tls" | "tlsNames"> {
  const { ANTIN_TLS: flag = "0", ANTIN_TLS_NAMES: names } = env;
  if (flag !== "0" && flag !== "1")
    throw new NetworkError({
      code: "CONFIG_INVALID",
      message: `ANTIN_TLS is 0 or 1, not ${JSON.stringify(flag)}.`,
      details: { setting: "ANTIN_TLS", value: flag },
    });
  const tlsNames = names?.split(",").map((name) => name.trim());
  const wrong = tlsNames?.find((name) => !hostPattern.test(name));
  if (wrong !== undefined)
    throw new NetworkError({
      code: "CONFIG_INVALID",
      message: `ANTIN_TLS_NAMES lists host names and addresses, separated by commas; ${JSON.stringify(wrong)} is none.`,
      details: { setting: "ANTIN_TLS_NAMES", value: wrong },
    });
  return { ...(flag === "1" && { tls: true }), ...(tlsNames && { tlsNames }) };
}

/** @throws NetworkError `CONFIG_INVALID` naming the setting. */
export function parseHttpPort(text: string, setting: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= httpPortMax) return port;
  throw new NetworkError({
    code: "CONFIG_INVALID",
    message: `${setting} is a port from 1 to ${httpPortMax}, not ${JSON.stringify(text)}.`,
    details: { setting, value: text },
  });
}

function keySecretOf(env: NodeJS.ProcessEnv): Pick<NetworkConfig, "keySecret"> {
  const file = env["ANTIN_KEY_SECRET_FILE"];
  const given = env["ANTIN_KEY_SECRET"];
  if (file !== undefined && given !== undefined)
    throw new NetworkError({
      code: "CONFIG_INVALID",
      message: "ANTIN_KEY_SECRET and ANTIN_KEY_SECRET_FILE exclude each other.",
    });
  if (file !== undefined) return { keySecret: readKeySecretFile(file) };
  return given === undefined ? {} : { keySecret: checkedSecret(given, "ANTIN_KEY_SECRET") };
}

/** The secret in a file, without the space around it. @throws NetworkError `CONFIG_INVALID` */
export function readKeySecretFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new NetworkError({
      code: "CONFIG_INVALID",
      message: `The key secret's file ${file} cannot be read.`,
      details: { file },
      cause,
    });
  }
  return checkedSecret(text.trim(), file);
}

function checkedSecret(secret: string, setting: string): string {
  if (secret.length >= keySecretCharactersMin) return secret;
  throw new NetworkError({
    code: "CONFIG_INVALID",
    message: `${setting} needs a secret of ${keySecretCharactersMin} characters or more.`,
    details: { setting },
  });
}

/** The environment that this process was started with. */
export const processEnvironment = (): NodeJS.ProcessEnv => process.env;
