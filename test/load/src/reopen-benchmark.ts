import { setTimeout as pause } from "node:timers/promises";
import type { DrivenLedgerClient } from "./driven-ledger-client.js";
import type { Figure, Target } from "./figure.js";
import { type LedgerNetwork, type OpenLedger, withLedger } from "./ledger-network.js";
import type { Benchmark, BenchmarkSetting } from "./setting.js";

const inFlight = 64;
const defaultPrefix = "reopen";
/** A hundred thousand transactions take minutes. */
const loadTimeLimitMs = 900_000;
const askAgainMs = 50;
const answerTimeoutMs = 15_000;
/** What the target is set for (DESIGN §10). */
const targetTransactions = 100_000;

/** Kills the peer under load, opens it again and asks for everything it had acknowledged. */
export const benchmarkReopen: Benchmark = (setting) =>
  withLedger(setting, "reopen", (ledger) => measureReopen(setting, ledger));

async function measureReopen(
  { reopenTransactions, say, signal }: BenchmarkSetting,
  { network, client }: OpenLedger,
): Promise<readonly Figure[]> {
  say(`  ${reopenTransactions} transactions, then SIGKILL under load`);
  const { acknowledged, reopenMs } = await killAndReopen(
    { network, client },
    { transactions: reopenTransactions, signal, say },
  );
  return [
    {
      benchmark: "reopen",
      what: `peer opens ${acknowledged.toLocaleString("en-US")} transactions after SIGKILL, none lost`,
      n: 1,
      p50Ms: reopenMs,
      targets: [reopenTarget(acknowledged)],
    },
  ];
}

/** @param transactions on the ledger that is opened */
export const reopenTarget = (transactions: number): Target => ({
  of: "p50Ms",
  atMost: 3_000,
  circumstances: { text: "with 100,000", given: transactions >= targetTransactions },
});

/**
 * Puts at least so many transactions, ends the peer with SIGKILL while more come, and starts it again.
 *
 * @returns how many were acknowledged, and milliseconds until the peer said that it was ready
 * @throws Error when one that was acknowledged is not there
 */
export async function killAndReopen(
  { network, client }: Pick<OpenLedger, "network" | "client">,
  options: {
    readonly transactions: number;
    readonly prefix?: string;
    readonly signal: AbortSignal;
    readonly say: (line: string) => void;
  },
): Promise<{ readonly acknowledged: number; readonly reopenMs: number }> {
  const { transactions, prefix = defaultPrefix, signal, say } = options;
  const acknowledged = await loadUntilKilled({ transactions, prefix }, network, client);
  signal.throwIfAborted();
  const reopenMs = await network.restartPeer();
  say(`  reopened; asking for ${acknowledged.length} acknowledged transactions`);
  await firstAnswer(client);
  const missing = await client.run("missingOf", { prefix, indexes: acknowledged });
  if (missing.length > 0)
    throw new Error(`${missing.length} acknowledged transactions are lost, the first is ${missing[0]}.`);
  return { acknowledged: acknowledged.length, reopenMs };
}

async function loadUntilKilled(
  { transactions, prefix }: { readonly transactions: number; readonly prefix: string },
  network: LedgerNetwork,
  client: DrivenLedgerClient,
): Promise<readonly number[]> {
  const enough = new Promise<void>((resolve) => {
    client.onProgress = (acknowledged) => {
      if (acknowledged >= transactions) resolve();
    };
  });
  // More than are needed, so that the load is still on when the peer is killed.
  const order = { prefix, count: transactions * 2 + 10_000, inFlight, timeLimitMs: loadTimeLimitMs };
  const load = client.run("createUntilGone", order);
  await Promise.race([enough, load]);
  await network.killPeer();
  return load;
}

/** The peer listens before the chaincode is connected to it again. */
export async function firstAnswer(client: DrivenLedgerClient): Promise<void> {
  const deadline = performance.now() + answerTimeoutMs;
  for (;;) {
    try {
      await client.run("missingOf", { prefix: defaultPrefix, indexes: [0] });
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(askAgainMs);
    }
  }
}
