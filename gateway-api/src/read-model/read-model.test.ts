import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ClassicLevel } from "classic-level";
import type { LedgerBlock } from "../ledger/block.js";
import type { ListQuery } from "../services.js";
import { findDocuments } from "./document-list.js";
import { levelFor } from "./readers.js";
import {
  aBlock,
  aCaller,
  aHead,
  anOfficer,
  aPayload,
  aTransaction,
  aWrite,
  chaincode,
} from "./read-model.fixture.js";
import { ReadModel } from "./read-model.js";
import { isVerificationCode, verificationCode } from "./verification-code.js";

let folder: string;
let readModel: ReadModel;

const open = (where = folder): Promise<ReadModel> =>
  ReadModel.open({
    folder: where,
    chaincode,
    payloadsCachedMax: 10,
  });

const apply = async (...blocks: LedgerBlock[]): Promise<void> => {
  for (const block of blocks) await readModel.apply(block);
};

const limits = { pageSizeMax: 100, pageScanMax: 1_000 };
const numbers = async (query: Partial<ListQuery>, more: Partial<typeof limits> = {}): Promise<string[]> => {
  const page = await findDocuments(
    readModel,
    { caller: anOfficer(), limit: 100, ...query },
    { ...limits, ...more },
  );
  return page.found.map(({ record }) => record.head.number);
};

async function everythingIn(where: string): Promise<readonly (readonly [string, string])[]> {
  const db = new ClassicLevel(where);
  const entries = await db.iterator().all();
  await db.close();
  return entries;
}

const aPermit = (number: string, changes: Partial<ReturnType<typeof aHead>> = {}) =>
  aHead({ number, txId: `tx-${number}-${changes.version ?? 0}`, ...changes });

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-read-model-"));
  readModel = await open();
});

