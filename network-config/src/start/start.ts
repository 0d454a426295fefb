import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseTrustRoot, verifyReceipt, type VerificationResult } from "@antin/evidence";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import { materialPaths } from "../certificate-authority/material-paths.js";
import { loopbackHost } from "../certificate-authority/peer-config.js";
import type { NetworkConfig } from "../config.js";
import { connectApi, type ApiClient } from "../demonstration/api-client.js";
import { clearShipment, type ShipmentOutcome } from "../demonstration/clear-shipment.js";
import { ensureReferenceData } from "../demonstration/demonstration-reference-data.js";
import { openShipmentJournal } from "../demonstration/shipment-journal.js";
import { planShipment } from "../demonstration/shipment-plan.js";
import { startNetwork, type NetworkEvent } from "../supervisor/start-network.js";
import { defaultTopology } from "../topology.js";
import { startFabricDemonstration } from "./fabric-demonstration.js";
import { gatewayEnvironment, repository } from "./gateway-environment.js";
import type { StartOptions } from "./start-options.js";
import { summarise, type StartSummary } from "./summary.js";

export interface Started {
  readonly network: { stop(): Promise<void> };
  readonly summary: StartSummary;
  readonly baseUrl: string;
}

/**
 * Starts the network, on the embedded peer or on Fabric, and clears one shipment on it.
 *
 * @param say receives progress, a line at a time
 * @throws NetworkError as `startNetwork` and `startFabricNetwork`; ApiProblem when a step of the shipment is refused
 */
export async function startAndClear(
  options: StartOptions,
  config: NetworkConfig,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Started> {
  const { dataDir, httpPort } = options;
  const startedAt = performance.now();
  const log = (event: NetworkEvent): void => {
    const line = describe(event);
    if (line !== undefined) say(line);
  };
  const network =
    options.network === "fabric"
      ? await startFabricDemonstration(options, config, { signal, say, log })
      : await startNetwork({
          dataDir,
          httpPort,
          fresh: options.fresh,
          tls: options.tls,
          chaincodes: options.chaincodes,
          ...(config.tlsNames && { tlsNames: config.tlsNames }),
          childEnvironment: config.childEnvironment,
          gatewayEnvironment: gatewayEnvironment(options, config, defaultTopology),
          ...(config.keySecret !== undefined && { keySecret: config.keySecret }),
          evm: config.evmUrl === undefined,
          signal,
          log,
        });
  try {
    const baseUrl = `http://${loopbackHost}:${httpPort}`;
    const api = connectApi(baseUrl);
    await ensureReferenceData(api, repository, say);
    const outcome = await runShipment(api, dataDir, say);
    const secondsToClear = (performance.now() - startedAt) / 1_000;
    const receiptPath = writeReceipt(dataDir, outcome);
    const verification = verifyOffline(dataDir, outcome.receipt);
    const ledgerChannel = defaultTopology.channel;
    return {
      network,
      baseUrl,
      summary: summarise({ outcome, verification, receiptPath, ledgerChannel, baseUrl, secondsToClear }),
    };
  } catch (error) {
    await network.stop();
    throw error;
  }
}

async function runShipment(
  api: ApiClient,
  dataDir: string,
  say: (line: string) => void,
): Promise<ShipmentOutcome> {
  const journal = openShipmentJournal(dataDir);
  const { sequence, plannedAt } = journal.next(new Date());
  const outcome = await clearShipment(api, planShipment(sequence, plannedAt), say);
  journal.finish(sequence);
  return outcome;
}

function writeReceipt(dataDir: string, { declaration, receipt }: ShipmentOutcome): string {
  const file = path.join(dataDir, "receipts", `${declaration.number}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileAtOnce(file, `${JSON.stringify(receipt, null, 2)}\n`);
  return path.relative(process.cwd(), file);
}

/** As a stranger would: the receipt and the pinned trust root, no network. */
function verifyOffline(dataDir: string, receipt: unknown): VerificationResult {
  const trust = parseTrustRoot(readFileSync(materialPaths(dataDir).trustRoot, "utf8"));
  return verifyReceipt({ receipt, trust, now: new Date() });
}

function describe(event: NetworkEvent): string | undefined {
  switch (event.type) {
    case "material":
      return event.organisationsMade.length === 0
        ? undefined
        : `Made keys and certificates for ${event.organisationsMade.join(", ")}`;
    case "missing":
      return `Without ${event.name}: ${event.reason}`;
    case "ready":
      return `${event.name} is ready after ${(event.afterMs / 1_000).toFixed(1)} s`;
    case "exited":
      return `${event.name} ended (${event.signal ?? event.code ?? "?"}); see ${event.logFile}`;
    case "gave-up":
      return `${event.name} keeps ending; it is not started again. See ${event.logFile}`;
    case "spawned":
      return undefined;
  }
}
