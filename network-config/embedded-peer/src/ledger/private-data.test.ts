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
    const store = await open({ transientStoreBytesMax: 150 });
    for (const txId of ["t1", "t2", "t3", "t4"])
      await store.keepUntilCommitted(txId, someWrites("x".repeat(20)), 1);
    expect(store.kept("t1")).toBeUndefined();
    expect(store.kept("t4")).toBeDefined();
    await expect(store.keepUntilCommitted("t5", someWrites("x".repeat(500)), 1)).rejects.toThrow("exceed");
  });
});