afterEach(async () => {
  await readModel.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the projection", () => {
  it("keeps a document's present, its versions and its events with their leaf indexes", async () => {
    const first = aPermit("GP-1");
    const second = aPermit("GP-1", { version: 1, state: "SUSPENDED", updatedAt: "2026-11-22T03:00:00.000Z" });
    await apply(
      aBlock(0, []),
      aBlock(1, [aTransaction([aPermit("GP-0")]), aTransaction([first])]),
      aBlock(2, [aTransaction([second])]),
    );
    expect(readModel.document("permit", "GP-1")).toMatchObject({
      head: second,
      block: 2,
      born: { block: 1, index: 1 },
    });
    expect((await readModel.versions("permit", "GP-1")).map(({ head }) => head.state)).toEqual([
      "ACTIVE",
      "SUSPENDED",
    ]);
    expect((await readModel.timeline("permit", "GP-1")).map(({ leafIndex }) => leafIndex)).toEqual([1, 2]);
    expect(readModel.next()).toBe(3);
  });

  it("ignores what an invalid transaction would have written, and still shows the transaction", async () => {
    const invalid = aTransaction([aPermit("GP-1")], { validationCode: "MVCC_READ_CONFLICT" });
    await apply(aBlock(0, [invalid]));
    expect(readModel.document("permit", "GP-1")).toBeUndefined();
    expect(readModel.transaction(invalid.id)).toMatchObject({
      validationCode: "MVCC_READ_CONFLICT",
      events: [],
    });
    expect(readModel.measurements().antin_read_model_events).toBe(0);
  });

  it("knows a transaction that was sent twice by its first occurrence", async () => {
    const transaction = aTransaction([aPermit("GP-1")]);
    await apply(aBlock(0, [transaction]), aBlock(1, [{ ...transaction, validationCode: "DUPLICATE_TXID" }]));
    expect(readModel.transaction(transaction.id)).toMatchObject({ block: 0, validationCode: "VALID" });
  });

  it("links a declaration with what it draws from, both ways", async () => {
    const use = aWrite("use", ["permit", "GP-1", "1", "10000000001", "2"], { q: "5", s: "RESERVED" });
    const transaction = aTransaction([aHead({ kind: "declaration", number: "10000000001" })]);
    await apply(aBlock(0, [{ ...transaction, writes: [...transaction.writes, use] }]));
    expect(await readModel.links("declaration", "10000000001")).toEqual([
      { rel: "permit", kind: "permit", number: "GP-1" },
    ]);
    expect(await readModel.links("permit", "GP-1")).toEqual([
      { rel: "declaration", kind: "declaration", number: "10000000001" },
    ]);
  });

  it("makes no link of a use that a transaction without its drawing document changes", async () => {
    const use = aWrite("use", ["permit", "GP-1", "1", "10000000001", "2"], { q: "5", s: "VOIDED" });
    const transaction = aTransaction([aPermit("GP-1")]);
    await apply(aBlock(0, [{ ...transaction, writes: [...transaction.writes, use] }]));
    expect(await readModel.links("permit", "GP-1")).toEqual([]);
  });

  it("links a permit with every declaration of very many, once each", async () => {
    const many = Array.from({ length: 30 }, (_, at) => String(10_000_000_000 + at));
    const draws = many.map((number) => aWrite("use", ["permit", "GP-1", "1", number, "1"], { q: "1" }));
    const heads = many.map((number) => aHead({ kind: "declaration", number }));
    const transaction = aTransaction(heads, { id: "tx-draws", writes: [...draws, ...draws] });
    await apply(aBlock(0, [transaction]));
    await apply(aBlock(1, [{ ...transaction, id: "tx-again" }]));
    const links = await readModel.links("permit", "GP-1");
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
    const other = await open(together);
    await apply(...blocks);
    await other.apply(...blocks.slice(0, 1));
    await other.apply(...blocks.slice(1));
    await Promise.all([readModel.close(), other.close()]);
    expect(await everythingIn(together)).toEqual(await everythingIn(folder));
    rmSync(together, { recursive: true });
    readModel = await open();
    expect(await numbers({ kind: "permit", state: "SUSPENDED" })).toEqual([]);
  });

  it("keeps attachments by the leaf that anchors them", async () => {
    const digest = "ab".repeat(32);
    const attached = { code: "380", cid: "bafy", digest };
    const transaction = aTransaction([aPermit("GP-1")], { extras: attached });
    const write = aWrite("attachment", ["permit", "GP-1", digest], { code: "380", cid: "bafy" });
    await apply(aBlock(0, [{ ...transaction, writes: [write] }]));
    expect(await readModel.attachments("permit", "GP-1")).toEqual([
      expect.objectContaining({ ...attached, leafIndex: 0 }),
    ]);
  });

  it("gives the same answers when it is built again from the first block", async () => {
    const blocks = [
      aBlock(0, [aTransaction([aPermit("GP-1")])]),
      aBlock(1, [aTransaction([aPermit("GP-1", { version: 1, state: "REVOKED" })])]),
    ];
    await apply(...blocks);
    const again = mkdtempSync(path.join(tmpdir(), "antin-read-model-"));
    const rebuilt = await open(again);
    for (const block of blocks) await rebuilt.apply(block);
    expect(rebuilt.document("permit", "GP-1")).toEqual(readModel.document("permit", "GP-1"));
    expect(await rebuilt.blocksBelow(10, 10)).toEqual(await readModel.blocksBelow(10, 10));
    await rebuilt.close();
    rmSync(again, { recursive: true, force: true });
  });

  it("goes on where it stopped after it is opened again", async () => {
    await apply(aBlock(0, [aTransaction([aPermit("GP-1")])]));
    await readModel.close();
    readModel = await open();
    expect(readModel.next()).toBe(1);
    await apply(aBlock(1, [aTransaction([aPermit("GP-2")])]));
    expect((await readModel.timeline("permit", "GP-2"))[0]?.leafIndex).toBe(1);
  });
});

