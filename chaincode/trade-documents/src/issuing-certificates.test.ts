import { errorCode } from "./domain/errors.js";
import { certificateNo } from "./testing/documents.js";
import { anApplication, anExportOnLedger, exportNo } from "./testing/issued-certificates.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

const kind = "issued-certificate";
const number = "CO-1";
const reference = "VN-TH 26/02/00006";

async function exported(changes = {}): Promise<TradeWorld> {
  const world = await TradeWorld.open();
  anExportOnLedger(world, changes);
  return world;
}

const apply = (world: TradeWorld, changes = {}, no = number) =>
  world.run("declarant", kind, "Apply", no, { payload: anApplication(changes) });
const issue = (world: TradeWorld, no = number, referenceNo = reference) =>
  world.run("coIssuer", kind, "Issue", no, { arguments: { referenceNo } });
const stateOf = async (world: TradeWorld, no = number) => (await world.ask(kind, "Read", no)).state;

describe("a certificate of origin issued in Viet Nam", () => {
  it("is applied for, supplemented and issued, and keeps its share of the goods", async () => {
    const world = await exported();
    await apply(world);
    await world.run("coIssuer", kind, "RequestInfo", number, { arguments: { reason: "cost sheet" } });
    world.pass(2);
    await world.run("declarant", kind, "Supplement", number, { payload: anApplication() });
    expect(await world.facets(kind, number)).toMatchObject({ waitedMs: 7_200_000, askedAt: null });
    await issue(world);
    expect(await world.ask(kind, "Read", number)).toMatchObject({
      state: "ISSUED",
      issuer: "MoitMSP",
      facets: { referenceNo: reference, issueDate: "2026-11-20", validTo: "2027-11-20", flags: [] },
    });
    await apply(world, {}, "CO-2");
    const { code, details } = await refusalOf(issue(world, "CO-2", "VN-TH 26/02/00007"));
    expect([code, details]).toMatchObject([
      errorCode.DRAWDOWN_EXCEEDED,
      { rule: "E_CO_EXPORT_QTY", available: "400.00" },
    ]);
  });

  it("can be refused, with a reason", async () => {
    const world = await exported();
    await apply(world);
    expect(await codeOf(world.run("coIssuer", kind, "Refuse", number))).toBe(errorCode.INPUT_INVALID);
    await world.run("coIssuer", kind, "Refuse", number, { arguments: { reason: "no origin" } });
    expect(await stateOf(world)).toBe("REFUSED");
  });

  it("is applied for by the exporter or its agent, and issued by its issuer alone", async () => {
    const world = await exported();
    const payload = anApplication();
    expect(await codeOf(world.run("stranger", kind, "Apply", number, { payload }))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(world.run("broker", kind, "Apply", number, { payload }))).toBe(errorCode.NOT_OWNER);
    const agent = { name: "DAI LY", mst: "0300588569", mandateNo: "UQ-01" };
    await world.run("broker", kind, "Apply", number, { payload: anApplication({ agent }) });
    const args = { arguments: { referenceNo: reference } };
    for (const person of ["declarant", "moit", "asw", "officer"] as const)
      expect(await codeOf(world.run(person, kind, "Issue", number, args))).toBe(errorCode.ROLE_NOT_ALLOWED);
  });

  it.each([
    ["not cleared", { state: "CHANNELLED" }, "E_CO_NOT_EXPORTED"],
    ["cleared and missing on the manifest", { notExported: true }, "E_CO_NOT_EXPORTED"],
    ["declared as something else", { hs: "85011000" }, "E_CO_EXPORT_HS"],
    ["less than certified", { quantity: "599.99" }, "E_CO_EXPORT_QTY"],
  ])("is refused for goods that were %s", async (_, changes, rule) => {
    const world = await exported(changes);
    await apply(world);
    expect(await ruleOf(issue(world))).toBe(rule);
    expect(await stateOf(world)).toBe("APPLIED");
  });

  it("is refused without an export declaration, or for a line it does not have", async () => {
    const world = await TradeWorld.open();
    await apply(world);
    expect(await ruleOf(issue(world))).toBe("E_CO_NOT_EXPORTED");
    anExportOnLedger(world);
    const [item] = anApplication().items as object[];
    await apply(world, { items: [{ ...item, declarationLine: 9 }] }, "CO-2");
    expect(await ruleOf(issue(world, "CO-2"))).toBe("E_CO_EXPORT_LINE");
  });

  it.each([
    ["2026-11-20", []],
    ["2026-11-19", ["issuedRetroactively"]],
    ["2025-11-20", ["issuedRetroactively"]],
  ])("of goods that left on %s is marked %j", async (departureDate, flags) => {
    const world = await exported();
    await apply(world, { transport: { departureDate } });
    await issue(world);
    expect(await world.facets(kind, number)).toMatchObject({ flags });
  });

  it("is not issued more than a year after the goods left", async () => {
    const world = await exported();
    await apply(world, { transport: { departureDate: "2025-11-19" } });
    expect(await ruleOf(issue(world))).toBe("E_CO_RETRO_TOO_LATE");
  });

  it("has a reference number for its importing country that nobody else has", async () => {
    const world = await exported();
    await apply(world);
    expect(await ruleOf(issue(world, number, "VN-SG 26/02/00006"))).toBe("E_CO_REFERENCE");
    const [item] = anApplication().items as object[];
    const half = { items: [{ ...item, quantity: { value: "300.00", unit: "KGM" } }] };
    await issue(world);
    await apply(world, half, "CO-2");
    expect(await codeOf(issue(world, "CO-2"))).toBe(errorCode.DOCUMENT_EXISTS);
  });

  it("gives back its share of the goods when it is cancelled unused", async () => {
    const world = await exported();
    await apply(world);
    await issue(world);
    await world.run("coIssuer", kind, "Cancel", number, { arguments: { reason: "sale off" } });
    await apply(world, {}, "CO-2");
    await issue(world, "CO-2", "VN-TH 26/02/00007");
    expect(await stateOf(world)).toBe("CANCELLED");
  });

  it("is replaced by a new one for the same goods, within a year", async () => {
    const world = await exported();
    await apply(world);
    await issue(world);
    await apply(world, { replaces: number, invoices: [{ no: "SH-0092", date: "2026-11-18" }] }, "CO-2");
    await issue(world, "CO-2", "VN-TH 26/02/00007");
    expect([await stateOf(world), await stateOf(world, "CO-2")]).toEqual(["REPLACED", "ISSUED"]);
    await apply(world, { replaces: "CO-2" }, "CO-3");
    world.pass(366 * 24);
    expect(await ruleOf(issue(world, "CO-3", "VN-TH 26/02/00008"))).toBe("E_CO_REISSUE_TOO_LATE");
    expect(
      await ruleOf(world.run("coIssuer", kind, "CertifyCopy", "CO-2", { arguments: { reason: "lost" } })),
    ).toBe("E_CO_REISSUE_TOO_LATE");
  });

  it("replaces nothing that is not there, is another's, or went elsewhere", async () => {
    const world = await exported();
    await apply(world, { replaces: "CO-9" });
    expect(await ruleOf(issue(world))).toBe("E_CO_REPLACES");
  });

  it("is copied on paper for whoever lost it", async () => {
    const world = await exported();
    await apply(world);
    await issue(world);
    await world.run("coIssuer", kind, "CertifyCopy", number, { arguments: { reason: "paper lost" } });
    expect(await world.facets(kind, number)).toMatchObject({ copies: ["2026-11-20"] });
  });

  it("expires after its twelve months, not before", async () => {
    const world = await exported();
    await apply(world);
    await issue(world);
    world.pass(365 * 24);
    expect(await ruleOf(world.run("asw", kind, "Expire", number))).toBe("E_CO_VALID");
    world.pass(24);
    await world.run("asw", kind, "Expire", number);
    expect(await stateOf(world)).toBe("EXPIRED");
  });
});

