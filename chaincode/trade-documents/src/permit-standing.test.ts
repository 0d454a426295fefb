import { errorCode } from "./domain/errors.js";
import { referenceVersionId } from "./domain/reference-tables.js";
import { acid, aDeclaration, aPermit, importer, permitNo } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const reason = { arguments: { reason: "Decree 113/2017" } };

const drawing = (changes: Json = {}): Json => aDeclaration({ lines: [acid({ lineNo: 1 })], ...changes });

async function reserved(): Promise<{ world: TradeWorld; number: string }> {
  const world = await TradeWorld.prepared();
  return { world, number: await world.register(drawing()) };
}

/** Numbers of the holds that stand on a declaration. */
function holdsOn(world: TradeWorld, number: string): readonly string[] {
  return world.ledger
    .keys()
    .map((key) => key.split("\u0000"))
    .filter((parts) => parts.includes("gate-hold-on") && parts.includes(number))
    .map((parts) => parts.at(-2) ?? "");
}

const usesOf = async (world: TradeWorld, command: string): Promise<readonly string[]> => {
  const { writes } = await world.run("moit", "permit", command, permitNo, reason);
  return [...writes].flatMap(([key, bytes]) =>
    key.includes("use") && key.includes(permitNo) ? [bytes?.toString("utf8") ?? ""] : [],
  );
};

describe("suspending a permit", () => {
  it("holds the declarations that reserved on it, until the ministry lifts it", async () => {
    const { world, number } = await reserved();
    await world.run("moit", "permit", "Suspend", permitNo, reason);
    const [hold = ""] = holdsOn(world, number);
    expect(await world.ask("gate-hold", "Read", hold)).toMatchObject({
      state: "PLACED",
      facets: { target: number, reason: "PERMIT_SUSPENDED" },
    });
    expect(await codeOf(world.register(drawing()))).toBe(errorCode.TRANSITION_NOT_ALLOWED);
    await world.run("moit", "permit", "Lift", permitNo, reason);
    expect(holdsOn(world, number)).toEqual([]);
    await world.run("moit", "permit", "Suspend", permitNo, reason);
    expect(holdsOn(world, number)).toEqual([hold]);
  });

  it("leaves alone a hold that an officer lifted before", async () => {
    const { world, number } = await reserved();
    await world.run("moit", "permit", "Suspend", permitNo, reason);
    const [hold = ""] = holdsOn(world, number);
    await world.run("head", "gate-hold", "Lift", hold, reason);
    await world.run("moit", "permit", "Lift", permitNo, reason);
    expect((await world.ask("permit", "Read", permitNo)).state).toBe("ACTIVE");
  });
});

describe("revoking a permit", () => {
  it("voids what is reserved, lifts the holds, and tells which declarations are concerned", async () => {
    const { world, number } = await reserved();
    await world.run("moit", "permit", "Suspend", permitNo, reason);
    const { event } = await world.ledger.simulate(
      world.request("moit", "permit", "Revoke", permitNo, reason),
    );
    expect(JSON.stringify(event?.payload)).toContain(`"voided":["${number}"]`);
    expect((await usesOf(world, "Revoke")).map((text) => JSON.parse(text) as Json)).toMatchObject([
      { q: "14500.00", s: "VOIDED" },
    ]);
    expect(holdsOn(world, number)).toEqual([]);
    await world.assignChannel(number, "GREEN");
    const { details } = await refusalOf(world.run("engine", "declaration", "Clear", number));
    expect(details.missing).toContain("C2");
  });

  it("leaves nothing to give back when the declaration is cancelled", async () => {
    const { world, number } = await reserved();
    await world.run("moit", "permit", "Revoke", permitNo, reason);
    await world.run("head", "declaration", "Cancel", number, { arguments: { reason: "permit revoked" } });
    expect((await world.ask("declaration", "Read", number)).state).toBe("CANCELLED");
  });
});

