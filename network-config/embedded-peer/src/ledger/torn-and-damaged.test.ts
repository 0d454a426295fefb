/** What a crash leaves of a ledger's last batch, and what a damaged disk makes of its files. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { ClassicLevel } from "classic-level";
import { SomeLedgers } from "../testing/some-ledger.js";
import { ACKNOWLEDGED_FILE } from "./acknowledged-tip.js";
import { crc32c } from "./crc32c.js";
import { checkDatabaseFiles } from "./database-files.js";
import type { Ledger } from "./ledger.js";
import { uncompress } from "./snappy.js";

/** Every how many bytes a torn batch is tried; `ANTIN_FAULTS=long` tries every one. */
const tornBytesStep = process.env["ANTIN_FAULTS"] === "long" ? 1 : 23;
const tableTailStep = tornBytesStep === 1 ? 1 : 9;
const ledgers = new SomeLedgers();

beforeAll(() => ledgers.prepare());
afterAll(() => {
  ledgers.remove();
});

const fileOf = (folder: string, pattern: RegExp): string =>
  path.join(
    folder,
    readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort()
      .at(-1)!,
  );
const logOf = (folder: string): string => fileOf(folder, /\.log$/);
const tableOf = (folder: string): string => fileOf(folder, /\.ldb$/);

function flip(file: string, at: number, bit = 0): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1 << bit;
  writeFileSync(file, bytes);
}

/** Rewrites everything into tables. */
async function compact(folder: string): Promise<void> {
  const database = new ClassicLevel<string, Buffer>(folder, { keyEncoding: "utf8", valueEncoding: "buffer" });
  await database.compactRange("", "\u{10ffff}");
  await database.close();
}

const refusal = async (folder: string): Promise<{ code: string; block?: number; message: string }> => {
  const opened = await ledgers.open(folder).catch((error: unknown) => error);
  if (opened instanceof Error) return opened as unknown as Awaited<ReturnType<typeof refusal>>;
  await (opened as Ledger).close();
  throw new Error("the ledger opened");
};

describe("a batch torn by a crash", () => {
  it("is there as a whole or not at all, wherever it was torn", async () => {
    const before = await ledgers.ofBlocks(2);
    const ledger = await ledgers.open(before);
    await ledgers.append(ledger, "k3", Buffer.from("the last"));
    const start = statSync(logOf(before)).size;
    const acknowledged = readFileSync(path.join(before, ACKNOWLEDGED_FILE));
    await ledgers.append(ledger, "k4", Buffer.from("torn ".repeat(20)));
    await ledger.close();
    const whole = statSync(logOf(before)).size;
    expect(whole - start).toBeGreaterThan(500);
    let heights = "";
    for (
      let size = start;
      size <= whole;
      size += size === whole ? 1 : Math.min(tornBytesStep, whole - size)
    ) {
      const folder = ledgers.folder();
      cpSync(before, folder, { recursive: true });
      // The process died before it could tell anybody of block 4.
      writeFileSync(path.join(folder, ACKNOWLEDGED_FILE), acknowledged);
      truncateSync(logOf(folder), size);
      const reopened = await ledgers.open(folder);
      const { height } = reopened;
      expect([4, 5]).toContain(height);
      expect(ledgers.valueIn(reopened, "k3")?.toString()).toBe("the last");
      const isThere = height === 5;
      expect(ledgers.valueIn(reopened, "k4") !== undefined).toBe(isThere);
      expect(reopened.blocks.block(4) !== undefined).toBe(isThere);
      expect(reopened.blocks.transaction("tx-k4") !== undefined).toBe(isThere);
      const history: unknown[] = [];
      for await (const entry of reopened.keyHistory("cc", "k4", 100)) history.push(entry);
      expect(history).toHaveLength(isThere ? 1 : 0);
      await ledgers.append(reopened, "k5", Buffer.from("goes on"));
      await reopened.close();
      heights += String(height);
    }
    expect(heights).toMatch(/^4+5$/);
  }, 600_000);

  it("is refused when it had been acknowledged, naming the block", async () => {
    const folder = await ledgers.ofBlocks(3);
    truncateSync(logOf(folder), statSync(logOf(folder)).size - 1);
    expect(await refusal(folder)).toMatchObject({
      code: "LEDGER_CORRUPT",
      block: 3,
      message: expect.stringMatching(
        /^block 3 is lost: 4 blocks were acknowledged and 3 are there\..*antin ledger/,
      ),
    });
  });
});

