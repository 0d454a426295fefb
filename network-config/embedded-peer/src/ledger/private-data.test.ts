import { defaultLimits, type PeerLimits } from "../limits.js";
import { silentLog } from "../log.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { TestNetwork } from "../testing/test-network.js";
import { openDatabase, write, type Database } from "./database.js";
import { PrivateDataStore } from "./private-data.js";

const network = new TestNetwork();
let database: Database;
let folders = 0;

beforeEach(async () => {
  database = await openDatabase(network.path(`private-${++folders}`));
});
afterEach(async () => {
  await database.close();
});
afterAll(() => {
  network.remove();
});

const open = (limits: Partial<PeerLimits> = {}) =>
  PrivateDataStore.open(database, { ...defaultLimits, ...limits }, silentLog);

const someWrites = (content = "secret"): TxPrivateReadWriteSet => ({
  dataModel: 0,
  namespaces: [
    { namespace: "cc", collections: [{ collection: "_implicit_org_A", readWriteSet: Buffer.from(content) }] },
  ],
});

describe("transient private data", () => {
  it("waits for its transaction, also across a restart", async () => {
    await (await open()).keepUntilCommitted("t1", someWrites(), 5);
    expect((await open()).kept("t1")).toEqual(someWrites());
  });

  it("is replaced when the proposal is endorsed again", async () => {
    const store = await open();
    await store.keepUntilCommitted("t1", someWrites("old"), 5);
    await store.keepUntilCommitted("t1", someWrites("new"), 6);
    expect((await open()).kept("t1")).toEqual(someWrites("new"));
  });

  it("goes with its transaction, or when it has waited too many blocks", async () => {
    const store = await open({ transientBlocksMax: 10 });
    await store.keepUntilCommitted("old", someWrites(), 5);
    await store.keepUntilCommitted("committed", someWrites(), 14);
    await store.keepUntilCommitted("waiting", someWrites(), 14);
    await write(database, store.release(["committed"], 15), true);
    const reopened = await open();
    expect([reopened.kept("old"), reopened.kept("committed")]).toEqual([undefined, undefined]);
    expect(reopened.kept("waiting")).toBeDefined();
  });

  it("never takes more room than its limit: the oldest gives way", async () => {
    const store = await open({ transientStoreBytesMax: 1_000 });
    for (const txId of ["t1", "t2", "t3", "t4"])
      await store.keepUntilCommitted(txId, someWrites("x".repeat(20)), 1);
    expect(store.kept("t1")).toBeUndefined();
    expect(store.kept("t4")).toBeDefined();
    expect((await open()).kept("t1")).toBeUndefined();
  });

  it("counts what keeping track of an entry takes, so that many small ones are bounded, too", async () => {
    const store = await open({ transientStoreBytesMax: 10_000 });
    for (let index = 0; index < 200; index++) await store.keepUntilCommitted(`t${index}`, someWrites(""), 1);
    const kept = Array.from({ length: 200 }, (_, index) => store.kept(`t${index}`)).filter(Boolean);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(50);
  });

  it("refuses what alone is more than may wait, and keeps the others", async () => {
    const store = await open({ transientStoreBytesMax: 1_000 });
    await store.keepUntilCommitted("t1", someWrites(), 1);
    await expect(store.keepUntilCommitted("t2", someWrites("x".repeat(1_000)), 1)).rejects.toThrow("exceed");
    expect([store.kept("t1"), store.kept("t2")]).toEqual([someWrites(), undefined]);
  });
});
