import { BlockFollower } from "./block-follower.js";
import { type Cleared, clearDeclarations, prepareDeclarations } from "./clear-declarations.js";
import { type ClearanceNetwork, processNames, withClearanceNetwork } from "./clearance-network.js";
import { transactionBytes } from "./declaration-bytes.js";
import type { Figure, Target } from "./figure.js";
import { measuresWithCpu, metered } from "./metered-load.js";
import { median } from "./percentile.js";
import { startMemoryMeter } from "./process-meter.js";
import { measureRebuild } from "./read-model-benchmark.js";
import { type BenchmarkSetting, loadTimeLimitMs, withFolder } from "./setting.js";

const benchmark = "declarations";
const memoryIntervalMs = 1_000;

interface Level {
  readonly inFlight: number;
  readonly count: number;
  readonly targets: readonly Target[];
}

const warmUp = { full: 100, quick: 8 };
/** Register with assessment, channel, treasury receipt, clear. */
const transactionsPerDeclaration = 4;
const bytesTarget: Target = { of: "bytes", atMost: 24_000 };

const levels = (quick: boolean): readonly Level[] => [
  {
    inFlight: 8,
    count: quick ? 24 : 400,
    targets: [{ of: "p50Ms", atMost: 200 }, bytesTarget],
  },
  {
    inFlight: 64,
    count: quick ? 64 : 1_000,
    targets: [{ of: "perSecond", atLeast: 60 }, bytesTarget],
  },
];

export interface ClearanceChoice {
  readonly declarations: boolean;
  readonly readModel: boolean;
}

/** Declarations through the whole network; the ledger they leave is what the read model is rebuilt from. */
export const benchmarkClearance = (
  setting: BenchmarkSetting,
  choice: ClearanceChoice,
): Promise<readonly Figure[]> =>
  withFolder("clearance", (dataDir) =>
    withClearanceNetwork(setting, dataDir, async (network) => {
      const cleared = await measureDeclarations(setting, network);
      const rebuilt = choice.readModel ? await measureRebuild(setting, network) : [];
      return [...(choice.declarations ? cleared : []), ...rebuilt];
    }),
  );

async function measureDeclarations(
  setting: BenchmarkSetting,
  network: ClearanceNetwork,
): Promise<readonly Figure[]> {
  const { quick, signal, say } = setting;
  const { api } = network;
  const run = Date.now().toString(36).toUpperCase();
  const first = await prepareDeclarations(api, `${run}W`, quick ? warmUp.quick : warmUp.full);
  const follower = await BlockFollower.start(api);
  const memory = startMemoryMeter({ intervalMs: memoryIntervalMs });
  try {
    const figures: Figure[] = [];
    const warmedUp = await clearDeclarations(api, follower, first, {
      inFlight: 8,
      timeLimitMs: loadTimeLimitMs,
      signal,
    });
    if (warmedUp.load.failed > 0) throw new Error(warmedUp.load.firstFailure);
    for (const level of levels(quick)) {
      say(`  ${level.count} declarations, ${level.inFlight} in flight`);
      const prepared = await prepareDeclarations(api, `${run}L${level.inFlight}`, level.count);
      const firstBlock = follower.next;
      const options = { inFlight: level.inFlight, timeLimitMs: loadTimeLimitMs, signal };
      const { result: cleared, cpu } = await metered(() =>
        clearDeclarations(api, follower, prepared, options),
      );
      const measures = measuresWithCpu(cleared.load, cpu, processNames(network.running));
      if (cleared.load.firstFailure !== undefined) say(`  first failure: ${cleared.load.firstFailure}`);
      if (cleared.otherChannel > 0) say(`  ${cleared.otherChannel} were drawn for a check and are left out`);
      const range = { dataDir: network.running.dataDir, httpPort: setting.httpPort, firstBlock };
      const bytes = await bytesOfOne(cleared, follower, { ...range, lastBlock: follower.next - 1 });
      figures.push({
        benchmark,
        what: "declaration from POST to cleared, 4 transactions",
        ...measures,
        bytes,
        targets: level.targets,
      });
    }
    await follower.stop();
    return [...figures, ...memoryFigures(memory.stop())];
  } finally {
    memory.stop();
    await follower.stop();
  }
}

/** Median over the cleared declarations of the ledger bytes of their transactions. */
async function bytesOfOne(
  { numbers }: Cleared,
  follower: BlockFollower,
  range: Parameters<typeof transactionBytes>[0],
): Promise<number> {
  const bytes = await transactionBytes(range);
  return median(
    numbers.map((number) => {
      const ids = follower.transactions.get(number) ?? [];
      if (ids.length !== transactionsPerDeclaration)
        throw new Error(`Declaration ${number} took ${ids.length} transactions.`);
      return ids.reduce((sum, id) => sum + (bytes.get(id) ?? Number.NaN), 0);
    }),
  );
}

function memoryFigures(memory: ReturnType<ReturnType<typeof startMemoryMeter>["stop"]>): readonly Figure[] {
  if (memory === undefined) return [];
  return [
    {
      benchmark,
      what: "memory of gateway, peer, chaincode and EVM node under that load, resident",
      n: 1,
      bytes: memory.residentBytes,
    },
  ];
}