describe("a permit's last day", () => {
  it("is followed by its expiry, by itself, suspended or not", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit({ validTo: "2026-11-20" });
    const expire = () => world.run("engine", "permit", "Expire", permitNo);
    expect(await ruleOf(expire())).toBe("E_PERMIT_VALID");
    await world.run("moit", "permit", "Suspend", permitNo, reason);
    world.pass(24);
    await expire();
    expect((await world.ask("permit", "Read", permitNo)).state).toBe("EXPIRED");
  });
});

describe("a permit's type", () => {
  const issueFields = async (world: TradeWorld, changes: Json): Promise<readonly string[]> => {
    const { details } = await refusalOf(world.issuePermit(changes));
    return (details.fields as { pointer: string; rule: string }[]).map(
      ({ pointer, rule }) => `${pointer} ${rule}`,
    );
  };

  it.each<[string, Json, string]>([
    ["is known", { permitType: "MAGIC" }, "/permitType E_PERMIT_TYPE"],
    ["is the ministry's own", { permitType: "PESTICIDE" }, "/permitType E_PERMIT_MINISTRY"],
    ["is a quota where the family is", { family: "TRQ" }, "/family E_PERMIT_FAMILY"],
    ["is of the family of quotas", { permitType: "TRQ" }, "/family E_PERMIT_FAMILY"],
  ])("%s", async (_, changes, problem) => {
    expect(await issueFields(await TradeWorld.open(), changes)).toEqual([problem]);
  });

  it("comes from the table in force, once there is one", async () => {
    const world = await TradeWorld.open();
    const year = { effectiveFrom: "2026-01-01", effectiveTo: "2026-12-31" };
    const rows = [{ code: "MAGIC", family: "PERMIT", ministry: "MOIT", nameVi: "Mới", nameEn: "New" }];
    const id = referenceVersionId("permit-types", year, rows);
    await world.call("steward", "reference:ProposeTable", { table: "permit-types", ...year, rows });
    await world.call("headquarters", "reference:ApproveTable", { table: "permit-types", id });
    expect(await issueFields(world, {})).toEqual(["/permitType E_PERMIT_TYPE"]);
    await world.issuePermit({ permitType: "MAGIC" });
  });
});

describe("what a permit authorises", () => {
  it("serves its co-holders, and nobody else", async () => {
    const world = await TradeWorld.open();
    await world.bringGoods();
    const other = { ...importer, mst: "0300588569" };
    await world.issuePermit({ holder: other });
    expect(await ruleOf(world.register(drawing()))).toBe("E_PERMIT_HOLDER");
    await world.run("moit", "permit", "Amend", permitNo, {
      payload: aPermit({ holder: other, coHolders: [importer] }),
    });
    await world.register(drawing());
  });

  it.each([
    ["EXEMPT_LIST", "CHEM_PRECURSOR", "E8206"],
    ["TRQ", "TRQ", "E_QUOTA_QTY"],
    ["PERMIT", "CHEM_PRECURSOR", "E_PERMIT_QTY"],
  ])(
    "of the family %s is drawn from alike, and exceeded by its own rule",
    async (family, permitType, rule) => {
      const world = await TradeWorld.open();
      await world.bringGoods();
      await world.issuePermit({
        family,
        permitType,
        lines: [
          { no: 1, hs: "2806", description: "ACID", qtyAuthorised: { value: "14499.99", unit: "KGM" } },
        ],
      });
      expect(await ruleOf(world.register(drawing({ permits: [{ type: permitType, no: permitNo }] })))).toBe(
        rule,
      );
    },
  );

  it("is a quantity, or else a value", async () => {
    const world = await TradeWorld.open();
    const line = { no: 1, hs: "2806", description: "ACID" };
    const { details } = await refusalOf(world.issuePermit({ lines: [line] }));
    expect(details.fields).toMatchObject([{ pointer: "/lines/0/qtyAuthorised", rule: "E_AUTHORISED" }]);
    await world.issuePermit({
      lines: [{ ...line, valueAuthorised: { amount: "10000.00", currency: "USD" } }],
    });
    expect((await world.facets("permit", permitNo)).lines).toMatchObject([
      { unit: "USD", authorised: "10000.00" },
    ]);
  });
});