describe("lists", () => {
  const at = (second: number): string => `2026-11-22T02:00:${String(second).padStart(2, "0")}.000Z`;
  const permits = [1, 2, 3, 4, 5].map((no) =>
    aPermit(`GP-${no}`, { state: no % 2 === 0 ? "SUSPENDED" : "ACTIVE", updatedAt: at(no) }),
  );

  beforeEach(async () => {
    await apply(...permits.map((permit, number) => aBlock(number, [aTransaction([permit])])));
  });

  it("come with the newest change first, and follow a change", async () => {
    expect(await numbers({})).toEqual(["GP-5", "GP-4", "GP-3", "GP-2", "GP-1"]);
    const changed = aPermit("GP-2", { version: 1, state: "ACTIVE", updatedAt: at(9) });
    await apply(aBlock(5, [aTransaction([changed])]));
    expect(await numbers({})).toEqual(["GP-2", "GP-5", "GP-4", "GP-3", "GP-1"]);
    expect(await numbers({ state: "SUSPENDED" })).toEqual(["GP-4"]);
  });

  it("page by cursor without a gap or a repetition", async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { caller: anOfficer(), limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = await findDocuments(readModel, query, limits);
      found.push(...page.found.map(({ record }) => record.head.number));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(found).toEqual(["GP-5", "GP-4", "GP-3", "GP-2", "GP-1"]);
  });

  it("end early with a cursor when a page has looked at as many entries as it may", async () => {
    const page = await findDocuments(
      readModel,
      { caller: anOfficer(), text: "GP", state: "SUSPENDED", limit: 10 },
      { ...limits, pageScanMax: 2 },
    );
    expect(page.found.length).toBeLessThan(2);
    expect(page.next).toEqual(expect.any(String));
  });

  it.each([
    ["nothing", ""],
    ["no base64", "!"],
    ["another text", "bm8"],
    ["a long text", "A".repeat(2_000)],
  ])("refuse %s as a cursor", async (_, cursor) => {
    await expect(numbers({ cursor })).rejects.toMatchObject({ code: "CURSOR_INVALID" });
  });

  it("find by the number, in any case and from its beginning on", async () => {
    expect(await numbers({ text: "gp-3" })).toEqual(["GP-3"]);
    expect((await numbers({ text: "GP-" })).sort()).toEqual(["GP-1", "GP-2", "GP-3", "GP-4", "GP-5"]);
    expect(await numbers({ text: "GP-9" })).toEqual([]);
  });
});

describe("a private payload", () => {
  const payload = aPayload({ holder: { mst: "0300000018" } });
  const permit = aPermit("GP-1", { payloadHash: payload.hash });

  it("is given by the hash that its head names, also after a restart", async () => {
    await apply(aBlock(0, [aTransaction([permit], { payloads: [payload] })]));
    const expected = { payload: payload.payload, salt: payload.salt };
    expect(readModel.payloadOf(permit)).toEqual(expected);
    await readModel.close();
    readModel = await open();
    expect(readModel.payloadOf(permit)).toEqual(expected);
  });

  it("is absent where this organisation is no member of its collection", async () => {
    await apply(aBlock(0, [aTransaction([permit])]));
    expect(readModel.payloadOf(permit)).toBeUndefined();
    expect(readModel.document("permit", "GP-1")).toMatchObject({ hasPayload: false });
  });

  it("that is not the one on the ledger is not taken for it", async () => {
    const other = aPayload({ holder: { mst: "0300000019" } });
    await apply(aBlock(0, [aTransaction([permit], { payloads: [other] })]));
    expect(readModel.payloadOf(permit)).toBeUndefined();
  });
});

