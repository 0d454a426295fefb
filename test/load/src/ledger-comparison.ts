import type { DrivenLedgerClient } from "./driven-ledger-client.js";
import { withFabric } from "./fabric-ledger.js";
import type { Figure } from "./figure.js";
import type { LoadOrder } from "./ledger-client-protocol.js";
import { withLedger } from "./ledger-network.js";
import { measuresWithCpu, metered } from "./metered-load.js";
import { type BenchmarkSetting, loadTimeLimitMs } from "./setting.js";

const benchmark = "ledger";
const manyInFlight = 64;

interface Counts {
  readonly warmUp: number;
  readonly create: number;
  readonly createAlone: number;
  readonly evaluate: number;
}

const fullCounts: Counts = { warmUp: 1_000, create: 3_000, createAlone: 100, evaluate: 6_000 };
const quickCounts: Counts = { warmUp: 64, create: 128, createAlone: 5, evaluate: 128 };

/** The figures that both ledgers have, in this order. */
type Compared = readonly [create: Figure, alone: Figure, evaluate: Figure];

/**
 * The embedded peer with TLS between client, peer and chaincode, and where `FABRIC_BIN` is set real Fabric, whose TLS is
 * never off, under the same loads in the same run.
 */
export async function compareLedgers(setting: BenchmarkSetting): Promise<readonly Figure[]> {
  setting.signal.throwIfAborted();
  setting.say("  with TLS");
  const ours = await withLedger(
    setting,
    "ledger-tls",
    ({ client, network }) => measure(setting, client, { names: network.processNames(), on: "TLS on" }),
    { tls: true },
  );
  if (setting.fabricBin === undefined) {
    setting.say("  Hyperledger Fabric is not measured: FABRIC_BIN is not set");
    return ours;
  }
  setting.say("  Hyperledger Fabric");
  const fabric = await withFabric(setting, (running) =>
    measure(setting, running.client, { names: running.processNames(), on: "Hyperledger Fabric" }),
  );
  return [...ours.map((figure, at) => beside(figure, fabric[at])), ...fabric];
}

/** With the speed relative to the other's. */
function beside(figure: Figure, other: Figure | undefined): Figure {
  if (figure.perSecond === undefined || other?.perSecond === undefined) return figure;
  return { ...figure, ratio: figure.perSecond / other.perSecond };
}

async function measure(
  { quick, signal }: BenchmarkSetting,
  client: DrivenLedgerClient,
  { names, on }: { readonly names: ReadonlyMap<number, string>; readonly on: string },
): Promise<Compared> {
  const counts = quick ? quickCounts : fullCounts;
  const order = (prefix: string, count: number, inFlight: number): LoadOrder => {
    signal.throwIfAborted();
    return { prefix, count, inFlight, timeLimitMs: loadTimeLimitMs };
  };
  const reads = (count: number) => ({ ...order("create", count, manyInFlight), keys: counts.create });
  await client.run("create", order("warm-up", counts.warmUp, manyInFlight));
  const many = await metered(() => client.run("create", order("create", counts.create, manyInFlight)));
  const alone = await metered(() => client.run("create", order("alone", counts.createAlone, 1)));
  await client.run("evaluate", reads(counts.warmUp));
  const asked = await metered(() => client.run("evaluate", reads(counts.evaluate)));
  return [
    {
      ...{ benchmark, what: `${on}: create` },
      ...measuresWithCpu(many.result.load, many.cpu, names),
    },
    {
      ...{ benchmark, what: `${on}: create, one at a time` },
      ...measuresWithCpu(alone.result.load, alone.cpu, names),
    },
    { benchmark, what: `${on}: evaluate`, ...measuresWithCpu(asked.result, asked.cpu, names) },
  ];
}
