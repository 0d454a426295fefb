import { findDocuments } from "./document-list.js";
import { aPermit, listLimits, OpenReadModel } from "./open-read-model.fixture.js";
import { aBlock, aCaller, aHead, anOfficer, aPayload, aTransaction } from "./read-model.fixture.js";

const read = new OpenReadModel();

describe("lists", () => {
  const at = (second: number): string => `2026-11-22T02:00:${String(second).padStart(2, "0")}.000Z`;
  const permits = [1, 2, 3, 4, 5].map((no) =>
    aPermit(`GP-${no}`, { state: no % 2 === 0 ? "SUSPENDED" : "ACTIVE", updatedAt: at(no) }),
  );

  beforeEach(async () => {
    await read.apply(...permits.map((permit, number) => aBlock(number, [aTransaction([permit])])));
  });

  it("come with the newest change first, and follow a change", async () => {
    expect(await read.numbers({})).toEqual(["GP-5", "GP-4", "GP-3", "GP-2", "GP-1"]);
    const changed = aPermit("GP-2", { version: 1, state: "ACTIVE", updatedAt: at(9) });
    await read.apply(aBlock(5, [aTransaction([changed])]));
    expect(await read.numbers({})).toEqual(["GP-2", "GP-5", "GP-4", "GP-3", "GP-1"]);
    expect(await read.numbers({ state: "SUSPENDED" })).toEqual(["GP-4"]);
  });

  it("page by cursor without a gap or a repetition", async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { caller: anOfficer(), limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = await findDocuments(read.model, query, listLimits);
      found.push(...page.found.map(({ record }) => record.head.number));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(found).toEqual(["GP-5", "GP-4", "GP-3", "GP-2", "GP-1"]);
  });

  it("end early with a cursor when a page has looked at as many entries as it may", async () => {
    const page = await findDocuments(
      read.model,
      { caller: anOfficer(), text: "GP", state: "SUSPENDED", limit: 10 },
      { ...listLimits, pageScanMax: 2 },
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
    await expect(read.numbers({ cursor })).rejects.toMatchObject({ code: "CURSOR_INVALID" });
  });

  it("find by the number, in any case and from its beginning on", async () => {
    expect(await read.numbers({ text: "gp-3" })).toEqual(["GP-3"]);
    expect((await read.numbers({ text: "GP-" })).sort()).toEqual(["GP-1", "GP-2", "GP-3", "GP-4", "GP-5"]);
    expect(await read.numbers({ text: "GP-9" })).toEqual([]);
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
    await read.apply(aBlock(0, [issued, aTransaction([aPermit("GP-2")])]));
  });

  it.each(["0300000018", "84818099", "8481", "vnlu0000019", "2026-11-22 84818099"])(
    "finds it by %p",
    async (text) => {
      expect(await read.numbers({ text })).toEqual(["GP-1"]);
    },
  );

  it.each(["VALVES", "84818099 GP-2"])("does not find it by %p", async (text) => {
    expect(await read.numbers({ text })).toEqual([]);
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
    await read.apply(aBlock(0, [aTransaction(heads, byCustoms)]));
  });

  it.each([
    ["10000000003", ["10000000003"]],
    ["1000000000", ["10000000001", "10000000002", "10000000003"]],
    ["2026-11-22 10000000001", ["10000000001"]],
  ])("finds any by %p", async (text, expected) => {
    expect((await read.numbers({ caller: port, text })).sort()).toEqual(expected);
  });

  it.each(["0300000018", "03", "10000000001 0300000018"])("finds none by %p", async (text) => {
    expect(await read.numbers({ caller: port, text })).toEqual([]);
  });

  it("finds its own by what their payloads hold", async () => {
    expect(await read.numbers({ caller: port, text: "84818099" })).toEqual(["10000000002"]);
    expect(await read.numbers({ caller: port, text: "0101248141" })).toEqual(["10000000002"]);
  });

  it("is told nothing by the cursor of a page that ends early", async () => {
    const query = { caller: port, text: "03", limit: 1 };
    expect(await findDocuments(read.model, query, { ...listLimits, pageScanMax: 1 })).toEqual({ found: [] });
  });

  it("pages through what several lists hold without a repetition", async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { caller: port, text: "1", limit: 1, ...(cursor === undefined ? {} : { cursor }) };
      const page = await findDocuments(read.model, query, listLimits);
      found.push(...page.found.map(({ record }) => record.head.number));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(found.sort()).toEqual(declarations.map(([number]) => number));
  });
});