describe("search by what the payload holds", () => {
  beforeEach(async () => {
    const payload = aPayload({
      holder: { name: "ABC", mst: "0300000018" },
      lines: [{ no: 1, hs: "84818099", description: "VALVES" }],
      containers: ["VNLU0000019"],
    });
    const permit = aPermit("GP-1", { payloadHash: payload.hash });
    const issued = aTransaction([permit], { payloads: [payload] });
    await apply(aBlock(0, [issued, aTransaction([aPermit("GP-2")])]));
  });

  it.each(["0300000018", "84818099", "8481", "vnlu0000019", "2026-11-22 84818099"])(
    "finds it by %p",
    async (text) => {
      expect(await numbers({ text })).toEqual(["GP-1"]);
    },
  );

  it.each(["VALVES", "84818099 GP-2"])("does not find it by %p", async (text) => {
    expect(await numbers({ text })).toEqual([]);
  });
});

describe("who reads what", () => {
  const moit = aCaller({ mspId: "MoitMSP", roles: ["MINISTRY"], attributes: { ministry: "MOIT" } });
  const mard = aCaller({ mspId: "MardMSP", roles: ["MINISTRY"], attributes: { ministry: "MARD" } });
  const holder = aCaller();
  const stranger = aCaller({ attributes: { mst: "0300588569" } });
  const auditor = aCaller({ mspId: "AuditMSP", roles: ["AUDITOR"], attributes: {} });
  const port = aCaller({ roles: ["PORT_OPERATOR"], attributes: { area: "VNCLI" } });
  const treasury = aCaller({ mspId: "TreasuryMSP", roles: ["TREASURY"], attributes: {} });
  const agent = aCaller({ roles: ["BROKER"], attributes: { mst: "0300588570" } });
  const pretender = aCaller({
    roles: ["TREASURY", "MINISTRY"],
    attributes: { ministry: "MOIT", country: "TH", mst: "0300588569" },
  });
  const declarant = { creatorMsp: "EnterpriseMSP", creatorAttributes: { mst: "0300000018" } };

  beforeEach(async () => {
    const issued = aPayload({ holder: { mst: "0300000018" } });
    const declared = aPayload({
      declaration: {
        importer: { mst: "0300000018" },
        agent: { mst: "0300588570" },
        lines: [{ hs: "84818099" }],
      },
    });
    const permit = aPermit("GP-1", { payloadHash: issued.hash });
    const declaration = aHead({
      kind: "declaration",
      number: "10000000001",
      txId: "tx-d",
      issuer: "CustomsMSP",
      facets: {},
      payloadHash: declared.hash,
    });
    const notice = aHead({
      kind: "payment-notice",
      number: "10000000001-0",
      txId: "tx-d",
      issuer: "CustomsMSP",
      facets: { declaration: "10000000001" },
    });
    await apply(
      aBlock(0, [
        aTransaction([permit], { payloads: [issued] }),
        aTransaction([declaration, notice], { ...declarant, payloads: [declared] }),
      ]),
    );
  });

  it.each([
    ["its ministry", moit, "permit", "GP-1", "full"],
    ["another ministry", mard, "permit", "GP-1", undefined],
    ["the holder of the permit", holder, "permit", "GP-1", "full"],
    ["another enterprise", stranger, "permit", "GP-1", undefined],
    ["customs", anOfficer(), "permit", "GP-1", "full"],
    ["the auditor", auditor, "declaration", "10000000001", "full"],
    ["the importer", holder, "declaration", "10000000001", "full"],
    ["another enterprise", stranger, "declaration", "10000000001", undefined],
    ["the agent of the importer", agent, "declaration", "10000000001", "full"],
    ["the agent of the importer", agent, "payment-notice", "10000000001-0", "full"],
    ["an enterprise that calls itself treasury", pretender, "payment-notice", "10000000001-0", undefined],
    ["an enterprise that calls itself treasury", pretender, "declaration", "10000000001", undefined],
    ["an enterprise that calls itself a ministry", pretender, "permit", "GP-1", undefined],
    ["a port", port, "declaration", "10000000001", "status"],
    ["the treasury", treasury, "declaration", "10000000001", "status"],
    ["the treasury", treasury, "payment-notice", "10000000001-0", "full"],
    ["the importer", holder, "payment-notice", "10000000001-0", "full"],
    ["another enterprise", stranger, "payment-notice", "10000000001-0", undefined],
    ["the treasury", treasury, "permit", "GP-1", undefined],
  ] as const)("%s reads %#", (_, caller, kind, number, level) => {
    expect(levelFor(caller, readModel.document(kind, number)!)).toBe(level);
  });

  it.each([
    ["its own documents", holder, ["10000000001", "10000000001-0", "GP-1"]],
    ["nothing of others", stranger, []],
    ["declarations by their status", port, ["10000000001"]],
    ["its permits and declarations by their status", moit, ["10000000001", "GP-1"]],
  ] as const)("lists %s", async (_, caller, expected) => {
    expect((await numbers({ caller })).sort()).toEqual([...expected]);
    expect(await numbers({ caller, text: "10000000001" })).toHaveLength(
      expected.filter((no) => no.startsWith("1000")).length,
    );
  });
});

