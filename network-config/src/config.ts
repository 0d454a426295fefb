import path from "node:path";
import { NetworkError } from "./network-error.js";

/** Settings of the single-machine network that come from the environment; command-line options override them. */
export interface NetworkConfig {
  readonly dataDir: string;
  readonly httpPort: number;
  /** An EVM node elsewhere; the embedded one is then not started. */
  readonly evmUrl?: string;
  /** Folder of Hyperledger Fabric's programs, for a real network on this machine. */
  readonly fabricBin?: string;
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
 * Reads `ANTIN_DATA_DIR`, `ANTIN_PORT`, `ANTIN_EVM_URL` and `FABRIC_BIN`.
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

/** The environment that this process was started with. */
export const processEnvironment = (): NodeJS.ProcessEnv => process.env;
