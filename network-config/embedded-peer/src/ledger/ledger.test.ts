import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ClassicLevel } from "classic-level";
import { defaultLimits } from "../limits.js";
import { silentLog } from "../log.js";
import { Membership, type OrganisationRoot } from "../membership/membership.js";
import { validationCode } from "../messages/proposal.js";
import { TestNetwork } from "../testing/test-network.js";
import { assembleBlock, blockHash, commitHash, commitHashOf, dataHash, signHeader } from "./block.js";
import { Ledger, type LedgerOptions } from "./ledger.js";
import { blockKey, stateKey } from "./ledger-keys.js";
import type { VersionedValue } from "./versioned-value.js";

const network = new TestNetwork();
let organisations: OrganisationRoot[];
let folders = 0;

beforeAll(async () => {
  organisations = [
    await network.organisation("A", { name: "peer", units: ["peer"] }),
    await network.organisation("Orderer", { name: "orderer", units: ["orderer"] }),
  ];
});
afterAll(() => {
  network.remove();
});

const someFolder = (): string => network.path(`ledger-${++folders}`);

const options = (changes: Partial<LedgerOptions["genesis"]> = {}): LedgerOptions => ({
  genesis: { channel: "trade", ordererMspId: "Orderer", organisations, ...changes },
  membership: new Membership(organisations, defaultLimits),
  limits: defaultLimits,
  log: silentLog,
});

/** Appends a block of one transaction that writes `key`. */
async function append(
  ledger: Ledger,
  key: string,
  value: string,
  signer = network.identity("Orderer", "orderer"),
) {
  const number = ledger.height;
  const envelopes = [Buffer.from(`${key}=${value}`)];
  const header = { number, previousHash: blockHash(ledger.tip.header), dataHash: dataHash(envelopes) };
  const validationCodes = Buffer.from([validationCode.VALID]);
  const written: VersionedValue = {
    value: Buffer.from(value),
    metadata: Buffer.alloc(0),
    version: { block: number, tx: 0 },
  };
  await ledger.commit({
    block: assembleBlock({
      header,
      envelopes,
      validationCodes,
      signatures: await signHeader(header, signer, Buffer.alloc(24)),
      commitHash: commitHash(commitHashOf(ledger.tip), validationCodes, Buffer.from(key)),
    }),
    transactions: new Map([[`tx-${key}`, { block: number, tx: 0, code: validationCode.VALID }]]),
    state: new Map([[stateKey("cc", key), written]]),
    history: [],
    privateWrites: new Map(),
    txIds: [`tx-${key}`],
  });
}

async function aLedgerOf(blocks: number): Promise<string> {
  const folder = someFolder();
  const ledger = await Ledger.open(folder, options());
  for (let block = 1; block <= blocks; block++) await append(ledger, `k${block}`, String(block));
  await ledger.close();
  return folder;
}

async function tamper(folder: string, key: string, change: (value: Buffer) => Buffer): Promise<void> {
  const database = new ClassicLevel<string, Buffer>(folder, { keyEncoding: "utf8", valueEncoding: "buffer" });
  await database.put(key, change((await database.get(key)) as Buffer), { sync: true });
  await database.close();
}

const flipLastByte = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1]! ^= 0xff;
  return copy;
};

