import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { connectTo, failureOf, text } from "../conformance/ledger/client.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";
import { expectAllThereOnce } from "./acknowledged.js";
import { verifyLedgerOf } from "./antin.js";
import { faultConfig } from "./fault-config.js";
import { startLoad } from "./load.js";

const { basePort, isLong } = faultConfig();
const testTimeoutMs = 180_000;
const unavailable = 14;
const diskMegabytes = 48;
const rounds = isLong ? 10 : 1;

/** A small file system of its own; undefined where this process may not mount one. */
function mountSmallDisk(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m`, "none", folder], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

const place = mkdtempSync(path.join(os.tmpdir(), "antin-disk-full-"));
const dataDir = path.join(place, "data");
const disk = path.join(dataDir, "peer");
const isMounted = mountSmallDisk(disk);
const filler = path.join(disk, "filler");

/** Until the system says that there is no space: what the peer frees or takes meanwhile does not matter. */
function fillDisk(): void {
  const file = openSync(filler, "a");
  try {
    for (const piece of [Buffer.alloc(256 * 1024), Buffer.alloc(4 * 1024)])
      for (let isFull = false; !isFull;) isFull = !writes(file, piece);
  } finally {
    closeSync(file);
  }
}

function writes(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOSPC") return false;
    throw error;
  }
}

async function eventually(what: string, check: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 30_000; !check();) {
    if (Date.now() > deadline) throw new Error(`it never came about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

(isMounted ? describe : describe.skip)("a full disk (skipped where no tmpfs can be mounted)", () => {
  let network: EmbeddedNetwork;

  beforeAll(async () => {
    const limits = { storageReserveBytes: 4 * 1024 * 1024, storageRetryMs: 100 };
    network = await startEmbeddedNetwork({ basePort: basePort + 10, dataDir, limits });
    await untilChaincodesAnswer(network);
  }, testTimeoutMs);

  afterAll(async () => {
    await network.stop();
    execFileSync("umount", [disk]);
    rmSync(place, { recursive: true, force: true });
  }, testTimeoutMs);

  it(
    "refuses commits saying so, still reads, loses nothing acknowledged, and goes on when there is space",
    async () => {
      const connection = connectTo(network);
      const { contract } = connection;
      const acknowledged = [];
      for (let round = 0; round < rounds; round += 1) {
        const load = startLoad(network, {
          dataDir: place,
          prefix: `full-${round}`,
          inFlight: 16,
          persistent: true,
        });
        await load.reached(100);
        fillDisk();
        await eventually("the load is refused", () => load.refusals.length > 0);
        expect(load.refusals.join("\n")).toMatch(/no space is left for the ledger/);
        const known = load.acknowledged[0]!;
        expect(text(await contract.evaluateTransaction("get", known.key))).toBe(`value of ${known.key}`);
        const refused = await failureOf(contract.submitTransaction("put", "refused", "now"));
        expect(refused.code).toBe(unavailable);
        expect(refused.message).toMatch(/no space is left for the ledger/);
        const before = load.acknowledged.length;
        rmSync(filler);
        await load.reached(before + 100);
        await load.stop();
        acknowledged.push(...load.acknowledged);
        await network.kill("peer");
        await network.restart("peer");
        await untilChaincodesAnswer(network);
        await expectAllThereOnce(connection, network, acknowledged);
      }
      connection.close();
    },
    testTimeoutMs * rounds,
  );

  it(
    "leaves a ledger that verifies, also when the peer is ended while the disk is full",
    async () => {
      const load = startLoad(network, { dataDir: place, prefix: "ended", inFlight: 16, persistent: true });
      await load.reached(50);
      fillDisk();
      await eventually("the load is refused", () => load.refusals.length > 0);
      await network.kill("peer");
      await load.stop();
      rmSync(filler);
      expect(await verifyLedgerOf(dataDir)).toMatchObject({ verdict: "VALID", findings: [] });
      await network.restart("peer");
      await untilChaincodesAnswer(network);
      const connection = connectTo(network);
      await expectAllThereOnce(connection, network, load.acknowledged);
      connection.close();
    },
    testTimeoutMs,
  );
});
