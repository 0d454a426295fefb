import { execFileSync } from "node:child_process";
import type { Socket } from "node:net";
import { aKey, connectTo, text, type Connection } from "../conformance/ledger/client.js";
import { alpha } from "../conformance/ledger/conformance-network.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";
import { faultConfig } from "./fault-config.js";
import { farewell, HTTP2_PREFACE, openConnection } from "./hostile-client.js";
import { residentMebibytes, settledMebibytes } from "./process-memory.js";

const { basePort, isLong } = faultConfig();
const testTimeoutMs = 180_000;
/** Each holds a file in this process and in the peer's. */
const filesMax = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim());
const connections = Math.min(isLong ? 10_000 : 1_000, filesMax - 500);
/** Of the port; as many again are told that they are too many. */
const connectionsMax = connections / 2;
/** Of this suite's own client. */
const ownConnectionsMax = 3;
const silenceMs = 600_000;
const settleMs = 20_000;
const enhanceYourCalm = 11;
const stuckConsumers = isLong ? 50 : 15;
const largeBlocks = isLong ? 40 : 12;
const growthMebibytesMax = 80;
const stuckGrowthMebibytesMax = 150;

/** What is counted, once it has reached `enough` or a while is over. */
async function settled(count: () => number, enough: number): Promise<number> {
  const giveUpAt = Date.now() + settleMs;
  while (count() < enough && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 50));
  const found = count();
  expect(found).toBeGreaterThanOrEqual(enough);
  return found;
}

describe("a peer's port", () => {
  let network: EmbeddedNetwork;
  let connection: Connection;
  let pid: number;

  beforeAll(async () => {
    const limits = { connectionsMax, connectionSilenceMs: silenceMs };
    network = await startEmbeddedNetwork({ basePort: basePort + 40, limits });
    await untilChaincodesAnswer(network);
    connection = connectTo(network);
    pid = network.processes.get("peer")!.pid()!;
  }, testTimeoutMs);

  afterAll(async () => {
    connection.close();
    await network.stop();
  }, testTimeoutMs);

  const aServedKey = async (): Promise<string> => {
    const key = aKey();
    await connection.contract.submitTransaction("put", key, "served");
    return key;
  };

  const expectToServe = async (): Promise<void> => {
    const key = await aServedKey();
    expect(text(await connection.contract.evaluateTransaction("get", key))).toBe("served");
    expect(network.processes.get("peer")!.pid()).toBe(pid);
  };

  /** Opens all connections, half of them too many, works beside them, closes them. Gives the peer's memory in MiB. */
  async function wave(): Promise<{ during: number; after: number }> {
    const { address } = network.peer(alpha);
    const sockets: Socket[] = [];
    for (let opened = 0; opened < connections; opened += 1) {
      const socket = openConnection(address).resume();
      sockets.push(socket);
      if (opened % 2 === 0) socket.write(HTTP2_PREFACE);
      if (opened % 200 === 199) await new Promise((resolve) => socket.once("connect", resolve));
    }
    await expectToServe();
    await expect(farewell(address)).resolves.toEqual({
      code: enhanceYourCalm,
      why: `too many connections, exceeding limit (${connectionsMax})`,
    });
    const isClosed = ({ destroyed }: Socket): boolean => destroyed;
    const closed = await settled(() => sockets.filter(isClosed).length, connections - connectionsMax);
    expect(closed).toBeLessThanOrEqual(connections - connectionsMax + ownConnectionsMax);
    const during = residentMebibytes(pid);
    for (const socket of sockets) socket.destroy();
    await expectToServe();
    const newcomer = connectTo(network);
    expect(text(await newcomer.contract.evaluateTransaction("get", await aServedKey()))).toBe("served");
    newcomer.close();
    return { during, after: await settledMebibytes(pid, during / 2, 5_000) };
  }

  it(
    `serves others beside ${connections} connections that say nothing or little, tells half of them that they are too many, and forgets them when they go`,
    async () => {
      await expectToServe();
      const before = residentMebibytes(pid);
      const first = await wave();
      const second = await wave();
      process.stdout.write(
        `${connections} connections, twice: ${before.toFixed(0)} MiB before, ${first.during.toFixed(0)} and ${second.during.toFixed(0)} beside them, ${first.after.toFixed(0)} and ${second.after.toFixed(0)} after\n`,
      );
      // A process keeps pages that it once had; what it forgets, it does not need anew.
      expect(second.during).toBeLessThan(first.during + growthMebibytesMax);
      expect(second.after).toBeLessThan(first.after + growthMebibytesMax);
    },
    testTimeoutMs,
  );

  it(
    `sends blocks to a consumer that reads while ${stuckConsumers} beside it are stuck, and keeps nothing for those`,
    async () => {
      const value = "x".repeat(100_000);
      for (let count = 0; count < largeBlocks; count += 1)
        await connection.contract.submitTransaction("put", aKey("large"), value);
      const before = residentMebibytes(pid);
      const stuck = Array.from({ length: stuckConsumers }, () => connectTo(network));
      const readers = await Promise.all(
        stuck.map(async ({ network: channel }) => {
          const blocks = await channel.getBlockEvents({ startBlock: 0n });
          await blocks[Symbol.asyncIterator]().next();
          return blocks;
        }),
      );
      const events = await connection.network.getBlockEvents({ startBlock: 0n });
      let read = 0;
      for await (const block of events) {
        read += 1;
        if (block.getHeader()!.getNumber() >= largeBlocks) break;
      }
      events.close();
      expect(read).toBeGreaterThan(largeBlocks);
      await expectToServe();
      // What HTTP/2's flow control lets through is all that a consumer that does not read can have.
      expect(residentMebibytes(pid)).toBeLessThan(before + stuckGrowthMebibytesMax);
      for (const blocks of readers) blocks.close();
      for (const { close } of stuck) close();
      await expectToServe();
    },
    testTimeoutMs,
  );
});
