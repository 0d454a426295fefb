import { errorCode } from "./domain/errors.js";
import {
  acid,
  aDeclaration,
  aPermit,
  certificateNo,
  manifestNo,
  permitNo,
  plasticParts,
  valves,
} from "./testing/documents.js";
import type { Simulation } from "./testing/memory-ledger.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

async function amend(
  world: TradeWorld,
  number: string,
  declaration: Json,
  command = "Amend",
): Promise<Simulation> {
  const { notice } = await world.facets("declaration", number);
  const sources = [
    ...world.certificateSources(declaration),
    await world.sourceOf("declaration", number),
    await world.sourceOf("payment-notice", String(notice)),
  ];
  const assessment = await world.ask("declaration", "Assess", number, { payload: { declaration }, sources });
  return world.run("declarant", "declaration", command, number, {
    payload: { declaration, assessment },
    sources,
  });
}

const available = async (world: TradeWorld): Promise<unknown> =>
  (await world.ask("permit", "Read", permitNo)).facets;

const cheaper = aDeclaration({
  totalInvoice: "15333.33",
  permits: undefined,
  lines: [valves(), plasticParts({ lineNo: 2 })],
});

const eventsOf = ({ event }: Simulation): readonly string[] =>
  (event?.payload as { events: { event: string }[] }).events.map((one) => one.event);

describe("amending before the channel", () => {
  it("gives back what is no longer drawn, keeps what stays, and asks for the new duties", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const simulation = await amend(world, number, cheaper);
    expect(eventsOf(simulation)).toEqual([
      "DeclarationAmended",
      "PermitReleased",
      "OriginCited",
      "BillDeclared",
      "PaymentNoticeSuperseded",
      "PaymentNoticeIssued",
    ]);
    expect(await world.facets("declaration", number)).toMatchObject({ permit: "NONE", permits: [] });
    expect(await available(world)).toMatchObject({ permitType: "CHEM_PRECURSOR" });
    expect((await world.ask("payment-notice", "Read", `${number}-0`)).state).toBe("SUPERSEDED");
    expect(await world.ask("declaration", "Read", number)).toMatchObject({ state: "REGISTERED", version: 1 });
  });

  it("draws the difference only: what it held itself does not stand in its way", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit(aPermit({ usePolicy: "SINGLE" }));
    await world.receiveCertificate();
    await world.bringGoods();
    const number = await world.register();
    const line = aPermit().lines as readonly Json[];
    expect(line).toHaveLength(1);
    const more = acid({
      qty1: { value: "52500.00", unit: "KGM" },
      permitUse: [{ permitNo, permitLine: 1, qty: { value: "52500.00", unit: "KGM" } }],
    });
    await amend(world, number, aDeclaration({ lines: [valves(), more, plasticParts()] }));
    const tooMuch = acid({
      qty1: { value: "52500.01", unit: "KGM" },
      permitUse: [{ permitNo, permitLine: 1, qty: { value: "52500.01", unit: "KGM" } }],
    });
    const refused = amend(world, number, aDeclaration({ lines: [valves(), tooMuch, plasticParts()] }));
    expect(await codeOf(refused)).toBe(errorCode.DRAWDOWN_EXCEEDED);
  });

  it("keeps a reservation on a permit that has expired since, for the same goods alone", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit({ validTo: "2026-11-20" });
    await world.receiveCertificate();
    await world.bringGoods();
    const number = await world.register();
    world.pass(24);
    await world.run("moit", "permit", "Expire", permitNo);
    await amend(world, number, aDeclaration({ notes: "amended" }));
    const other = acid({ hs: "28062000" });
    expect(
      await codeOf(amend(world, number, aDeclaration({ lines: [valves(), other, plasticParts()] }))),
    ).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });

  it("leaves the notice as it is when nothing else is owed", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await amend(world, number, aDeclaration({ notes: "amended" }));
    expect(await world.facets("declaration", number)).toMatchObject({ notice: `${number}-0` });
  });

  it("counts what was paid already", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.pay(number, "1000000");
    await amend(world, number, cheaper);
    expect(await world.notice(number, 1)).toMatchObject({ paid: "1000000" });
  });

  it.each([
    ["kindCode", { kindCode: "A12" }],
    ["cargoClass", { cargoClass: "A" }],
    ["customsOffice", { customsOffice: "03CC" }],
    ["agent/mst", { agent: { name: "DAI LY", mst: "0300588569" } }],
  ])("never changes %s", async (field, changes) => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const { code, details } = await refusalOf(amend(world, number, aDeclaration(changes)));
    expect([code, details.pointer]).toEqual([errorCode.FIELD_NOT_AMENDABLE, `/declaration/${field}`]);
  });

  it("leaves nothing behind when it is refused", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const before = await world.ask("declaration", "Read", number);
    await refusalOf(amend(world, number, aDeclaration({ kindCode: "A12" })));
    expect(await world.ask("declaration", "Read", number)).toEqual(before);
  });
});

