import path from "node:path";
import { createApp } from "./app.js";
import { loadConfig, processEnvironment, type Config } from "./config.js";
import { serve, type RunningServer } from "./http/serve.js";
import {
  demonstrationPrefix,
  openIdentityDirectory,
  type IdentityDirectory,
} from "./identity/identity-directory.js";
import { openTokenVerifier } from "./identity/token-verifier.js";
import { defaultHttpLimits, type HttpLimits } from "./limits.js";
import { checkKeysAtRest } from "./ledger/key-inventory.js";
import { createLogger, type Logger } from "./logging.js";
import type { Services } from "./services.js";
import { openServices } from "./services/open-services.js";
import type { ServicesConfig } from "./services/service-config.js";
import { KeyFailure } from "./ledger/key-failure.js";
import { StartError } from "./start-error.js";

/** How soon a renewed or revoked certificate, or a new API key, counts. */
const identityRefreshMs = 2_000;

const exitCodes = { stopped: 0, failed: 70 };

/** The composition root of the gateway process: environment in, listening server out. */
async function main(): Promise<void> {
  const config = loadConfig(processEnvironment());
  const logger = createLogger({ level: config.logLevel });
  const identities = openIdentities(config);
  const tokens = config.tokens && (await openTokenVerifier(config.tokens));
  const limits = limitsOf(config);
  checkKeysAtRest({ ...config, identitiesDir: path.join(config.dataDir, "identities") });
  let stopping = false;
  const services = await openServices(servicesConfig(config, logger)).catch(refuseKeys);
  const app = createApp({
    services,
    identities,
    logger,
    limits,
    demonstration: config.demonstration,
    proxyHops: config.proxyHops,
    stopping: () => stopping,
    ...(tokens && { tokens }),
    ...(config.explorerDir !== undefined && { explorerDir: config.explorerDir }),
  });
  const server = await serve(app, { host: config.host, port: config.port, limits });
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, "stopping");
    void stopAll(server, services, logger);
  };
  process.on("SIGTERM", stop).on("SIGINT", stop);
  watch(identities, logger);
  process.on("SIGHUP", () => {
    reload(identities, logger);
  });
  process.stdout.write(`${JSON.stringify({ ready: true, port: server.port })}\n`);
}

function openIdentities(config: Config): IdentityDirectory {
  const folder = path.join(config.dataDir, "identities");
  const identities = openIdentityDirectory({ folder, demonstration: config.demonstration });
  const demonstration = identities.all().find(({ caller }) => caller.name.startsWith(demonstrationPrefix));
  if (config.production && demonstration !== undefined)
    throw new StartError(
      "DEMO_IDENTITIES_REFUSED",
      `${folder} holds demonstration identities such as ${demonstration.caller.name}, refused in production.`,
    );
  return identities;
}

function limitsOf({ requestsPerCredentialMax }: Config): HttpLimits {
  return requestsPerCredentialMax === undefined
    ? defaultHttpLimits
    : { ...defaultHttpLimits, requestsPerCredentialMax };
}

function servicesConfig(config: Config, logger: Logger): ServicesConfig {
  const { dataDir, channel, chaincode, peers, peerTls, evm, keys } = config;
  return {
    dataDir: path.join(dataDir, "gateway"),
    documentsDir: path.join(dataDir, "documents"),
    identitiesDir: path.join(dataDir, "identities"),
    checkpointKeysDir: path.join(dataDir, "checkpoint-keys"),
    trustFile: path.join(dataDir, "trust.json"),
    riskModelFile: path.join(dataDir, "risk-model.json"),
    channel,
    chaincode,
    peers,
    keys,
    ...(peerTls && { peerTls }),
    ...(evm && { evm }),
    report: ({ level, event, details, error }) => {
      logger[level]({ ...details, ...(error !== undefined && { err: error }) }, event);
    },
  };
}

function refuseKeys(error: unknown): never {
  if (!(error instanceof KeyFailure)) throw error;
  throw new StartError("KEY_REFUSED", `${error.description}.`, { cause: error });
}

/** Certificates that were renewed or revoked are noticed without anybody asking. */
function watch(identities: IdentityDirectory, logger: Logger): void {
  const reported = new Set<string>();
  setInterval(() => {
    try {
      const { changed, refused } = identities.refresh();
      if (changed.length > 0) logger.info({ identities: changed }, "identities changed");
      for (const { message } of refused)
        if (!reported.has(message)) logger.error({ reason: message }, "identity left as it was");
      reported.clear();
      for (const { message } of refused) reported.add(message);
    } catch (error) {
      logger.error({ err: error }, "identities not read");
    }
  }, identityRefreshMs).unref();
}

/** New keys and certificates; a folder that is half written keeps the ones that are in use. */
function reload(identities: IdentityDirectory, logger: Logger): void {
  try {
    identities.reload();
    logger.info({ identities: identities.all().length }, "identities reloaded");
  } catch (error) {
    logger.error({ err: error }, "identities not reloaded");
  }
}

/** Requests first, then what they stand on. */
async function stopAll(server: RunningServer, services: Services, logger: Logger): Promise<void> {
  try {
    await server.stop();
    await services.close();
    process.exit(exitCodes.stopped);
  } catch (error) {
    logger.error({ err: error }, "did not stop cleanly");
    process.exit(exitCodes.failed);
  }
}

main().catch((error: unknown) => {
  const known = error instanceof StartError;
  const described = known ? { code: error.code, message: error.message } : {};
  if (!known) createLogger({ level: "error" }).fatal({ err: error }, "the gateway did not start");
  else process.stderr.write(`${JSON.stringify({ level: "fatal", ...described })}\n`);
  process.exit(known ? error.exitCode : exitCodes.failed);
});
