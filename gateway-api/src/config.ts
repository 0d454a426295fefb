import { developmentKey } from "@antin/anchor-registry";
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { z } from "zod";
import type { KeyAccessOptions } from "./ledger/key-access.js";
import type { PeerTls } from "./ledger/peer-tls.js";
import { StartError } from "./start-error.js";

/** Which tokens are believed, and which identity a token's claim stands for. */
export interface TokenConfig {
  readonly issuer: string;
  readonly audience: string;
  /** A JWKS, or a PEM public key (P-256 or RSA). */
  readonly keysFile: string;
  /** The claim that names the identity. */
  readonly claim: string;
  /** Identity name by claim value; when absent the claim's value is the name. */
  readonly identities?: ReadonlyMap<string, string>;
}

export interface EvmAccess {
  readonly url: string;
  readonly chainId: number;
  readonly anchorerKey: string;
  readonly deployerKey?: string;
  readonly registryAddress?: string;
}

/** Everything that the environment decides. Absolute paths; addresses are `host:port`. */
export interface Config {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly channel: string;
  readonly chaincode: string;
  readonly peers: Readonly<Record<string, string>>;
  readonly evm?: EvmAccess;
  readonly demonstration: boolean;
  readonly production: boolean;
  /** How private keys are reached: the secret they are encrypted under, and the module of PKCS#11 tokens. */
  readonly keys: KeyAccessOptions;
  /** Absent: the peers are reached without TLS. */
  readonly peerTls?: PeerTls;
  readonly tokens?: TokenConfig;
  readonly explorerDir?: string;
  readonly logLevel: string;
  /** Trusted proxies in front of the gateway: how far `X-Forwarded-For` is believed. */
  readonly proxyHops: number;
  readonly requestsPerCredentialMax?: number;
}

const address = z.string().regex(/^[^\s/]+:\d{1,5}$/, "expected host:port");
const hexKey = z.string().regex(/^0x[0-9a-fA-F]{64}$/, "expected 0x and 64 hex digits");
const flag = z.enum(["0", "1"]).default("0");
const count = z.coerce.number().int().min(0);

const environmentSchema = z.object({
  ANTIN_DATA_DIR: z.string().default(".antin"),
  ANTIN_HTTP_HOST: z.string().default("127.0.0.1"),
  ANTIN_HTTP_PORT: count.max(65_535).default(8080),
  ANTIN_CHANNEL: z.string().default("trade"),
  ANTIN_CHAINCODE: z.string().default("trade-documents"),
  ANTIN_PEERS: json(z.record(z.string(), address).refine((peers) => Object.keys(peers).length > 0)),
  ANTIN_PEER_TLS_ROOTS_FILE: z.string().optional(),
  ANTIN_PEER_TLS_CERT_FILE: z.string().optional(),
  ANTIN_PEER_TLS_KEY_FILE: z.string().optional(),
  ANTIN_PEER_TLS_SERVER_NAME: z.string().optional(),
  ANTIN_EVM_URL: z.url().optional(),
  ANTIN_EVM_CHAIN_ID: count.default(31_337),
  ANTIN_EVM_ANCHORER_KEY: hexKey.optional(),
  ANTIN_EVM_DEPLOYER_KEY: hexKey.optional(),
  ANTIN_EVM_REGISTRY: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .optional(),
  ANTIN_DEMO: flag,
  ANTIN_KEY_SECRET: z.string().optional(),
  ANTIN_KEY_SECRET_FILE: z.string().optional(),
  ANTIN_PKCS11_MODULE: z.string().startsWith("/", "expected an absolute path").optional(),
  ANTIN_JWT_ISSUER: z.string().optional(),
  ANTIN_JWT_AUDIENCE: z.string().optional(),
  ANTIN_JWT_KEYS_FILE: z.string().optional(),
  ANTIN_JWT_CLAIM: z.string().default("sub"),
  ANTIN_JWT_IDENTITIES: json(z.record(z.string(), z.string())).optional(),
  ANTIN_EXPLORER_DIR: z.string().optional(),
  ANTIN_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  ANTIN_PROXY_HOPS: count.max(8).default(0),
  ANTIN_RATE_PER_MINUTE: count.min(1).optional(),
  NODE_ENV: z.string().optional(),
});

type Environment = z.infer<typeof environmentSchema>;

