import { errorCode } from "./domain/errors.js";
import { referenceVersionId } from "./domain/reference-tables.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

const year = { effectiveFrom: "2026-01-01", effectiveTo: "2026-12-31" };
const holidays = [
  { date: "2026-09-01", name: "Quốc khánh" },
  { date: "2026-09-02", name: "Quốc khánh" },
];
const proposal = { table: "holidays", ...year, rows: holidays };
const id = referenceVersionId("holidays", year, holidays);

const propose = (world: TradeWorld, changes: object = {}, by: Person = "steward") =>
  world.call(by, "reference:ProposeTable", { ...proposal, ...changes });
const approve = (world: TradeWorld, changes: object = {}, by: Person = "headquarters") =>
  world.call(by, "reference:ApproveTable", { table: "holidays", id, ...changes });
const inForce = async (world: TradeWorld, date: string, table = "holidays") =>
  (await world.call("auditor", "reference:Table", { table, date })).result as {
    version: { id: string } | null;
    rows: unknown;
  };

describe("reference tables", () => {
  it("come into force when a second certificate approves what the first proposed", async () => {
    const world = await TradeWorld.open();
    expect((await propose(world)).result).toMatchObject({ id, rows: 2 });
    expect(await inForce(world, "2026-05-05")).toMatchObject({ version: null, rows: null });
    expect(await codeOf(approve(world, {}, "steward"))).toBe(errorCode.FOUR_EYES_REQUIRED);
    await approve(world);
    expect(await inForce(world, "2026-05-05")).toMatchObject({ version: { id }, rows: holidays });
    expect(await inForce(world, "2027-01-01")).toMatchObject({ version: null });
    expect(await codeOf(approve(world))).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await codeOf(propose(world))).toBe(errorCode.DOCUMENT_EXISTS);
  });

  it("have one name for the same content in any order of rows", () => {
    expect(referenceVersionId("holidays", year, [...holidays].reverse())).toBe(id);
    expect(referenceVersionId("holidays", { ...year, effectiveTo: "2027-01-01" }, holidays)).not.toBe(id);
  });

  it("are proposed and approved by stewards only, and approved only when proposed", async () => {
    const world = await TradeWorld.open();
    expect(await codeOf(propose(world, {}, "officer"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    expect(await codeOf(approve(world))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    await propose(world);
    expect(await codeOf(approve(world, {}, "declarant"))).toBe(errorCode.ROLE_NOT_ALLOWED);
  });

  it("name row, column and rule of every broken cell, and change nothing", async () => {
    const world = await TradeWorld.open();
    const rows = [
      { date: "2026-02-30", name: "Tết" },
      { date: "2026-01-01", name: "" },
      { date: "2026-01-01", name: "Tết dương lịch", colour: "red" },
    ];
    const keysBefore = world.ledger.keys();
    const { details } = await refusalOf(propose(world, { rows, effectiveTo: "2025-01-01" }));
    const fields = details["fields"] as { pointer: string; rule: string }[];
    expect(fields.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([
      "/arguments/effectiveTo E_VALIDITY",
      "/arguments/rows/0/date E_DATE",
      "/arguments/rows/1/name E_REQUIRED",
      "/arguments/rows/2/colour E_CSV_COLUMN",
      "/arguments/rows/2/date E_ROW_TWICE",
    ]);
    expect(world.ledger.keys()).toEqual(keysBefore);
  });

  it("never change what was in force before", async () => {
    const world = await TradeWorld.open();
    await propose(world);
    await approve(world);
    const rows = holidays.slice(0, 1);
    const back = referenceVersionId("holidays", year, rows);
    await propose(world, { rows });
    expect(await ruleOf(approve(world, { id: back }))).toBe("E_RETROACTIVE");
    const from = { effectiveFrom: "2026-11-20", effectiveTo: "2027-12-31" };
    const next = referenceVersionId("holidays", from, rows);
    await propose(world, { rows, ...from });
    const { result } = await world.call("auditor", "reference:Versions", { table: "holidays" });
    expect(result).toMatchObject({
      versions: [{ id }],
      proposals: expect.arrayContaining([expect.objectContaining({ id: next, rows: 1 })]) as unknown,
    });
    await approve(world, { id: next });
    expect((await inForce(world, "2026-11-19")).version?.id).toBe(id);
    expect((await inForce(world, "2026-11-20")).version?.id).toBe(next);
  });
});

describe("clocks", () => {
  it("are the statutory ones until a table replaces them, and count the holidays in force", async () => {
    const world = await TradeWorld.open();
    const due = async (event: string) =>
      (
        (await world.call("auditor", "reference:Deadline", { clock: "ORDERED_AMENDMENT", event })).result as {
          due: string;
        }
      ).due;
    expect(await due("2026-08-27T02:00:00.000Z")).toBe("2026-09-03T16:59:59.999Z");
    await propose(world);
    await approve(world);
    expect(await due("2026-08-27T02:00:00.000Z")).toBe("2026-09-07T16:59:59.999Z");
    const clocks = [{ name: "ORDERED_AMENDMENT", amount: "3", unit: "WORKING_DAYS" }];
    await propose(world, { table: "clocks", rows: clocks });
    await approve(world, { table: "clocks", id: referenceVersionId("clocks", year, clocks) });
    expect(await due("2026-08-27T02:00:00.000Z")).toBe("2026-09-03T16:59:59.999Z");
  });
});
