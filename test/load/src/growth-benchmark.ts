import path from "node:path";
import { peerModule } from "./compiled.js";
import type { Figure } from "./figure.js";
import { fillLedger } from "./fill-ledger.js";
import { folderBytes } from "./folder-size.js";
import { type LoadOrder, recordValue } from "./ledger-client-protocol.js";
import { type OpenLedger, withLedger } from "./ledger-network.js";
import { clientIdentity } from "./ledger-topology.js";
import { measuresWithCpu, metered } from "./metered-load.js";
import { startMemoryMeter } from "./process-meter.js";
import { firstAnswer, killAndReopen, reopenTarget } from "./reopen-benchmark.js";
import { type Benchmark, type BenchmarkSetting, loadTimeLimitMs, PartialFailure } from "./setting.js";

const benchmark = "growth";
const inFlight = 64;
const filledPrefix = "filled";
/** Up to so many, every signature and verdict of the filled ledger is checked, too. */
const verifiedMax = 10_000;
/** Two runs on the same ledger differ by so much. */
const ratioMin = 0.9;
const memoryLookMs = 500;

const fullCounts = { warmUp: 1_500, beforeKill: 200, create: 4_000, evaluate: 8_000 };
const quickCounts = { warmUp: 64, beforeKill: 50, create: 128, evaluate: 128 };

/** Those that were filled in have keys in one row; the others came with the measurements. */
interface LedgerSize {
  readonly filled: number;
  readonly transactions: number;
}

/** One ledger that is measured at each of its sizes: what a transaction costs must not depend on how many there were. */
export const benchmarkGrowth: Benchmark = (setting) =>
  withLedger(setting, benchmark, async (ledger) => {
    await ledger.network.stopPeer();
    const figures: Figure[] = [];
    let first: readonly Figure[] = [];
    let size: LedgerSize = { filled: 0, transactions: 0 };
    try {
      for (const transactions of setting.growthTransactions) {
        size = await fillUpTo(transactions, size, setting, ledger);
        const bytes = folderBytes(path.join(ledger.folder, "peer")) / size.transactions;
        const measured = await measureAt(size, setting, ledger);
        ({ size } = measured);
        const sized = [...measured.figures, folderFigure(transactions, bytes)];
        figures.push(...withRatios(sized, first));
        if (first.length === 0) first = sized;
        await ledger.network.stopPeer();
      }
    } catch (error) {
      throw new PartialFailure(error, figures);
    }
    return figures;
  });

const folderFigure = (transactions: number, bytes: number): Figure => ({
  benchmark,
  what: `folder for each of ${grouped(transactions)}, state, history and indexes included`,
  n: transactions,
  ledgerTransactions: transactions,
  bytes,
});

const grouped = (count: number): string => count.toLocaleString("en-US");

async function fillUpTo(
  transactions: number,
  size: LedgerSize,
  { say, signal }: BenchmarkSetting,
  { network, folder }: OpenLedger,
): Promise<LedgerSize> {
  const count = transactions - size.transactions;
  if (count <= 0) throw new Error(`The ledger has more than ${transactions} from the measurement before.`);
  const startedAt = performance.now();
  say(`  filling up to ${transactions}`);
  await fillLedger({
    ...{ configFile: network.configFile, dataDir: folder, creator: clientIdentity },
    ...{ prefix: filledPrefix, from: size.filled, count, value: recordValue, signal },
    onProgress: (done) => {
      say(`    ${size.transactions + done}`);
    },
  });
  say(`    ${((performance.now() - startedAt) / count).toFixed(2)} ms each`);
  if (transactions <= verifiedMax) await verifyFilled(network.configFile);
  return { filled: size.filled + count, transactions };
}

async function verifyFilled(configFile: string): Promise<void> {
  const { loadConfig, verifyLedger } = await peerModule("index");
  const { verdict, findings } = await verifyLedger(loadConfig(configFile));
  if (verdict !== "VALID")
    throw new Error(`The filled ledger does not verify: ${findings[0]?.place} ${findings[0]?.what}`);
}

async function measureAt(
  { filled, transactions }: LedgerSize,
  { quick, say, signal }: BenchmarkSetting,
  { network, client }: OpenLedger,
): Promise<{ readonly figures: readonly Figure[]; readonly size: LedgerSize }> {
  const counts = quick ? quickCounts : fullCounts;
  const at = grouped(transactions);
  const order = (prefix: string, count: number): LoadOrder => {
    signal.throwIfAborted();
    return { prefix: `${prefix}-${transactions}`, count, inFlight, timeLimitMs: loadTimeLimitMs };
  };
  const reads = (count: number) => ({ ...order("", count), prefix: filledPrefix, keys: filled });
  await network.restartPeer();
  await firstAnswer(client);
  const beforeKill = { transactions: counts.beforeKill, prefix: `before-kill-${transactions}`, signal, say };
  const { acknowledged, reopenMs } = await killAndReopen({ network, client }, beforeKill);
  say(`  ${counts.create} more, and ${counts.evaluate} reads`);
  await client.run("create", order("warm-up", counts.warmUp));
  await client.run("evaluate", reads(counts.warmUp));
  const memory = startMemoryMeter({ root: network.peerPid(), withRoot: true, intervalMs: memoryLookMs });
  const created = await metered(() => client.run("create", order("create", counts.create)));
  const asked = await metered(() => client.run("evaluate", reads(counts.evaluate)));
  const residentBytes = memory.stop()?.residentBytes;
  const names = network.processNames();
  const common = { benchmark, ledgerTransactions: transactions } as const;
  const figures: Figure[] = [
    {
      ...{ ...common, what: `create at ${at} transactions` },
      ...measuresWithCpu(created.result.load, created.cpu, names),
    },
    { ...common, what: `evaluate at ${at}`, ...measuresWithCpu(asked.result, asked.cpu, names) },
    {
      ...{ ...common, what: `peer opens ${at} after SIGKILL, none lost`, n: 1 },
      ...{ p50Ms: reopenMs, targets: [reopenTarget(transactions)] },
    },
    {
      ...{ ...common, what: `peer's memory under load at ${at}`, n: 1 },
      ...(residentBytes !== undefined && { bytes: residentBytes }),
    },
  ];
  const put = acknowledged + counts.warmUp + counts.create;
  return { figures, size: { filled, transactions: transactions + put } };
}

/** Speed beside that of the first size. */
function withRatios(figures: readonly Figure[], earlier: readonly Figure[]): readonly Figure[] {
  return figures.map((figure, at) => {
    const first = earlier[at]?.perSecond;
    if (figure.perSecond === undefined || first === undefined) return figure;
    const ratio = figure.perSecond / first;
    return { ...figure, ratio, targets: [{ of: "ratio", atLeast: ratioMin } as const] };
  });
}
