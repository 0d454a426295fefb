import { errorCode } from "./domain/errors.js";
import {
  aBill,
  aDeclaration,
  aManifest,
  billNo,
  containerNo,
  importer,
  manifestNo,
} from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const goodsOf = (count: number, kilograms = "18250.500"): readonly Json[] => [
  { description: "VALVES", packages: { count, type: "PK" }, grossWeight: { value: kilograms, unit: "KGM" } },
];

async function accepted(changes: Json = {}): Promise<TradeWorld> {
  const world = await TradeWorld.open();
  await world.fileManifest(changes);
  return world;
}

async function arrived(changes: Json = {}): Promise<TradeWorld> {
  const world = await accepted(changes);
  await world.run("carrier", "manifest", "Arrive", manifestNo);
  return world;
}

const amend = (world: TradeWorld, changes: Json) =>
  world.run("carrier", "manifest", "Amend", manifestNo, { payload: aManifest(changes) });

const billsOf = async (world: TradeWorld): Promise<readonly Json[]> =>
  (await world.facets("manifest", manifestNo)).bills as readonly Json[];

describe("amending an accepted manifest", () => {
  it("is the carrier's own business until arrival", async () => {
    const world = await accepted();
    await amend(world, { bills: [aBill({ goods: goodsOf(280) }), aBill({ billNo: "WHLC2" })] });
    expect(await billsOf(world)).toMatchObject([
      { no: billNo, packages: 280, state: "OPEN" },
      { no: "WHLC2", packages: 300, state: "OPEN" },
    ]);
    await amend(world, {});
    expect(await billsOf(world)).toHaveLength(1);
    await world.run("carrier", "manifest", "Register", "26WHLC00018", {
      payload: aManifest({ manifestNo: "26WHLC00018", bills: [aBill({ billNo: "WHLC2" })] }),
    });
    await world.run("carrier", "manifest", "Submit", "26WHLC00018");
    await world.run("engine", "manifest", "Accept", "26WHLC00018");
    const bills = [aBill(), aBill({ billNo: "WHLC2" })];
    expect(await ruleOf(amend(world, { bills }))).toBe("E_BILL_TAKEN");
  });

  it.each([
    ["call sign", { vesselCallSign: "9HA0001" }, "/vesselCallSign"],
    ["voyage", { voyageNo: "S124" }, "/voyageNo"],
    ["direction", { direction: "E", portOfLoading: "VNHPH" }, "/direction"],
  ])("never changes the %s", async (_, changes, pointer) => {
    const world = await accepted();
    const { code, details } = await refusalOf(amend(world, changes));
    expect(code).toBe(errorCode.FIELD_NOT_AMENDABLE);
    expect(details.fields).toMatchObject([{ pointer, rule: "E_NOT_AMENDABLE" }]);
  });

  it("never gives the manifest to another carrier", async () => {
    expect(await codeOf(amend(await accepted(), { carrierCode: "MSKU" }))).toBe(errorCode.NOT_OWNER);
  });

  it("leaves what is declared covered", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit();
    await world.receiveCertificate();
    await world.fileManifest();
    await world.register(aDeclaration());
    expect(await ruleOf(amend(world, { bills: [aBill({ goods: goodsOf(299) })] }))).toBe("E_BILL_DRAWN");
    expect(await ruleOf(amend(world, { bills: [aBill({ billNo: "WHLC2" })] }))).toBe("E_BILL_DRAWN");
  });

  it.each([
    ["packages", { bills: [aBill({ goods: goodsOf(299) })] }],
    ["weight", { bills: [aBill({ goods: goodsOf(300, "18250.501") })] }],
    ["consignee", { bills: [aBill({ consignee: { ...importer, mst: "0300588569" } })] }],
    ["containers", { bills: [aBill({ containers: [] })] }],
    ["seals", { bills: [aBill({ containers: [{ containerNo, fullEmpty: "5", deliveryType: "51" }] })] }],
  ])("asks customs for other %s after arrival", async (_, changes) => {
    expect(await ruleOf(amend(await arrived(), changes))).toBe("E_AMENDMENT_APPROVAL");
  });

  it("changes words after arrival as before", async () => {
    await amend(await arrived(), { bills: [aBill({ placeOfDelivery: "CAT LAI" })] });
  });
});