describe("goods that are sent on back-to-back", () => {
  const backToBack = (quantity: string, changes = {}) => {
    const [item] = anApplication().items as object[];
    const original = { refNo: certificateNo, itemNo: 1 };
    return {
      importingCountry: "LA",
      consignee: { name: "VIENTIANE VALVES", address: "VIENTIANE", countryCode: "LA" },
      flags: ["backToBack"],
      items: [{ ...item, quantity: { value: quantity, unit: "KGM" }, original }],
      ...changes,
    };
  };
  const thousand = { value: "1000.00", unit: "KGM" };

  async function received(): Promise<TradeWorld> {
    const world = await exported({ quantity: "5000.00" });
    const item = {
      no: 1,
      packages: { count: 1, type: "CT" },
      description: "VALVES",
      hsCode: "84818099",
      criterion: "CTH",
      quantity: thousand,
    };
    await world.receiveCertificate({ items: [item] });
    return world;
  }
  const send = async (world: TradeWorld, no: string, serial: string, quantity: string, changes = {}) => {
    await apply(world, backToBack(quantity, changes), no);
    return issue(world, no, `VN-LA 26/02/0000${serial}`);
  };

  it("draw on the original down to its last kilogram, and no further", async () => {
    const world = await received();
    await send(world, "B2B-1", "1", "600.00");
    await send(world, "B2B-2", "2", "400.00");
    expect(await refusalOf(send(world, "B2B-3", "3", "1.00"))).toMatchObject({
      code: errorCode.DRAWDOWN_EXCEEDED,
      details: { rule: "E_CO_QTY", requested: "1.00", available: "0.00" },
    });
  });

  it("are certified no longer than the original is valid", async () => {
    const world = await received();
    await send(world, "B2B-1", "1", "600.00");
    expect(await world.facets(kind, "B2B-1")).toMatchObject({
      issueDate: "2026-11-20",
      validTo: "2027-11-02",
    });
  });

  it("keep their share of the original when the certificate is replaced, and free it when it is cancelled", async () => {
    const world = await received();
    await send(world, "B2B-1", "1", "600.00");
    await send(world, "B2B-2", "2", "400.00");
    await send(world, "B2B-3", "3", "600.00", { replaces: "B2B-1" });
    await world.run("coIssuer", kind, "Cancel", "B2B-2", { arguments: { reason: "sale off" } });
    await send(world, "B2B-4", "4", "400.00");
    expect(await codeOf(send(world, "B2B-5", "5", "0.01"))).toBe(errorCode.DRAWDOWN_EXCEEDED);
  });

  it("need an original that stands", async () => {
    const world = await received();
    await world.run("thaiCustoms", "certificate-of-origin", "Cancel", certificateNo, {
      arguments: { reason: "error" },
    });
    expect(await ruleOf(send(world, "B2B-1", "1", "1.00"))).toBe("E_CO_ORIGINAL");
  });

  it("need an item that the original has", async () => {
    const world = await received();
    const [item] = anApplication().items as object[];
    const items = [{ ...item, original: { refNo: certificateNo, itemNo: 2 } }];
    expect(await ruleOf(send(world, "B2B-1", "1", "1.00", { items }))).toBe("E_CO_ORIGINAL");
  });
});

