import { openEmbeddedStore } from "@antin/document-store";
import { defaultTopology, loopbackHost, materialPaths } from "@antin/network-config";
import path from "node:path";
import { type ClearanceNetwork, processNames } from "./clearance-network.js";
import { blockGroups, gatewayLimits, ledgerClient, payloadStore, readModel } from "./compiled.js";
import type { Figure } from "./figure.js";
import { shareOfEach, startCpuMeter } from "./process-meter.js";
import { type BenchmarkSetting, withFolder } from "./setting.js";

const identity = "clearance-engine";
/** The ledger of a run is short, so it is read more than once. */
const rebuildsMax = 5;
const enoughMs = 3_000;

interface Rebuild {
  readonly events: number;
  readonly elapsedMs: number;
}

/** Rebuilds the read model from nothing, from the running peer's blocks, as a gateway does whose folder was deleted. */
export async function measureRebuild(
  { say, signal }: BenchmarkSetting,
  { running }: ClearanceNetwork,
): Promise<readonly Figure[]> {
  // The payloads that the search terms come from are the gateway's; one process at a time has them open.
  await running.processes.get("gateway")?.stop();
  const source = await openSource(running);
  try {
    await rebuild(source); // compiled by then
    const cpu = startCpuMeter();
    const rebuilds: Rebuild[] = [];
    while (rebuilds.length < rebuildsMax && total(rebuilds, "elapsedMs") < enoughMs) {
      signal.throwIfAborted();
      rebuilds.push(await rebuild(source));
    }
    const spent = cpu();
    const names = processNames(running);
    const events = total(rebuilds, "events");
    say(`  ${rebuilds.length} rebuilds of ${rebuilds[0]?.events ?? 0} events`);
    return [
      {
        benchmark: "read-model",
        what: "read model rebuilt from the ledger, events",
        n: events,
        perSecond: (events / total(rebuilds, "elapsedMs")) * 1_000,
        ...(spent !== undefined && {
          cpuMs: spent.totalMs / events,
          cpuMsByProcess: shareOfEach(spent, names, events),
        }),
        targets: [{ of: "perSecond", atLeast: 5_000 }],
      },
    ];
  } finally {
    await source.close();
  }
}

const total = (rebuilds: readonly Rebuild[], of: keyof Rebuild): number =>
  rebuilds.reduce((sum, rebuilt) => sum + rebuilt[of], 0);

type Source = Awaited<ReturnType<typeof openSource>>;

async function openSource({ dataDir, ports }: ClearanceNetwork["running"]) {
  const [{ LedgerClient }, { PayloadStore }, { defaultLimits }] = await Promise.all([
    ledgerClient(),
    payloadStore(),
    gatewayLimits(),
  ]);
  const documents = await openEmbeddedStore({ folder: path.join(dataDir, "documents") });
  const { channel, chaincode } = defaultTopology;
  const ledger = new LedgerClient({
    channel,
    chaincode: chaincode.name,
    peers: Object.fromEntries([...ports.peers].map(([mspId, port]) => [mspId, `${loopbackHost}:${port}`])),
    identitiesDir: path.dirname(materialPaths(dataDir).identity(identity)),
    limits: defaultLimits,
  });
  return {
    chaincode: chaincode.name,
    ledger,
    height: await ledger.height(identity),
    /** Opened anew for each rebuild: what the last one kept in memory must not help the next. */
    payloads: () => new PayloadStore(documents, defaultLimits.payloadCacheMax),
    close: async () => {
      ledger.close();
      await documents.close();
    },
  };
}

function rebuild({ chaincode, ledger, height, payloads }: Source): Promise<Rebuild> {
  return withFolder("read-model", async (folder) => {
    const [{ ReadModel }, { inGroups }] = await Promise.all([readModel(), blockGroups()]);
    const store = payloads();
    const stop = new AbortController();
    const startedAt = performance.now();
    const model = await ReadModel.open({
      folder,
      chaincode,
      loadPayload: async (reference) => (await store.load(reference))?.payload,
    });
    try {
      for await (const blocks of inGroups(ledger.blocks(identity, 0, stop.signal))) {
        await model.apply(...blocks);
        if (model.next() >= height) break;
      }
      const elapsedMs = performance.now() - startedAt;
      return { events: model.measurements()["antin_read_model_events"] ?? 0, elapsedMs };
    } finally {
      stop.abort();
      await model.close();
    }
  });
}
