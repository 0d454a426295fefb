import path from "node:path";
import { appendAndSync } from "./disk-baseline.js";
import type { Figure } from "./figure.js";
import { folderBytes } from "./folder-size.js";
import type { CommittedLoad, LoadOrder } from "./ledger-client-protocol.js";
import { compareLedgers } from "./ledger-comparison.js";
import { type OpenLedger, withLedger } from "./ledger-network.js";
import { measureMachine } from "./machine-baselines.js";
import { measuresWithCpu, metered, type Metered } from "./metered-load.js";
import { type Benchmark, type BenchmarkSetting, loadTimeLimitMs } from "./setting.js";

const benchmark = "ledger";
const manyInFlight = 64;

interface Counts {
  readonly warmUp: number;
  readonly create: number;
  readonly createAlone: number;
  readonly evaluate: number;
}

const fullCounts: Counts = { warmUp: 1_500, create: 6_000, createAlone: 500, evaluate: 10_000 };
const quickCounts: Counts = { warmUp: 128, create: 256, createAlone: 20, evaluate: 256 };

const createTargets = [
  { of: "perSecond", atLeast: 600 },
  { of: "cpuMs", atMost: 2.6 },
] as const;

/** Transactions through the official client against the embedded peer; two organisations endorse each. */
export const benchmarkLedger: Benchmark = async (setting) => {
  const { quick, httpPort, say } = setting;
  say("  baselines of this machine");
  const machine = await measureMachine({ quick, port: httpPort });
  const plain = await withLedger(setting, benchmark, async (ledger) => {
    const figures = await measureLedger(setting, ledger);
    return [...figures, ...machine, appendAndSync(ledger.folder, quick)];
  });
  return [...plain, ...(await compareLedgers(setting))];
};

async function measureLedger(
  { quick, say, signal }: BenchmarkSetting,
  { network, client, folder }: OpenLedger,
): Promise<readonly Figure[]> {
  const counts = quick ? quickCounts : fullCounts;
  const names = network.processNames();
  const order = (prefix: string, count: number, inFlight: number): LoadOrder => {
    signal.throwIfAborted();
    say(`  ${prefix}: ${count} transactions, ${inFlight} in flight`);
    return { prefix, count, inFlight, timeLimitMs: loadTimeLimitMs };
  };
  await client.run("create", order("warm-up", counts.warmUp, manyInFlight));
  await client.run("evaluate", { ...order("warm-up", counts.warmUp, manyInFlight), keys: counts.warmUp });

  const many = await metered(() => client.run("create", order("create", counts.create, manyInFlight)));
  const { bytes, transactions } = await client.run("blockBytes", many.result);
  const checked = await metered(() =>
    client.run("createAfterRead", order("create-after-read", counts.create, manyInFlight)),
  );
  const alone = await metered(() => client.run("create", order("create-alone", counts.createAlone, 1)));
  const asked = await metered(() =>
    client.run("evaluate", { ...order("create", counts.evaluate, manyInFlight), keys: counts.create }),
  );
  const created = (what: string, { result, cpu }: Metered<CommittedLoad>): Figure => ({
    benchmark,
    what,
    ...measuresWithCpu(result.load, cpu, names),
  });
  const committed = counts.warmUp + 2 * counts.create + counts.createAlone;
  return [
    {
      ...created("create: put a new key, two organisations endorse", many),
      bytes: bytes / transactions,
      targets: createTargets,
    },
    created("create: read that the key is absent, then put", checked),
    {
      ...created("create: put a new key, one at a time", alone),
      targets: [{ of: "p50Ms", atMost: 7 }],
    },
    {
      benchmark,
      what: "evaluate: get a key",
      ...measuresWithCpu(asked.result, asked.cpu, names),
      targets: [{ of: "perSecond", atLeast: 1_700 }],
    },
    {
      benchmark,
      what: "bytes of the peer's folder for each of them, state, history and indexes included",
      n: committed,
      bytes: folderBytes(path.join(folder, "peer")) / committed,
    },
  ];
}
