import { defaultTopology, loopbackHost, materialPaths } from "@antin/network-config";
import path from "node:path";
import { type ClearanceNetwork, processNames } from "./clearance-network.js";
import { blockGroups, gatewayLimits, ledgerClient, readModel } from "./compiled.js";
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
  // A gateway that follows the ledger would read what is read here, too.
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
    source.close();
  }
}

const total = (rebuilds: readonly Rebuild[], of: keyof Rebuild): number =>
  rebuilds.reduce((sum, rebuilt) => sum + rebuilt[of], 0);

type Source = Awaited<ReturnType<typeof openSource>>;

async function openSource({ dataDir, ports }: ClearanceNetwork["running"]) {
  const [{ LedgerClient }, { defaultLimits }] = await Promise.all([ledgerClient(), gatewayLimits()]);
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
    payloadsCachedMax: defaultLimits.payloadCacheMax,
    close: () => {
      ledger.close();
    },
  };
}

function rebuild({ chaincode, ledger, height, payloadsCachedMax }: Source): Promise<Rebuild> {
  return withFolder("read-model", async (folder) => {
    const [{ ReadModel }, { inGroups }] = await Promise.all([readModel(), blockGroups()]);
    const stop = new AbortController();
    const startedAt = performance.now();
    const model = await ReadModel.open({
      folder,
      chaincode,
      payloadsCachedMax,
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