describe("a search by whoever reads the status only", () => {
  const port = aCaller({ roles: ["PORT_OPERATOR"], attributes: { area: "VNCLI", mst: "0101248141" } });
  const declarations = [
    ["10000000001", "0300000018"],
    ["10000000002", "0101248141"],
    ["10000000003", "0300000018"],
  ] as const;

  beforeEach(async () => {
    const payloads = declarations.map(([, mst]) =>
      aPayload({ declaration: { importer: { mst }, lines: [{ hs: "84818099" }] } }),
    );
    const heads = declarations.map(([number], at) =>
      aHead({
        kind: "declaration",
        number,
        txId: "tx-d",
        issuer: "CustomsMSP",
        facets: {},
        payloadHash: payloads[at]?.hash ?? null,
      }),
    );
    const byCustoms = { creatorMsp: "CustomsMSP", creatorAttributes: {}, payloads };
    await apply(aBlock(0, [aTransaction(heads, byCustoms)]));
  });

  it.each([
    ["10000000003", ["10000000003"]],
    ["1000000000", ["10000000001", "10000000002", "10000000003"]],
    ["2026-11-22 10000000001", ["10000000001"]],
  ])("finds any by %p", async (text, expected) => {
    expect((await numbers({ caller: port, text })).sort()).toEqual(expected);
  });

  it.each(["0300000018", "03", "10000000001 0300000018"])("finds none by %p", async (text) => {
    expect(await numbers({ caller: port, text })).toEqual([]);
  });

  it("finds its own by what their payloads hold", async () => {
    expect(await numbers({ caller: port, text: "84818099" })).toEqual(["10000000002"]);
    expect(await numbers({ caller: port, text: "0101248141" })).toEqual(["10000000002"]);
  });

  it("is told nothing by the cursor of a page that ends early", async () => {
    const query = { caller: port, text: "03", limit: 1 };
    expect(await findDocuments(readModel, query, { ...limits, pageScanMax: 1 })).toEqual({ found: [] });
  });

  it("pages through what several lists hold without a repetition", async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { caller: port, text: "1", limit: 1, ...(cursor === undefined ? {} : { cursor }) };
      const page = await findDocuments(readModel, query, limits);
      found.push(...page.found.map(({ record }) => record.head.number));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(found.sort()).toEqual(declarations.map(([number]) => number));
  });
});

describe("a verification code", () => {
  const code = verificationCode("declaration", "10000000001", "00".repeat(16));

  it("has ten characters that are read back however they are written", () => {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(isVerificationCode(`${code.slice(0, 5).toLowerCase()}-${code.slice(5)}`, code)).toBe(true);
  });

  it("differs with the number and with the salt", () => {
    expect(verificationCode("declaration", "10000000002", "00".repeat(16))).not.toBe(code);
    expect(verificationCode("declaration", "10000000001", "01".repeat(16))).not.toBe(code);
    expect(isVerificationCode("0000000000", code)).toBe(false);
    expect(isVerificationCode("ấ".repeat(10), code)).toBe(false);
  });
});