/** Text that holds JSON of a given shape. */
function json<Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema>> {
  return z.preprocess((text, context) => {
    try {
      return typeof text === "string" ? (JSON.parse(text) as unknown) : text;
    } catch {
      context.addIssue({ code: "custom", message: "expected JSON" });
      return z.NEVER;
    }
  }, schema);
}

/**
 * Reads the environment, the one place that does.
 *
 * @throws StartError CONFIG_INVALID naming each variable that is wrong, without its value;
 *         DEMO_IDENTITIES_REFUSED for demonstration mode and PUBLIC_KEY_REFUSED for a known EVM key in production.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new StartError("CONFIG_INVALID", `The environment is not valid. ${wrong.join("; ")}`);
  }
  const env = parsed.data;
  const production = env.NODE_ENV === "production";
  const demonstration = env.ANTIN_DEMO === "1";
  if (production && demonstration)
    throw new StartError(
      "DEMO_IDENTITIES_REFUSED",
      "Demonstration identities, whose keys everybody knows, are refused when NODE_ENV is production.",
    );
  return {
    dataDir: path.resolve(env.ANTIN_DATA_DIR),
    host: env.ANTIN_HTTP_HOST,
    port: env.ANTIN_HTTP_PORT,
    channel: env.ANTIN_CHANNEL,
    chaincode: env.ANTIN_CHAINCODE,
    peers: env.ANTIN_PEERS,
    demonstration,
    production,
    keys: keysOf(env, environment, production),
    logLevel: env.ANTIN_LOG_LEVEL,
    proxyHops: env.ANTIN_PROXY_HOPS,
    ...peerTlsOf(env),
    ...evmOf(env, { production, demonstration }),
    ...tokensOf(env),
    ...(env.ANTIN_EXPLORER_DIR !== undefined && { explorerDir: path.resolve(env.ANTIN_EXPLORER_DIR) }),
    ...(env.ANTIN_RATE_PER_MINUTE !== undefined && { requestsPerCredentialMax: env.ANTIN_RATE_PER_MINUTE }),
  };
}

/** A key pair without roots would be sent to nobody: TLS is on when the peers' authorities are named. */
function peerTlsOf(env: Environment): Pick<Config, "peerTls"> {
  const {
    ANTIN_PEER_TLS_ROOTS_FILE: rootsFile,
    ANTIN_PEER_TLS_CERT_FILE: certificateFile,
    ANTIN_PEER_TLS_KEY_FILE: keyFile,
    ANTIN_PEER_TLS_SERVER_NAME: serverName,
  } = env;
  if (rootsFile === undefined) {
    if (certificateFile === undefined && keyFile === undefined && serverName === undefined) return {};
    throw new StartError("CONFIG_INVALID", "ANTIN_PEER_TLS_ROOTS_FILE is needed where TLS to peers is set.");
  }
  if ((certificateFile === undefined) !== (keyFile === undefined))
    throw new StartError(
      "CONFIG_INVALID",
      "ANTIN_PEER_TLS_CERT_FILE and ANTIN_PEER_TLS_KEY_FILE are set together or not at all.",
    );
  const roots = readTlsFile(rootsFile, "ANTIN_PEER_TLS_ROOTS_FILE");
  const client = certificateFile !== undefined &&
    keyFile !== undefined && {
      certificate: readTlsFile(certificateFile, "ANTIN_PEER_TLS_CERT_FILE"),
      key: readTlsFile(keyFile, "ANTIN_PEER_TLS_KEY_FILE"),
    };
  try {
    // OpenSSL passes over roots that are none.
    new X509Certificate(roots);
    createSecureContext({ ca: roots, ...(client && { cert: client.certificate, key: client.key }) });
  } catch (cause) {
    throw new StartError("CONFIG_INVALID", "The TLS files for peers do not hold what TLS needs.", { cause });
  }
  return { peerTls: { roots, ...(client && { client }), ...(serverName !== undefined && { serverName }) } };
}

function readTlsFile(file: string, setting: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new StartError("CONFIG_INVALID", `The file that ${setting} names cannot be read.`, { cause });
  }
}

const keySecretCharactersMin = 32;
const groupAndOthers = 0o077;

