import {
  createUnknownAuthority,
  defaultTopology,
  ensureNetworkMaterial,
  issueIdentity,
  loadNetworkConfig,
  networkPorts,
  processEnvironment,
  readIdentity,
  startNetwork,
  storeIdentity,
  type SupervisedProcess,
} from "@antin/network-config";
import { parseExchangeRatesCsv, parseTariffCsv, localDate, weekStart } from "@antin/trade-documents";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startFabricDemonstration } from "../../network-config/src/start/fabric-demonstration.js";
import { parseStartOptions } from "../../network-config/src/start/start-options.js";
import { conformanceConfig } from "../conformance/ledger/config.js";
import { repository } from "./start-process.js";

const host = "127.0.0.1";
const dayMs = 86_400_000;

/** What the tests read of an answer's JSON; each answer has some of these members. */
export interface AnswerBody {
  readonly code?: string;
  readonly status?: string | number;
  readonly state?: string;
  readonly document?: { readonly number: string; readonly state: string; readonly version: number };
  readonly transaction?: { readonly id: string; readonly block: number };
  readonly items?: readonly { readonly number: string; readonly version: number }[];
  readonly errors?: readonly { readonly pointer: string; readonly rule: string }[];
  readonly parts?: readonly object[];
}

/** An answer of the gateway as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed, when it is JSON; empty otherwise. */
  readonly body: AnswerBody;
}

export interface ApiRequest {
  readonly as?: string;
  readonly method?: "GET" | "POST";
  readonly json?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole network with its gateway, in a folder of its own. */
export interface HttpNetwork {
  readonly dataDir: string;
  readonly url: string;
  readonly processes: GatewayProcess;
  readonly call: (address: string, request?: ApiRequest) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

export async function startHttpNetwork(
  httpPort: number,
  ledger: Ledger = "embedded peer",
): Promise<HttpNetwork> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-http-"));
  const network = await ledgers[ledger](dataDir, httpPort);
  const url = `http://${host}:${httpPort}`;
  return {
    dataDir,
    url,
    processes: network.processes,
    call: (address, request) => callApi(url + address, request),
    stop: async () => {
      await network.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

interface GatewayProcess {
  get(name: "gateway"): SupervisedProcess | undefined;
}

interface StartedNetwork {
  readonly processes: GatewayProcess;
  readonly stop: () => Promise<void>;
}

async function startOnEmbeddedPeer(dataDir: string, httpPort: number): Promise<StartedNetwork> {
  await ensureNetworkMaterial({ dataDir, topology: defaultTopology });
  await storeDoubtfulIdentities(dataDir);
  return startNetwork({
    dataDir,
    httpPort,
    evm: false,
    childEnvironment: { PATH: process.env["PATH"] ?? "" },
    gatewayEnvironment: gatewayEnvironment(dataDir, httpPort),
  });
}

async function startOnFabric(dataDir: string, httpPort: number): Promise<StartedNetwork> {
  const { childEnvironment, fabricBinaries } = conformanceConfig();
  const config = {
    ...loadNetworkConfig(processEnvironment(), repository),
    childEnvironment,
    ...(fabricBinaries !== undefined && { fabricBin: fabricBinaries }),
  };
  const quiet = (): void => undefined;
  const fabric = await startFabricDemonstration(
    parseStartOptions(["--network", "fabric"], { dataDir, httpPort }),
    config,
    { signal: new AbortController().signal, say: quiet, log: quiet },
  );
  await storeDoubtfulIdentities(dataDir);
  const pid = fabric.processes.get("gateway")?.pid();
  if (pid === undefined) throw new Error("The gateway is not running.");
  // It reads its identities again.
  process.kill(pid, "SIGHUP");
  return fabric;
}

const ledgers = { "embedded peer": startOnEmbeddedPeer, "Hyperledger Fabric": startOnFabric };

export type Ledger = keyof typeof ledgers;

/** What the HTTP suites run on: Hyperledger Fabric too where FABRIC_BIN names its programs. */
export const ledgersAtHand: readonly Ledger[] = [
  "embedded peer",
  ...(conformanceConfig().fabricBinaries === undefined ? [] : (["Hyperledger Fabric"] as const)),
];

/** Environment of a gateway of the network on these ports. */
export function gatewayEnvironment(dataDir: string, httpPort: number): Record<string, string> {
  const { peers } = networkPorts(defaultTopology, httpPort);
  return {
    ANTIN_DATA_DIR: dataDir,
    ANTIN_HTTP_PORT: String(httpPort),
    ANTIN_PEERS: JSON.stringify(
      Object.fromEntries([...peers].map(([mspId, port]) => [mspId, `${host}:${port}`])),
    ),
    ANTIN_DEMO: "1",
  };
}

/**
 * Three identities that the gateway holds and the ledger must not believe, or no longer: one whose certificate is over,
 * one certified by an authority that nobody knows, and one that signs with another key than its certificate's.
 */
async function storeDoubtfulIdentities(dataDir: string): Promise<void> {
  const mspId = "MoitMSP";
  const attributes = { role: "MINISTRY", ministry: "MOIT" };
  const expired = await issueIdentity({
    dataDir,
    mspId,
    name: "expired-ministry",
    attributes,
    notBefore: new Date(Date.now() - 2 * dayMs),
    notAfter: new Date(Date.now() - dayMs),
  });
  const authority = await createUnknownAuthority("moit-ca");
  const unknown = await issueIdentity({ dataDir, mspId, name: "unknown-ministry", attributes, authority });
  const { certificatePem } = readIdentity({ dataDir, name: "demo-moit" });
  const forged = { ...unknown, name: "forged-ministry", certificatePem };
  for (const identity of [expired, unknown, forged]) storeIdentity({ dataDir, identity });
}

export async function callApi(url: string, request: ApiRequest = {}): Promise<Answer> {
  const { as, method = "GET", json, raw, headers } = request;
  const body = raw ?? (json === undefined ? null : JSON.stringify(json));
  const response = await fetch(url, {
    method,
    body,
    headers: {
      ...(as !== undefined && { "x-api-key": as }),
      ...(body !== null && { "content-type": "application/json" }),
      ...headers,
    },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const parsed = (isJson ? JSON.parse(text) : {}) as AnswerBody;
  return { status: response.status, headers: response.headers, text, body: parsed };
}

/** Puts the demonstration tariff and this week's rates in force. */
export async function publishReferenceData({ call }: HttpNetwork): Promise<void> {
  const read = (name: string) =>
    readFileSync(path.join(repository, "network-config/reference", name), "utf8");
  const today = localDate(new Date().toISOString());
  const quoted = parseExchangeRatesCsv(read("demonstration-exchange-rates.csv"));
  const rows = parseTariffCsv(read("demonstration-tariff.csv"));
  const rates = Object.fromEntries(quoted.map(({ currency, rate }) => [currency, rate]));
  const period = { effectiveFrom: "2020-01-01", effectiveTo: "2099-12-31" };
  for (const as of ["reference-data", "reference-approver"]) {
    const post = { as, method: "POST" } as const;
    await call("/reference/rate-sets", { ...post, json: { ...period, rows } });
    await call("/reference/exchange-rates", { ...post, json: { weekStart: weekStart(today), rates } });
  }
}
