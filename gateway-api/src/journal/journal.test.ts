import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { idempotencyId, IdempotencyKeys } from "./idempotency.js";
import { deleteKey, JournalStore, putRecord } from "./journal-store.js";
import { NumberRanges, type NumberRange } from "./number-ranges.js";
import { journalSecret } from "./secrets.js";

let folder: string;
let journal: JournalStore;

const reopen = async (): Promise<void> => {
  await journal.close();
  journal = await JournalStore.open(folder);
};

const aTransaction = (id = "tx-1") => ({
  id,
  identity: "demo-declarant",
  bytes: Buffer.from(`envelope of ${id}`),
  result: '{"state":"ACTIVE"}',
});

const anOutcome = () => ({ kind: "permit", number: "P-1", version: 0, txId: "tx-1", block: 7 });

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-journal-"));
  journal = await JournalStore.open(folder);
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the journal", () => {
  it("applies writes in the order of the calls, synced or not", async () => {
    await Promise.all([
      journal.write([putRecord("a", 1)], { synced: false }),
      journal.write([putRecord("a", 2), putRecord("b", 1)], { synced: true }),
      journal.write([deleteKey("b")], { synced: false }),
    ]);
    expect([journal.record("a"), journal.record("b")]).toEqual([2, undefined]);
  });

  it("lets waiting writes share one sync", async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, at) => journal.write([putRecord(`k${at}`, at)], { synced: true })),
    );
    expect(journal.measurements().antin_journal_batches_total).toBeLessThanOrEqual(2);
  });

  it("lists records of a prefix in key order", async () => {
    await journal.write([putRecord("s/2", "two"), putRecord("s/1", "one"), putRecord("t/0", "other")], {
      synced: false,
    });
    const found: string[] = [];
    for await (const { record } of journal.records<string>("s/")) found.push(record);
    expect(found).toEqual(["one", "two"]);
  });

  it("draws a secret once and keeps it", async () => {
    const first = await journalSecret(journal, "risk");
    await reopen();
    expect(Buffer.from(await journalSecret(journal, "risk"))).toEqual(Buffer.from(first));
    expect(Buffer.from(await journalSecret(journal, "other"))).not.toEqual(Buffer.from(first));
  });
});

describe("idempotency keys", () => {
  const id = idempotencyId("demo-declarant", "k-1");

  it("refuse a second request while the first one runs", () => {
    const keys = new IdempotencyKeys(journal);
    expect(keys.begin(id, "hash")).toEqual({ state: "new" });
    expect(() => keys.begin(id, "hash")).toThrow(
      expect.objectContaining({ code: "IDEMPOTENCY_IN_PROGRESS" }),
    );
  });

  it("refuse another request under a key in use and under a key that is done", async () => {
    const keys = new IdempotencyKeys(journal);
    keys.begin(id, "hash");
    expect(() => keys.begin(id, "other")).toThrow(
      expect.objectContaining({ code: "IDEMPOTENCY_KEY_REUSED" }),
    );
    await keys.done(id, "hash", anOutcome());
    keys.end(id);
    expect(() => keys.begin(id, "other")).toThrow(
      expect.objectContaining({ code: "IDEMPOTENCY_KEY_REUSED" }),
    );
  });

  it("give back the signed envelope after a crash between signing and commit", async () => {
    const before = new IdempotencyKeys(journal);
    before.begin(id, "hash");
    await before.signed(id, "hash", aTransaction(), { extra: { digest: "d" } });
    await reopen();
    const after = new IdempotencyKeys(journal);
    const unsettled: unknown[] = [];
    for await (const entry of after.unsettled()) unsettled.push(entry);
    expect(unsettled).toEqual([{ id, hash: "hash" }]);
    expect(after.begin(id, "hash")).toEqual({
      state: "signed",
      transaction: aTransaction(),
      extra: { digest: "d" },
    });
  });

  it("give back the outcome once it is done, and no envelope any more", async () => {
    const keys = new IdempotencyKeys(journal);
    keys.begin(id, "hash");
    await keys.signed(id, "hash", aTransaction());
    await keys.done(id, "hash", anOutcome());
    keys.end(id);
    await reopen();
    expect(new IdempotencyKeys(journal).begin(id, "hash")).toEqual({ state: "done", outcome: anOutcome() });
    expect(journal.bytes(`envelope/${id}`)).toBeUndefined();
  });

  it("can be used again once their request was refused", async () => {
    const keys = new IdempotencyKeys(journal);
    keys.begin(id, "hash");
    await keys.signed(id, "hash", aTransaction());
    await keys.forget(id);
    keys.end(id);
    expect(keys.begin(id, "another request")).toEqual({ state: "new" });
  });

  it("are forgotten after the retention and not before", async () => {
    const keys = new IdempotencyKeys(journal);
    await keys.done(id, "hash", anOutcome());
    await keys.sweep(60_000);
    expect(keys.begin(id, "hash").state).toBe("done");
    await keys.sweep(60_000, Date.now() + 61_000);
    expect(keys.begin(id, "hash").state).toBe("new");
  });
});

describe("number ranges", () => {
  const reserved: NumberRange[] = [];
  const open = (): NumberRanges =>
    new NumberRanges({
      journal,
      rangeSize: 10,
      leaseSize: 4,
      reserve: (_, size) => {
        const first = reserved.length * size + 1;
        reserved.push({ first, last: first + size - 1 });
        return Promise.resolve({ first, last: first + size - 1 });
      },
    });

  beforeEach(() => {
    reserved.length = 0;
  });

  it("give every number of a range once, then reserve the next", async () => {
    const ranges = open();
    const numbers = await Promise.all(Array.from({ length: 15 }, () => ranges.next("1")));
    expect(new Set(numbers).size).toBe(15);
    expect(Math.max(...numbers)).toBe(15);
    expect(reserved).toHaveLength(2);
  });

  it("never give a number again after a crash", async () => {
    const before = open();
    const used = [await before.next("1"), await before.next("1")];
    await reopen();
    const after = await open().next("1");
    expect(used).not.toContain(after);
    expect(after).toBe(5);
    expect(reserved).toHaveLength(1);
  });
});