describe("an application", () => {
  const [item] = anApplication().items as Record<string, unknown>[];
  const withItem = (changes: object) => ({ items: [{ ...item, ...changes }] });
  const costSheet = { method: "INDIRECT", fob: "1000.00", nonOriginatingMaterials: "700.00" };

  it.each<[string, string, object]>([
    ["E_CO_FORM", "/form", { form: "D-OD" }],
    ["E_CO_FORM", "/form", { form: "Z" }],
    [
      "E_CO_PARTY",
      "/importingCountry",
      { importingCountry: "CN", consignee: { name: "X", address: "X", countryCode: "CN" } },
    ],
    [
      "E_CO_EXPORTER",
      "/exporter/countryCode",
      { exporter: { ...(anApplication().exporter as object), countryCode: "TH" } },
    ],
    [
      "E_CO_CONSIGNEE",
      "/consignee/countryCode",
      { consignee: { name: "X", address: "X", countryCode: "SG" } },
    ],
    ["E_CO_BOX7_INVOICE", "/thirdCountryInvoice", { flags: ["thirdCountryInvoicing"] }],
    ["E_CO_EXHIBITION", "/exhibition", { flags: ["exhibition"] }],
    ["E_CO_CUMULATION", "/cumulation", { flags: ["accumulation"] }],
    [
      "E_CO_PARTY",
      "/cumulation/0/country",
      { flags: ["accumulation"], cumulation: [{ country: "CN", proofNo: "1", description: "X" }] },
    ],
    ["E_CO_BOX7_PROOFS", "/items/0/original", { flags: ["backToBack"] }],
    ["E_ORIGIN_CRITERION", "/items/0/criterion", withItem({ criterion: "PE" })],
    ["E_CO_PARTIAL", "/items/0/criterion", withItem({ criterion: "PC 30%", costSheet })],
    ["E_CO_RVC", "/items/0/criterion", withItem({ criterion: "40%", costSheet })],
    ["E_CO_COSTING", "/items/0/costSheet", withItem({ criterion: "40%" })],
    ["E_CO_MATERIALS", "/items/0/materials", withItem({ materials: undefined })],
    ["E_CO_ITEMS", "/items", withItem({ no: 2 })],
    ["E_HS_LENGTH", "/items/0/hsCode", withItem({ hsCode: "8481" })],
  ])("breaks %s at %s", async (rule, pointer, changes) => {
    const world = await TradeWorld.open();
    const { code, details } = await refusalOf(apply(world, changes));
    expect([code, details.fields]).toEqual([
      errorCode.INPUT_INVALID,
      [{ pointer, rule, message: expect.any(String) as string }],
    ]);
  });

  it("names the FOB value that Cambodia asks for, beside every other broken rule", async () => {
    const world = await TradeWorld.open();
    const consignee = { name: "PHNOM PENH VALVES", address: "PHNOM PENH", countryCode: "KH" };
    const changes = { importingCountry: "KH", consignee, ...withItem({ criterion: "40%" }) };
    const { details } = await refusalOf(apply(world, changes));
    expect((details.fields as { rule: string }[]).map(({ rule }) => rule)).toEqual([
      "E_CO_COSTING",
      "E_CO_FOB",
    ]);
  });

  it.each<[string, object]>([
    [
      "an invoice of a third country",
      { flags: ["thirdCountryInvoicing"], thirdCountryInvoice: { name: "SV TRADING", country: "SG" } },
    ],
    [
      "an exhibition",
      {
        flags: ["exhibition"],
        exhibition: { country: "SG", from: "2026-12-01", to: "2026-12-10" },
        consignee: { name: "EXPO HALL 2", address: "SINGAPORE", countryCode: "SG" },
      },
    ],
    [
      "inputs of another member",
      { flags: ["accumulation"], cumulation: [{ country: "ID", proofNo: "ID-1", description: "BRASS" }] },
    ],
    ["partial cumulation", { flags: ["partialCumulation"], ...withItem({ criterion: "PC 30%", costSheet }) }],
    ["another agreement's form", { form: "RCEP", ...withItem({ criterion: "PE" }) }],
  ])("is issued with %s", async (_, changes) => {
    const world = await exported();
    await apply(world, changes);
    await issue(world);
    expect(await stateOf(world)).toBe("ISSUED");
  });

  it("stays with customs, State Audit and the issuer", async () => {
    const world = await exported();
    const { privateWrites } = await apply(world);
    expect(privateWrites.map(({ collection }) => collection).sort()).toEqual([
      "_implicit_org_MoitMSP",
      "pdcCo_VN",
    ]);
    const facets = JSON.stringify(await world.facets(kind, number));
    expect(facets).not.toContain("SONG HONG");
    expect(exportNo).toHaveLength(11);
  });
});
