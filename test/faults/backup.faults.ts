import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { aKey, connectTo, text } from "../conformance/ledger/client.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";
import { antin } from "./antin.js";
import { startLoad } from "./load.js";
import { faultConfig } from "./fault-config.js";

const { basePort, isLong } = faultConfig();
const testTimeoutMs = 120_000;
/** A commit may wait for one piece of the backup, on a machine that does other things too. */
const commitPauseMsMax = 1_500;

describe("antin ledger", () => {
  let folder: string;
  let network: EmbeddedNetwork;
  let restored: string;
  let backup: string;
  let acknowledgedBefore: readonly { key: string; id: string }[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "antin-backup-"));
    backup = path.join(folder, "ledger.backup");
    restored = path.join(folder, "restored");
    network = await startEmbeddedNetwork({ basePort, dataDir: path.join(folder, "data") });
    await untilChaincodesAnswer(network);
  }, testTimeoutMs);

  afterAll(async () => {
    await network.stop();
    rmSync(folder, { recursive: true, force: true });
  }, testTimeoutMs);

  it(
    "backs up a running peer without holding up its commits",
    async () => {
      const load = startLoad(network, { dataDir: folder, prefix: "live", inFlight: 16 });
      await load.reached(300);
      acknowledgedBefore = [...load.acknowledged];
      const pauses: number[] = [];
      let seen = load.acknowledged.length;
      let since = performance.now();
      const watch = setInterval(() => {
        if (load.acknowledged.length === seen) return;
        pauses.push(performance.now() - since);
        seen = load.acknowledged.length;
        since = performance.now();
      }, 5);
      const { code, out } = await antin("ledger", "backup", backup, "--data-dir", network.dataDir);
      clearInterval(watch);
      await load.stop();
      expect([code, out]).toEqual([0, expect.stringMatching(/channel conformance.*\n.*SHA-256/)]);
      expect(out).toContain("while the peer was running");
      expect(Math.max(...pauses)).toBeLessThan(commitPauseMsMax);
      expect(load.acknowledged.length).toBeGreaterThan(acknowledgedBefore.length);
      expect(statSync(backup).mode & 0o077).toBe(0);
      expect(existsSync(`${backup}.partial`)).toBe(false);
    },
    testTimeoutMs,
  );

  it("refuses to write over a file, and says which exit code that is", async () => {
    expect(await antin("ledger", "backup", backup, "--data-dir", network.dataDir)).toMatchObject({
      code: 73,
      err: expect.stringContaining("BACKUP_EXISTS"),
    });
  });

  it("refuses to verify a ledger that a peer has open", async () => {
    expect(await antin("ledger", "verify", "--data-dir", network.dataDir)).toMatchObject({
      code: 75,
      err: expect.stringContaining("LEDGER_LOCKED"),
    });
  });

  it(
    "restores what was acknowledged before the backup, and the peer goes on from it with the same identities",
    async () => {
      const { code, out } = await antin("ledger", "restore", backup, "--data-dir", restored);
      expect([code, out]).toEqual([0, expect.stringContaining("VALID  channel conformance")]);
      expect(readdirSync(folder).filter((name) => name.includes("restoring"))).toEqual([]);
      await network.stop();
      network = await startEmbeddedNetwork({ basePort, dataDir: restored });
      await untilChaincodesAnswer(network);
      const connection = connectTo(network);
      try {
        for (const { key } of acknowledgedBefore.slice(-20))
          expect(text(await connection.contract.evaluateTransaction("get", key))).toBe(`value of ${key}`);
        const key = aKey("after");
        await connection.contract.submitTransaction("put", key, "goes on");
        expect(text(await connection.contract.evaluateTransaction("get", key))).toBe("goes on");
        const client = JSON.stringify(network.client("TradersMSP"));
        expect(client).toContain(
          JSON.stringify(
            readFileSync(path.join(folder, "data/identities/traders-client/cert.pem"), "utf8"),
          ).slice(1, -1),
        );
      } finally {
        connection.close();
      }
      await network.stop();
      expect(await antin("ledger", "verify", "--data-dir", restored)).toMatchObject({
        code: 0,
        out: expect.stringContaining("VALID"),
      });
    },
    testTimeoutMs,
  );

  it(
    "backs up a peer at rest too, and refuses folders that hold something",
    async () => {
      const atRest = path.join(folder, "at-rest.backup");
      expect(await antin("ledger", "backup", atRest, "--data-dir", restored)).toMatchObject({
        code: 0,
        out: expect.stringContaining("of a peer at rest"),
      });
      expect(await antin("ledger", "restore", atRest, "--data-dir", restored)).toMatchObject({
        code: 73,
        err: expect.stringContaining("DATA_DIR_NOT_EMPTY"),
      });
    },
    testTimeoutMs,
  );

  it(
    "restores no backup that was cut short or changed anywhere",
    async () => {
      const whole = readFileSync(backup);
      const file = path.join(folder, "bad.backup");
      const target = path.join(folder, "never");
      const flipped = (at: number): Buffer => {
        const copy = Buffer.from(whole);
        copy[at]! ^= 4;
        return copy;
      };
      const damaged = [whole.subarray(0, whole.length - 1), flipped(Math.floor(whole.length / 3))];
      if (isLong) damaged.push(flipped(3), flipped(whole.length - 2), Buffer.concat([whole, Buffer.of(0)]));
      for (const bytes of damaged) {
        writeFileSync(file, bytes);
        const { code, err } = await antin("ledger", "restore", file, "--data-dir", target);
        expect([code, err]).toEqual([65, expect.stringContaining("BACKUP_DAMAGED")]);
        expect(readdirSync(folder).filter((name) => name.startsWith("never"))).toEqual([]);
      }
    },
    testTimeoutMs,
  );

  it(
    "says what is damaged where, and what to do",
    async () => {
      const tables = path.join(restored, "peer/ledger");
      const table = readdirSync(tables).find((name) => name.endsWith(".ldb"))!;
      const bytes = readFileSync(path.join(tables, table));
      bytes[200]! ^= 1;
      writeFileSync(path.join(tables, table), bytes);
      const { code, out } = await antin("ledger", "verify", "--data-dir", restored);
      expect(code).toBe(1);
      expect(out).toMatch(new RegExp(`✗ ${table} at byte 0 \\(up to .*\\): a checksum does not match`));
      expect(out).toContain("antin ledger restore");
    },
    testTimeoutMs,
  );
});