describe("a table that a killed process had not finished", () => {
  it("is no damage: the manifest does not name it, and LevelDB removes it", async () => {
    const folder = await ledgers.ofBlocks(40, (block) => Buffer.from(`${block} `.repeat(400)));
    await compact(folder);
    const unfinished = path.join(folder, "999999.ldb");
    writeFileSync(unfinished, readFileSync(tableOf(folder)).subarray(0, 5_000));
    const reopened = await ledgers.open(folder);
    expect(reopened.height).toBe(41);
    await reopened.close();
    expect(existsSync(unfinished)).toBe(false);
  });

  it("is told from one that is named: that is damaged when it is cut short", async () => {
    const folder = await ledgers.ofBlocks(40, (block) => Buffer.from(`${block} `.repeat(400)));
    await compact(folder);
    truncateSync(tableOf(folder), 5_000);
    expect(await refusal(folder)).toMatchObject({
      code: "LEDGER_CORRUPT",
      message: expect.stringMatching(/\.ldb at byte \d+: the footer is damaged/),
    });
  });

  it("is looked at all the same where no manifest can be read", async () => {
    const folder = await ledgers.ofBlocks(40, (block) => Buffer.from(`${block} `.repeat(400)));
    await compact(folder);
    truncateSync(tableOf(folder), 5_000);
    writeFileSync(path.join(folder, "CURRENT"), "nothing\n");
    expect((await refusal(folder)).message).toMatch(/the footer is damaged/);
  });
});

describe("a flipped bit", () => {
  it("in a log is found before the database is opened, wherever it is", async () => {
    const folder = await ledgers.ofBlocks(6);
    const { size } = statSync(logOf(folder));
    for (let at = 0; at < size; at += tornBytesStep * 7) {
      const copy = ledgers.folder();
      cpSync(folder, copy, { recursive: true });
      flip(logOf(copy), at, at % 8);
      const files = readdirSync(copy).filter((name) => name !== "LOG" && name !== "LOG.old");
      const found = await refusal(copy);
      expect([at, found.code]).toEqual([at, "LEDGER_CORRUPT"]);
      expect(found.message).toMatch(/\.log at byte \d+|block \d+ is lost/);
      if (found.message.includes(".log"))
        expect(readdirSync(copy).filter((name) => name !== "LOG" && name !== "LOG.old")).toEqual(files);
    }
  }, 600_000);

  it("in a table is found with its file, its place and what stands there", async () => {
    const folder = await ledgers.ofBlocks(40, (block) => Buffer.from(`${block} `.repeat(400)));
    await compact(folder);
    expect((await checkDatabaseFiles(folder)).damages).toEqual([]);
    const table = tableOf(folder);
    const { size } = statSync(table);
    expect(size).toBeGreaterThan(10_000);
    // Data, then filter, description, index and footer, the last of which are tried byte by byte.
    const tail = Array.from({ length: 400 }, (_, back) => size - 1 - back * tableTailStep);
    const spread = Array.from({ length: 20 }, (_, part) => Math.floor((size * part) / 20));
    for (const at of [...spread, ...tail.filter((place) => place > size - 400)]) {
      const copy = ledgers.folder();
      cpSync(folder, copy, { recursive: true });
      flip(path.join(copy, path.basename(table)), at, at % 8);
      const found = await refusal(copy);
      expect([at, found.code]).toEqual([at, "LEDGER_CORRUPT"]);
      expect(found.message).toMatch(/^\d+\.ldb at byte \d+/);
    }
    flip(table, 100);
    expect((await refusal(folder)).message).toMatch(/^\d+\.ldb at byte 0 \(up to (block \d+|.*history.*)\)/);
  }, 60_000);

  it("in the manifest is found", async () => {
    const folder = await ledgers.ofBlocks(3);
    flip(fileOf(folder, /^MANIFEST/), 12);
    expect((await refusal(folder)).code).toBe("LEDGER_CORRUPT");
  });

  it("in the line that says what was acknowledged is found, and says how to go on", async () => {
    const folder = await ledgers.ofBlocks(2);
    flip(path.join(folder, ACKNOWLEDGED_FILE), 15);
    const found = await refusal(folder);
    expect(found.code).toBe("LEDGER_CORRUPT");
    expect(found.message).toContain(ACKNOWLEDGED_FILE);
  });

  it("in a block far from the last one is found at the next start", async () => {
    const folder = await ledgers.ofBlocks(5);
    const database = new ClassicLevel<string, Buffer>(folder, {
      keyEncoding: "utf8",
      valueEncoding: "buffer",
    });
    const key = "b000000000002";
    const block = (await database.get(key))!;
    block[block.indexOf("k2=") + 1]! ^= 1;
    await database.put(key, block);
    await database.close();
    expect(await refusal(folder)).toMatchObject({ code: "LEDGER_CORRUPT", block: 2 });
  });
});

describe("the files' own checksums", () => {
  it("are those of RFC 3720's vectors", () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  });

  it("undo Snappy's literals and copies, and refuse what is none", () => {
    // "abcd" then a copy of 8 bytes from 4 back, by hand after the format's description.
    const block = Buffer.from([12, 3 << 2, ...Buffer.from("abcd"), ((8 - 4) << 2) | 1, 4]);
    expect(uncompress(block).toString()).toBe("abcdabcdabcd");
    expect(() => uncompress(block.subarray(0, 5))).toThrow(RangeError);
    expect(() => uncompress(Buffer.from([12, 1, 9]))).toThrow(RangeError);
  });

  it("are not asked of files that are gone", async () => {
    const folder = ledgers.folder();
    expect(await checkDatabaseFiles(folder)).toEqual({ damages: [], bytesChecked: 0, bytesLeft: 0 });
    mkdirSync(folder);
    copyFileSync(__filename, path.join(folder, "notes.txt"));
    expect((await checkDatabaseFiles(folder)).damages).toEqual([]);
  });
});