/** Secrets of this program are no business of a vendor's PKCS#11 module. */
function keysOf(
  env: Environment,
  environment: Readonly<Record<string, string | undefined>>,
  production: boolean,
): KeyAccessOptions {
  const secret = keySecretOf(env, production);
  const file = env.ANTIN_PKCS11_MODULE;
  const inherited = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith("ANTIN_"),
  );
  return {
    production,
    ...(secret !== undefined && { secret }),
    ...(file !== undefined && { tokenModule: { file, environment: Object.fromEntries(inherited) } }),
  };
}

function keySecretOf(env: Environment, production: boolean): string | undefined {
  const { ANTIN_KEY_SECRET: given, ANTIN_KEY_SECRET_FILE: file } = env;
  if (given !== undefined && file !== undefined)
    throw new StartError("CONFIG_INVALID", "ANTIN_KEY_SECRET and ANTIN_KEY_SECRET_FILE exclude each other.");
  const secret = file === undefined ? given : readSecretFile(file, production);
  if (secret !== undefined && secret.length < keySecretCharactersMin)
    throw new StartError(
      "CONFIG_INVALID",
      `ANTIN_KEY_SECRET${file === undefined ? "" : "_FILE"} needs ${keySecretCharactersMin} characters or more.`,
    );
  return secret;
}

function readSecretFile(file: string, production: boolean): string {
  try {
    if (!production || (statSync(file).mode & groupAndOthers) === 0) return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new StartError("CONFIG_INVALID", "The file that ANTIN_KEY_SECRET_FILE names cannot be read.", {
      cause,
    });
  }
  throw new StartError("KEY_REFUSED", "The file that ANTIN_KEY_SECRET_FILE names may be read by others.");
}

/** A development node's accounts pay and sign in a demonstration; anywhere else the keys are given, and are secret. */
function evmOf(env: Environment, mode: { production: boolean; demonstration: boolean }): Pick<Config, "evm"> {
  const {
    ANTIN_EVM_URL: url,
    ANTIN_EVM_DEPLOYER_KEY: deployerKey,
    ANTIN_EVM_REGISTRY: registryAddress,
  } = env;
  if (url === undefined) return {};
  const anchorerKey = env.ANTIN_EVM_ANCHORER_KEY ?? (mode.demonstration ? developmentKey() : undefined);
  if (anchorerKey === undefined)
    throw new StartError(
      "CONFIG_INVALID",
      "ANTIN_EVM_URL needs ANTIN_EVM_ANCHORER_KEY, the key that signs roots.",
    );
  if (mode.production && [anchorerKey, deployerKey ?? anchorerKey].some(isDevelopmentKey))
    throw new StartError(
      "PUBLIC_KEY_REFUSED",
      "ANTIN_EVM_ANCHORER_KEY or ANTIN_EVM_DEPLOYER_KEY is a development account's, which everybody knows.",
    );
  return {
    evm: {
      url,
      chainId: env.ANTIN_EVM_CHAIN_ID,
      anchorerKey,
      ...(deployerKey !== undefined && { deployerKey }),
      ...(registryAddress !== undefined && { registryAddress }),
    },
  };
}

const developmentAccounts = 10;

const isDevelopmentKey = (key: string): boolean =>
  Array.from({ length: developmentAccounts }, (_, account) => developmentKey(account)).includes(
    key.toLowerCase(),
  );

function tokensOf(env: Environment): Pick<Config, "tokens"> {
  const { ANTIN_JWT_ISSUER: issuer, ANTIN_JWT_AUDIENCE: audience, ANTIN_JWT_KEYS_FILE: keysFile } = env;
  if (issuer === undefined && audience === undefined && keysFile === undefined) return {};
  if (issuer === undefined || audience === undefined || keysFile === undefined)
    throw new StartError(
      "CONFIG_INVALID",
      "ANTIN_JWT_ISSUER, ANTIN_JWT_AUDIENCE and ANTIN_JWT_KEYS_FILE are set together or not at all.",
    );
  const identities = env.ANTIN_JWT_IDENTITIES;
  return {
    tokens: {
      issuer,
      audience,
      keysFile: path.resolve(keysFile),
      claim: env.ANTIN_JWT_CLAIM,
      ...(identities && { identities: new Map(Object.entries(identities)) }),
    },
  };
}

/** The environment that this process was started with. */
export const processEnvironment = (): NodeJS.ProcessEnv => process.env;
