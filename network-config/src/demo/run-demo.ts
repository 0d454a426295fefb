import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { issueIdentity, storeIdentity } from "../certificate-authority/identity.js";
import { ensureNetworkMaterial } from "../certificate-authority/network-material.js";
import type { NetworkConfig } from "../config.js";
import { connectApi, type ApiClient } from "../demonstration/api-client.js";
import { ensureReferenceData } from "../demonstration/demonstration-reference-data.js";
import { NetworkError } from "../network-error.js";
import { startProgress, type ProgressOutput } from "../progress/progress.js";
import { gatewayEnvironment, repository } from "../start/gateway-environment.js";
import { startNetwork } from "../supervisor/start-network.js";
import { defaultTopology } from "../topology.js";
import { bringManifest, clearRow, type RowOutcome } from "./clear-rows.js";
import { readDataRows } from "./data-row.js";
import type { DemoOptions } from "./demo-options.js";
import { summariseRows, type DemoSummary } from "./demo-summary.js";
import { declarationOfRow, type RowDeclaration } from "./row-declaration.js";

const BILLS_PER_MANIFEST = 100;
/** Rows whose importers get certificates ahead; refused rows are made up for out of the surplus. */
const SURPLUS_SHARE = 1.2;
const SURPLUS_MIN = 50;

/**
 * Starts a network of its own, turns rows into declarations and clears them over the REST API.
 *
 * @throws NetworkError `CONFIG_INVALID` when the file cannot be read; as `readDataRows` and `startNetwork`
 */
export async function runDemo(
  options: DemoOptions,
  config: NetworkConfig,
  output: ProgressOutput,
  signal: AbortSignal,
): Promise<DemoSummary> {
  const now = new Date();
  const wanted = Math.ceil(options.limit * SURPLUS_SHARE) + SURPLUS_MIN;
  const rows = readDataRows(readFile(options.csv))
    .slice(0, wanted)
    .map((row) => declarationOfRow(row, now));
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), "antin-demo-"));
  try {
    output.write(`Issuing certificates for the importers of ${rows.length} rows …\n`);
    await issueImporters(dataDir, rows);
    return await withNetwork(options, config, dataDir, signal, async (baseUrl) => {
      const api = connectApi(baseUrl);
      await ensureReferenceData(api, repository, (line) => {
        output.write(`${line}\n`);
      });
      return clearAll(api, rows, options, output);
    });
  } finally {
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkError({ code: "CONFIG_INVALID", message, cause });
  }
}

async function issueImporters(dataDir: string, rows: readonly RowDeclaration[]): Promise<void> {
  await ensureNetworkMaterial({ dataDir, topology: defaultTopology });
  const known = new Set(readdirSync(path.join(dataDir, "identities")));
  const importers = new Map(rows.map(({ identity, mst }) => [identity, mst]));
  for (const [name, mst] of importers) {
    if (known.has(name)) continue;
    const attributes = { role: "DECLARANT", mst };
    storeIdentity({
      dataDir,
      identity: await issueIdentity({ dataDir, mspId: "EnterpriseMSP", name, attributes }),
    });
  }
}

async function withNetwork<Result>(
  { httpPort }: DemoOptions,
  config: NetworkConfig,
  dataDir: string,
  signal: AbortSignal,
  work: (baseUrl: string) => Promise<Result>,
): Promise<Result> {
  const network = await startNetwork({
    dataDir,
    httpPort,
    childEnvironment: config.childEnvironment,
    gatewayEnvironment: gatewayEnvironment({ dataDir, httpPort }, config, defaultTopology),
    evm: config.evmUrl === undefined,
    signal,
  });
  try {
    return await work(`http://127.0.0.1:${httpPort}`);
  } finally {
    await network.stop();
  }
}

async function clearAll(
  api: ApiClient,
  rows: readonly RowDeclaration[],
  { limit, inFlight }: DemoOptions,
  output: ProgressOutput,
): Promise<DemoSummary> {
  const progress = startProgress({ label: "Cleared", total: limit, output, now: () => performance.now() });
  const run = String(Date.now());
  const outcomes: RowOutcome[] = [];
  let cleared = 0;
  let seconds = 0;
  let ledgerBytes = 0;
  for (let first = 0; first < rows.length && cleared < limit;) {
    const batch = rows.slice(first, first + Math.min(BILLS_PER_MANIFEST, limit - cleared));
    first += batch.length;
    await bringManifest(api, `DEMO${run}N${first}`, batch);
    const startBlock = await newestBlock(api);
    const startedAt = performance.now();
    await inParallel(batch, inFlight, async (row) => {
      const outcome = await clearRow(api, row);
      outcomes.push(outcome);
      if (outcome.cleared) cleared += 1;
      progress.done(cleared);
    });
    seconds += (performance.now() - startedAt) / 1_000;
    ledgerBytes += await bytesOfBlocksAfter(api, startBlock);
  }
  progress.finish();
  return summariseRows(outcomes, seconds, ledgerBytes);
}

async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}

interface BlockPage {
  readonly items: readonly { readonly number: number; readonly size: number }[];
  readonly next?: string;
}

async function newestBlock(api: ApiClient): Promise<number> {
  const { items } = await api<BlockPage>({ path: "/blocks?limit=1" });
  return items[0]?.number ?? 0;
}

/** Bytes of the blocks after `block`, as they are chained and delivered. */
async function bytesOfBlocksAfter(api: ApiClient, block: number): Promise<number> {
  let bytes = 0;
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const page: BlockPage = await api({
      path: `/blocks?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`,
    });
    const later = page.items.filter(({ number }) => number > block);
    bytes += later.reduce((sum, { size }) => sum + size, 0);
    cursor = later.length === page.items.length ? page.next : undefined;
  }
  return bytes;
}