describe("ledger", () => {
  it("begins with a block that names its organisations, the same for the same network", async () => {
    const [first, second] = [
      await Ledger.open(someFolder(), options()),
      await Ledger.open(someFolder(), options()),
    ];
    expect(first.height).toBe(1);
    expect(first.tip.bytes).toEqual(second.tip.bytes);
    expect(first.tip.bytes.includes(organisations[0]!.roots[0]!.toString().trim())).toBe(true);
    await Promise.all([first.close(), second.close()]);
  });

  it("is found again as it was left", async () => {
    const ledger = await Ledger.open(await aLedgerOf(3), options());
    expect(ledger.height).toBe(4);
    expect(ledger.blocks.transaction("tx-k2")).toEqual({ block: 2, tx: 0, code: 0 });
    expect(ledger.blocks.blockByHash(blockHash(ledger.tip.header))?.header.number).toBe(3);
    const view = ledger.state.view();
    expect(view.get("cc", "k3")?.value.toString()).toBe("3");
    view.release();
    await append(ledger, "k4", "4");
    expect(ledger.height).toBe(5);
    await ledger.close();
  });

  it("keeps a view as it was while blocks are committed beside it", async () => {
    const ledger = await Ledger.open(await aLedgerOf(1), options());
    const before = ledger.state.view();
    expect(before.get("cc", "k1")?.value.toString()).toBe("1");
    await append(ledger, "k1", "changed");
    await append(ledger, "k2", "new");
    const after = ledger.state.view();
    expect([before.height, after.height]).toEqual([2, 4]);
    expect(before.get("cc", "k1")?.value.toString()).toBe("1");
    expect(before.get("cc", "k2")).toBeUndefined();
    expect(after.get("cc", "k1")?.value.toString()).toBe("changed");
    const keys: string[] = [];
    for await (const row of before.range("cc", "", "")) keys.push(row.key);
    expect(keys).toEqual(["k1"]);
    before.release();
    after.release();
    expect(() => before.get("cc", "k1x")).toThrow(TypeError);
    await ledger.close();
  });

  it("lets followers wait for blocks to come, and stop waiting", async () => {
    const ledger = await Ledger.open(someFolder(), options());
    const stop = new AbortController();
    const numbers: number[] = [];
    const following = (async () => {
      for await (const block of ledger.follow(0, stop.signal)) numbers.push(block.header.number);
    })();
    await append(ledger, "a", "1");
    await append(ledger, "b", "2");
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await following;
    expect(numbers).toEqual([0, 1, 2]);
    await ledger.close();
  });

  it("refuses to open for another channel or other certificates", async () => {
    const folder = await aLedgerOf(1);
    const mismatch = expect.objectContaining({ code: "GENESIS_MISMATCH" });
    await expect(Ledger.open(folder, options({ channel: "other" }))).rejects.toEqual(mismatch);
    const [, ...fewer] = organisations;
    await expect(Ledger.open(folder, options({ organisations: fewer }))).rejects.toEqual(mismatch);
    await (await Ledger.open(folder, options())).close();
  });

  it("refuses to open twice", async () => {
    const folder = await aLedgerOf(1);
    const ledger = await Ledger.open(folder, options());
    await expect(Ledger.open(folder, options())).rejects.toEqual(
      expect.objectContaining({ code: "LEDGER_LOCKED" }),
    );
    await ledger.close();
  });

  it.each([
    ["a changed transaction", (block: Buffer) => replaceOnce(block, "k3=3", "k3=4")],
    ["a changed commit hash", flipLastByte],
    ["a block cut short", (block: Buffer) => block.subarray(0, block.length - 5)],
    ["the previous block in its place", undefined],
  ])("refuses to open with %s, naming the block", async (_what, change) => {
    const folder = await aLedgerOf(3);
    const previous = await readStored(folder, blockKey(2));
    await tamper(folder, blockKey(3), change ?? (() => previous));
    await expect(Ledger.open(folder, options())).rejects.toEqual(
      expect.objectContaining({ code: "LEDGER_CORRUPT", block: 3 }),
    );
  });

  it("refuses to open with a last block the orderer did not sign", async () => {
    const folder = someFolder();
    const ledger = await Ledger.open(folder, options());
    await append(ledger, "a", "1", network.identity("A", "peer"));
    await ledger.close();
    await expect(Ledger.open(folder, options())).rejects.toEqual(
      expect.objectContaining({ code: "LEDGER_CORRUPT", block: 1 }),
    );
  });

  it("refuses a ledger of another format", async () => {
    const folder = await aLedgerOf(1);
    await tamper(folder, "m", (value) =>
      Buffer.from(value.toString().replace('"version":1', '"version":99')),
    );
    await expect(Ledger.open(folder, options())).rejects.toEqual(
      expect.objectContaining({ code: "LEDGER_VERSION" }),
    );
  });

  it("says when its files are no database", async () => {
    const folder = await aLedgerOf(1);
    writeFileSync(
      path.join(folder, "CURRENT"),
      readFileSync(path.join(folder, "CURRENT"), "utf8").slice(0, 3),
    );
    await expect(Ledger.open(folder, options())).rejects.toEqual(
      expect.objectContaining({ code: "LEDGER_CORRUPT" }),
    );
  });
});

function replaceOnce(bytes: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(to, copy.indexOf(from));
  return copy;
}

async function readStored(folder: string, key: string): Promise<Buffer> {
  const database = new ClassicLevel<string, Buffer>(folder, { keyEncoding: "utf8", valueEncoding: "buffer" });
  const value = (await database.get(key)) as Buffer;
  await database.close();
  return value;
}
