import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ClassicLevel } from "classic-level";
import { aPermit, OpenReadModel } from "./open-read-model.fixture.js";
import { aBlock, aHead, aPayload, aTransaction, aWrite } from "./read-model.fixture.js";

const read = new OpenReadModel();

async function everythingIn(where: string): Promise<readonly (readonly [string, string])[]> {
  const db = new ClassicLevel(where);
  const entries = await db.iterator().all();
  await db.close();
  return entries;
}

describe("the projection", () => {
  it("keeps a document's present, its versions and its events with their leaf indexes", async () => {
    const first = aPermit("GP-1");
    const second = aPermit("GP-1", { version: 1, state: "SUSPENDED", updatedAt: "2026-11-22T03:00:00.000Z" });
    await read.apply(
      aBlock(0, []),
      aBlock(1, [aTransaction([aPermit("GP-0")]), aTransaction([first])]),
      aBlock(2, [aTransaction([second])]),
    );
    expect(read.model.document("permit", "GP-1")).toMatchObject({
      head: second,
      block: 2,
      born: { block: 1, index: 1 },
    });
    expect((await read.model.versions("permit", "GP-1")).map(({ head }) => head.state)).toEqual([
      "ACTIVE",
      "SUSPENDED",
    ]);
    expect((await read.model.timeline("permit", "GP-1")).map(({ leafIndex }) => leafIndex)).toEqual([1, 2]);
    expect(read.model.next()).toBe(3);
  });

  it("ignores what an invalid transaction would have written, and still shows the transaction", async () => {
    const invalid = aTransaction([aPermit("GP-1")], { validationCode: "MVCC_READ_CONFLICT" });
    await read.apply(aBlock(0, [invalid]));
    expect(read.model.document("permit", "GP-1")).toBeUndefined();
    expect(read.model.transaction(invalid.id)).toMatchObject({
      validationCode: "MVCC_READ_CONFLICT",
      events: [],
    });
    expect(read.model.measurements().antin_read_model_events).toBe(0);
  });

  it("knows a transaction that was sent twice by its first occurrence", async () => {
    const transaction = aTransaction([aPermit("GP-1")]);
    await read.apply(
      aBlock(0, [transaction]),
      aBlock(1, [{ ...transaction, validationCode: "DUPLICATE_TXID" }]),
    );
    expect(read.model.transaction(transaction.id)).toMatchObject({ block: 0, validationCode: "VALID" });
  });

  it("links a declaration with what it draws from, both ways", async () => {
    const use = aWrite("use", ["permit", "GP-1", "1", "10000000001", "2"], { q: "5", s: "RESERVED" });
    const transaction = aTransaction([aHead({ kind: "declaration", number: "10000000001" })]);
    await read.apply(aBlock(0, [{ ...transaction, writes: [...transaction.writes, use] }]));
    expect(await read.model.links("declaration", "10000000001")).toEqual([
      { rel: "permit", kind: "permit", number: "GP-1" },
    ]);
    expect(await read.model.links("permit", "GP-1")).toEqual([
      { rel: "declaration", kind: "declaration", number: "10000000001" },
    ]);
  });

  it.each([
    ["10000000001", "declaration"],
    ["30000000001", "export-declaration"],
  ])("links a notice with declaration %s as a document of kind %s", async (declaration, kind) => {
    const notice = aHead({ kind: "payment-notice", number: `${declaration}-0`, facets: { declaration } });
    await read.apply(aBlock(0, [aTransaction([notice])]));
    expect(await read.model.links(kind, declaration)).toEqual([
      { rel: "payment-notice", kind: "payment-notice", number: `${declaration}-0` },
    ]);
  });

  it("makes no link of a use that a transaction without its drawing document changes", async () => {
    const use = aWrite("use", ["permit", "GP-1", "1", "10000000001", "2"], { q: "5", s: "VOIDED" });
    const transaction = aTransaction([aPermit("GP-1")]);
    await read.apply(aBlock(0, [{ ...transaction, writes: [...transaction.writes, use] }]));
    expect(await read.model.links("permit", "GP-1")).toEqual([]);
  });

  it("links a permit with every declaration of very many, once each", async () => {
    const many = Array.from({ length: 30 }, (_, at) => String(10_000_000_000 + at));
    const draws = many.map((number) => aWrite("use", ["permit", "GP-1", "1", number, "1"], { q: "1" }));
    const heads = many.map((number) => aHead({ kind: "declaration", number }));
    const transaction = aTransaction(heads, { id: "tx-draws", writes: [...draws, ...draws] });
    await read.apply(aBlock(0, [transaction]));
    await read.apply(aBlock(1, [{ ...transaction, id: "tx-again" }]));
    const links = await read.model.links("permit", "GP-1");
    expect(links.map(({ number }) => number).sort()).toEqual(many);
  });

  it("keeps the same of blocks that are applied together as of blocks that are applied one by one", async () => {
    const states = ["ACTIVE", "SUSPENDED", "ACTIVE", "REVOKED"];
    const blocks = states.map((state, version) =>
      aBlock(version, [
        aTransaction([aPermit("GP-1", { version, state })]),
        aTransaction([aPermit("GP-2", { version, updatedAt: `2026-11-22T0${version + 3}:00:00.000Z` })]),
      ]),
    );
    const together = mkdtempSync(path.join(tmpdir(), "antin-read-model-"));
    const other = await read.open(together);
    await read.apply(...blocks);
    await other.apply(...blocks.slice(0, 1));
    await other.apply(...blocks.slice(1));
    await Promise.all([read.model.close(), other.close()]);
    expect(await everythingIn(together)).toEqual(await everythingIn(read.folder));
    rmSync(together, { recursive: true });
    await read.reopen();
    expect(await read.numbers({ kind: "permit", state: "SUSPENDED" })).toEqual([]);
  });

  it("keeps attachments by the leaf that anchors them", async () => {
    const digest = "ab".repeat(32);
    const attached = { code: "380", cid: "bafy", digest };
    const transaction = aTransaction([aPermit("GP-1")], { extras: attached });
    const write = aWrite("attachment", ["permit", "GP-1", digest], { code: "380", cid: "bafy" });
    await read.apply(aBlock(0, [{ ...transaction, writes: [write] }]));
    expect(await read.model.attachments("permit", "GP-1")).toEqual([
      expect.objectContaining({ ...attached, leafIndex: 0 }),
    ]);
  });

  it("gives the same answers when it is built again from the first block", async () => {
    const blocks = [
      aBlock(0, [aTransaction([aPermit("GP-1")])]),
      aBlock(1, [aTransaction([aPermit("GP-1", { version: 1, state: "REVOKED" })])]),
    ];
    await read.apply(...blocks);
    const again = mkdtempSync(path.join(tmpdir(), "antin-read-model-"));
    const rebuilt = await read.open(again);
    for (const block of blocks) await rebuilt.apply(block);
    expect(rebuilt.document("permit", "GP-1")).toEqual(read.model.document("permit", "GP-1"));
    expect(await rebuilt.blocksBelow(10, 10)).toEqual(await read.model.blocksBelow(10, 10));
    await rebuilt.close();
    rmSync(again, { recursive: true, force: true });
  });

  it("goes on where it stopped after it is opened again", async () => {
    await read.apply(aBlock(0, [aTransaction([aPermit("GP-1")])]));
    await read.reopen();
    expect(read.model.next()).toBe(1);
    await read.apply(aBlock(1, [aTransaction([aPermit("GP-2")])]));
    expect((await read.model.timeline("permit", "GP-2"))[0]?.leafIndex).toBe(1);
  });
});

describe("a private payload", () => {
  const payload = aPayload({ holder: { mst: "0300000018" } });
  const permit = aPermit("GP-1", { payloadHash: payload.hash });

  it("is given by the hash that its head names, also after a restart", async () => {
    await read.apply(aBlock(0, [aTransaction([permit], { payloads: [payload] })]));
    const expected = { payload: payload.payload, salt: payload.salt };
    expect(read.model.payloadOf(permit)).toEqual(expected);
    await read.reopen();
    expect(read.model.payloadOf(permit)).toEqual(expected);
  });

  it("is absent where this organisation is no member of its collection", async () => {
    await read.apply(aBlock(0, [aTransaction([permit])]));
    expect(read.model.payloadOf(permit)).toBeUndefined();
    expect(read.model.document("permit", "GP-1")).toMatchObject({ hasPayload: false });
  });

  it("that is not the one on the ledger is not taken for it", async () => {
    const other = aPayload({ holder: { mst: "0300000019" } });
    await read.apply(aBlock(0, [aTransaction([permit], { payloads: [other] })]));
    expect(read.model.payloadOf(permit)).toBeUndefined();
  });
});