describe("amending after the channel", () => {
  async function channelled(channel: string): Promise<[TradeWorld, string]> {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, channel);
    return [world, number];
  }

  it("asks customs, waits for the risk engine, and never lowers the channel", async () => {
    const [world, number] = await channelled("YELLOW");
    expect(await ruleOf(amend(world, number, cheaper))).toBe("E_AMENDMENT_STATE");
    await world.run("declarant", "declaration", "RequestAmend", number, { arguments: { reason: "lines" } });
    const ask = world.run("declarant", "declaration", "RequestAmend", number, {
      arguments: { reason: "lines" },
    });
    expect(await ruleOf(ask)).toBe("E_AMENDMENT_STATE");
    await world.run("officer", "declaration", "ApproveAmend", number);
    await amend(world, number, cheaper);
    const view = await world.ask("declaration", "Clearance", number);
    expect(view.canClear).toMatchObject({ detail: { C1: "an amendment is in hand" } });
    await world.assignChannel(number, "GREEN");
    expect(await world.facets("declaration", number)).toMatchObject({
      channel: "YELLOW",
      amendment: "ASSESSED",
    });
  });

  it("is refused with a reason, and then the declaration goes on as it was", async () => {
    const [world, number] = await channelled("GREEN");
    await world.run("declarant", "declaration", "RequestAmend", number, { arguments: { reason: "lines" } });
    await world.run("officer", "declaration", "RefuseAmend", number, { arguments: { reason: "no proof" } });
    expect(await ruleOf(amend(world, number, cheaper))).toBe("E_AMENDMENT_STATE");
    const view = await world.ask("declaration", "Clearance", number);
    expect(view.canClear).toMatchObject({ missing: ["C6"] });
  });

  it("follows customs' order within five working days, and opens the documents again", async () => {
    const [world, number] = await channelled("YELLOW");
    await world.run("officer", "declaration", "DocFail", number, { arguments: { reason: "invoice" } });
    await amend(world, number, aDeclaration({ notes: "corrected" }));
    expect(await world.facets("declaration", number)).toMatchObject({
      docCheck: "REQUIRED",
      amendment: "MADE",
    });
    await world.assignChannel(number, "YELLOW");
    await world.run("officer", "declaration", "DocFail", number, { arguments: { reason: "invoice" } });
    // Friday 20 November: the fifth working day is Friday the 27th.
    world.pass(24 * 8);
    expect(await ruleOf(amend(world, number, aDeclaration({ notes: "late" })))).toBe("E_AMENDMENT_LATE");
  });

  it("does not cite again what an officer denied", async () => {
    const [world, number] = await channelled("YELLOW");
    await world.decideOrigin(number, "DenyOrigin");
    await world.run("officer", "declaration", "DocFail", number, { arguments: { reason: "origin" } });
    const { code, details } = await refusalOf(amend(world, number, aDeclaration({ notes: "again" })));
    expect([code, details.checks]).toEqual([
      errorCode.ORIGIN_REFUSED,
      [{ lineNo: 1, id: "CO-01", reason: "DENIED_BEFORE" }],
    ]);
    const plain = valves({ tariffCode: "B01", coRef: undefined });
    await amend(world, number, aDeclaration({ lines: [plain, acid(), plasticParts()] }));
    expect(await world.facets("declaration", number)).toMatchObject({ origin: "NONE", origins: [] });
  });
});

test("the certificate and the bill of an amended declaration stay its own", async () => {
  const world = await TradeWorld.prepared();
  const number = await world.register();
  await amend(world, number, aDeclaration({ notes: "amended" }));
  const held = world.ledger.keys().filter((key) => key.includes(number) && key.includes("use"));
  expect(held.filter((key) => key.includes(certificateNo))).toHaveLength(1);
  expect(held.filter((key) => key.includes(manifestNo))).toHaveLength(1);
});