describe("an amendment after arrival", () => {
  const amendmentNo = "MA1";
  const request = (world: TradeWorld, changes: Json) =>
    world.run("carrier", "manifest-amendment", "Request", amendmentNo, {
      payload: { amendmentNo, correction: "5", reason: "Counted again", manifest: aManifest(changes) },
    });

  it("changes the manifest when customs approves it, and keeps where the containers are", async () => {
    const world = await TradeWorld.open();
    await world.bringGoods();
    await request(world, { bills: [aBill({ goods: goodsOf(299) })] });
    expect(await billsOf(world)).toMatchObject([{ packages: 300 }]);
    expect(await codeOf(world.run("carrier", "manifest-amendment", "Approve", amendmentNo))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
    await world.run("officer", "manifest-amendment", "Approve", amendmentNo);
    expect(await world.facets("manifest", manifestNo)).toMatchObject({
      bills: [{ packages: 299, state: "OPEN" }],
      containers: [{ no: containerNo, state: "IN_AREA" }],
    });
  });

  it("changes nothing when customs refuses it", async () => {
    const world = await arrived();
    await request(world, { bills: [aBill({ goods: goodsOf(299) })] });
    await world.run("officer", "manifest-amendment", "Refuse", amendmentNo, { arguments: { reason: "no" } });
    expect(await billsOf(world)).toMatchObject([{ packages: 300 }]);
  });

  it("is refused for another voyage, and for a container that has come in", async () => {
    const world = await TradeWorld.open();
    await world.bringGoods();
    expect(await codeOf(request(world, { voyageNo: "S124" }))).toBe(errorCode.FIELD_NOT_AMENDABLE);
    await request(world, { bills: [aBill({ containers: [] })] });
    expect(await ruleOf(world.run("officer", "manifest-amendment", "Approve", amendmentNo))).toBe(
      "E_CONTAINER_IN_AREA",
    );
  });
});

describe("goods that are not as manifested", () => {
  const discharge = (world: TradeWorld, lists: Json) =>
    world.run("port", "manifest", "Discharge", manifestNo, { arguments: lists });

  it("are listed at discharge: what is too much, and what is missing", async () => {
    const world = await arrived();
    const wrong = { overlanded: [containerNo], shortlanded: ["MSKU1234565"] };
    const { details } = await refusalOf(discharge(world, wrong));
    expect(details.fields).toMatchObject([
      { pointer: "/arguments/overlanded/0", rule: "E_OVERLANDED" },
      { pointer: "/arguments/shortlanded/0", rule: "E_SHORTLANDED" },
    ]);
    const { event } = await discharge(world, { overlanded: ["MSKU1234565"], shortlanded: [containerNo] });
    expect(event?.payload).toMatchObject({
      events: [{ overlanded: ["MSKU1234565"], shortlanded: [containerNo] }],
    });
    expect(await world.facets("manifest", manifestNo)).toMatchObject({
      containers: [{ no: containerNo, state: "SHORTLANDED" }],
    });
  });

  it("are unclaimed after ninety days, and then sent back or given up", async () => {
    const world = await arrived();
    await discharge(world, {});
    const mark = () => world.run("engine", "manifest", "MarkUnclaimed", manifestNo);
    world.pass(90 * 24);
    expect(await ruleOf(mark())).toBe("E_CLAIM_TIME");
    world.pass(3 * 24);
    await mark();
    expect(await billsOf(world)).toMatchObject([{ state: "UNCLAIMED" }]);
    expect(await ruleOf(mark())).toBe("E_NOTHING_UNCLAIMED");
    const dispose = (bill: string) =>
      world.run("head", "manifest", "Dispose", manifestNo, {
        arguments: { billNo: bill, disposal: "ABANDONED", reason: "nobody came" },
      });
    expect(await codeOf(dispose("B9"))).toBe(errorCode.INPUT_INVALID);
    await dispose(billNo);
    expect(await ruleOf(dispose(billNo))).toBe("E_BILL_STATE");
    await world.run("engine", "manifest", "Close", manifestNo);
  });

  it("are not declared for import when they pass through", async () => {
    const transit = { code: "28", reason: "To Vientiane", days: 15 };
    const world = await arrived({ bills: [aBill({ transit })] });
    expect(await billsOf(world)).toMatchObject([{ state: "TRANSIT" }]);
    await world.issuePermit();
    await world.receiveCertificate();
    expect(await ruleOf(world.register(aDeclaration()))).toBe("E_BILL_STATE");
    await discharge(world, {});
    await world.run("engine", "manifest", "Close", manifestNo);
  });
});

describe("a vessel's notice", () => {
  const notice = (changes: Json = {}): Json => ({
    noticeNo: "VIT1",
    direction: "I",
    mode: "SEA",
    carrierCode: "WHLC",
    callSign: "9HA4567",
    journey: "S123",
    port: "VNCLI",
    eta: "2026-11-21T02:00:00.000Z",
    manifests: [manifestNo],
    ...changes,
  });
  const announce = (world: TradeWorld, changes: Json = {}) =>
    world.run("carrier", "vessel-notice", "Announce", "VIT1", { payload: notice(changes) });
  const confirm = (world: TradeWorld, at: string) =>
    world.run("port", "vessel-notice", "Confirm", "VIT1", { arguments: { at } });

  it("moves the manifests that are aboard when it is confirmed", async () => {
    const world = await accepted();
    await announce(world);
    expect(await ruleOf(confirm(world, "2026-11-21T02:00:00.000Z"))).toBe("E_NOT_HAPPENED");
    await confirm(world, "2026-11-20T02:44:00.000Z");
    expect(await world.ask("manifest", "Read", manifestNo)).toMatchObject({ state: "ARRIVED" });
  });

  it("is late eight hours before arrival", async () => {
    const inTime = await accepted();
    inTime.ledger.clockMs = Date.parse("2026-11-20T18:00:00.000Z");
    await announce(inTime);
    expect((await inTime.facets("vessel-notice", "VIT1")).late).toBe(false);
    const late = await accepted();
    late.ledger.clockMs = Date.parse("2026-11-20T18:00:00.001Z");
    await announce(late);
    expect((await late.facets("vessel-notice", "VIT1")).late).toBe(true);
  });

  const paint = {
    bookingRef: "B1",
    packages: { count: 1, type: "DR" },
    kind: "PAINT",
    imdgClass: "3",
    unNo: "1263",
    netMassKgm: "1",
  };

  it.each<[string, Json, string]>([
    ["another ship's manifest", { journey: "S999" }, "/manifests/0 E_MANIFEST_ABOARD"],
    ["a port abroad", { port: "SGSIN" }, "/port E_PORT_COUNTRY"],
    ["a ship without a name", { callSign: undefined }, "/name E_VESSEL"],
    ["a departure without a time", { direction: "E" }, "/etd E_REQUIRED"],
    ["a manifest named twice", { manifests: [manifestNo, manifestNo] }, "/manifests E_MANIFEST_REPEATED"],
    [
      "a class that is not",
      { dangerousGoods: [{ ...paint, imdgClass: "4.4" }] },
      "/dangerousGoods/0/imdgClass E_FORMAT",
    ],
    [
      "a UN number of three digits",
      { dangerousGoods: [{ ...paint, unNo: "126" }] },
      "/dangerousGoods/0/unNo E_FORMAT",
    ],
    [
      "goods without mass",
      { dangerousGoods: [{ ...paint, netMassKgm: "0" }] },
      "/dangerousGoods/0/netMassKgm E_SIGN",
    ],
  ])("refuses %s", async (_, changes, problem) => {
    const { details } = await refusalOf(announce(await accepted(), changes));
    const fields = details.fields as { pointer: string; rule: string }[];
    expect(fields.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([problem]);
  });
});

describe("an export manifest", () => {
  const leaving = {
    direction: "E",
    portOfLoading: "VNCLI",
    portOfDischarge: "SGSIN",
    etd: "2026-11-21T02:00:00.000Z",
    eta: "2026-11-24T02:00:00.000Z",
  };
  const step = (
    world: TradeWorld,
    command: string,
    args: Json = {},
    by: "port" | "carrier" | "engine" = "port",
  ) => world.run(by, "manifest", command, manifestNo, { arguments: args });

  it("is late within the hour before departure", async () => {
    const world = await TradeWorld.open();
    world.ledger.clockMs = Date.parse("2026-11-21T01:00:00.001Z");
    await world.fileManifest(leaving);
    expect((await world.facets("manifest", manifestNo)).late).toBe(true);
  });

  it("takes in what is booked, and loads nothing that is not cleared", async () => {
    const world = await accepted(leaving);
    expect(await ruleOf(step(world, "Arrive"))).toBe("E_DIRECTION");
    const { details } = await refusalOf(step(world, "Load", { lines: [containerNo, "MSKU1234565"] }));
    expect(details.fields).toMatchObject([{ rule: "E_LINE_STATE" }, { rule: "E_LINE_UNKNOWN" }]);
    await step(world, "TakeIn", { lines: [containerNo], sealNos: ["OTHER"] });
    expect(await world.facets("manifest", manifestNo)).toMatchObject({
      bills: [{ state: "IN_AREA" }],
      containers: [{ state: "IN_AREA", sealMismatch: true }],
    });
    expect(await ruleOf(step(world, "Load", { lines: [containerNo] }))).toBe("E_NOT_CLEARED");
  });

  it("loads empty containers, sails and reconciles with what was aboard", async () => {
    const empty = { containerNo: "MSKU1234565", fullEmpty: "4" };
    const world = await accepted({ ...leaving, emptyContainers: [empty] });
    await step(world, "TakeIn", { lines: ["MSKU1234565"] });
    await step(world, "Load", { lines: ["MSKU1234565"] });
    await step(world, "Depart", {}, "carrier");
    const { event } = await step(world, "Reconcile", {}, "engine");
    expect(event?.payload).toMatchObject({
      events: [{ reconciled: ["MSKU1234565"], notLoaded: [containerNo], declarations: [] }],
    });
    expect(await world.ask("manifest", "Read", manifestNo)).toMatchObject({ state: "CLOSED" });
  });
});
