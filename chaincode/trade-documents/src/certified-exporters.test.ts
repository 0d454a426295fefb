import { signatoryTag, wasAuthorised } from "./domain/documents/certificate/certified-exporter-standing.js";
import { errorCode } from "./domain/errors.js";
import {
  aCertificateOfOrigin,
  aDeclaration,
  certificateNo,
  exporter,
  importer,
  valves,
} from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const kind = "certified-exporter";
const received = "certificate-of-origin";
const ceCode = "0001/2026";

const anExporter = (changes: Json = {}): Json => ({
  ceCode,
  country: "TH",
  exporter,
  products: [{ hs: "848180", description: "VALVES" }],
  signatories: ["S. CHAI"],
  issuedOn: "2026-01-05",
  ...changes,
});
const authorise = (world: TradeWorld, changes: Json = {}, by: Person = "thaiCustoms") =>
  world.run(by, kind, "Authorise", ceCode, { payload: anExporter(changes) });
const decide = (world: TradeWorld, command: string) =>
  world.run("thaiCustoms", kind, command, ceCode, { arguments: { reason: "audit" } });

const aDeclaredOrigin = (changes: Json = {}): Json =>
  aCertificateOfOrigin({ form: "D-OD", certifiedExporter: ceCode, ...changes });
const lodge = (world: TradeWorld, changes: Json = {}, by: Person = "declarant") =>
  world.run(by, received, "Declare", certificateNo, { payload: aDeclaredOrigin(changes) });

describe("a certified exporter", () => {
  it("is authorised by its own country, suspended, reinstated and withdrawn", async () => {
    const world = await TradeWorld.open();
    expect(await codeOf(authorise(world, {}, "coIssuer"))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(authorise(world, {}, "asw"))).toBe(errorCode.NOT_OWNER);
    await authorise(world);
    await decide(world, "Suspend");
    world.pass(48);
    await decide(world, "Reinstate");
    expect(await world.facets(kind, ceCode)).toMatchObject({
      suspended: [{ from: "2026-11-20", to: "2026-11-22" }],
    });
    await decide(world, "Withdraw");
    expect(await world.ask(kind, "Read", ceCode)).toMatchObject({
      state: "WITHDRAWN",
      issuer: "ThaiCustomsMSP",
      facets: { withdrawnOn: "2026-11-22" },
    });
  });

  it("of Viet Nam is authorised by the issuing authority", async () => {
    const world = await TradeWorld.open();
    const own = { country: "VN", exporter: importer };
    expect(await codeOf(authorise(world, own))).toBe(errorCode.NOT_OWNER);
    await authorise(world, own, "coIssuer");
    expect((await world.ask(kind, "Read", ceCode)).issuer).toBe("MoitMSP");
  });

  it.each<[string, string, Json]>([
    ["E_CE_COUNTRY", "/country", { country: "CN", exporter: { ...exporter, countryCode: "CN" } }],
    ["E_CE_EXPORTER", "/exporter/countryCode", { exporter: importer }],
    ["E_CE_DATES", "/expiresOn", { expiresOn: "2026-01-04" }],
    ["E_TOO_BIG", "/signatories", { signatories: Array.from({ length: 11 }, (_, index) => `S. ${index}`) }],
  ])("breaks %s at %s", async (rule, pointer, changes) => {
    const world = await TradeWorld.open();
    const { details } = await refusalOf(authorise(world, changes));
    expect(details["fields"]).toMatchObject([{ rule, pointer }]);
  });

  it("expires after its term only", async () => {
    const world = await TradeWorld.open();
    await authorise(world, { expiresOn: "2026-11-20" });
    const expire = () => world.run("thaiCustoms", kind, "Expire", ceCode);
    expect(await ruleOf(expire())).toBe("E_CE_VALID");
    world.pass(24);
    await expire();
    expect((await world.ask(kind, "Read", ceCode)).state).toBe("EXPIRED");
  });
});

describe("a declaration of origin", () => {
  it("is lodged by the importer and gives its preference", async () => {
    const world = await TradeWorld.open();
    await authorise(world);
    await lodge(world);
    expect((await world.ask(received, "Read", certificateNo)).issuer).toBe("CustomsMSP");
    await world.issuePermit();
    await world.bringGoods();
    const number = world.nextNumber();
    const lines = [valves({ coRef: { form: "D-OD", no: certificateNo, itemNo: 1 } }), ...aDeclaredLines()];
    const declaration = aDeclaration({ lines });
    const sources = [await world.sourceOf(received, certificateNo)];
    const assessment = await world.ask("declaration", "Assess", number, {
      payload: { declaration },
      sources,
    });
    const payload = { declaration, assessment };
    const register = () => world.run("declarant", "declaration", "Register", number, { payload, sources });
    await register();
    expect(await world.facets("declaration", number)).toMatchObject({ origins: [{ result: "ACCEPT" }] });
  });

  const aDeclaredLines = (): unknown[] => (aDeclaration()["lines"] as unknown[]).slice(1);

  it.each<[string, Json]>([
    [
      "before the exporter was authorised",
      {
        certification: { place: "X", issueDate: "2026-01-04", officer: "X" },
        exporterDeclaration: {
          ...(aCertificateOfOrigin()["exporterDeclaration"] as Json),
          date: "2026-01-04",
        },
      },
    ],
    ["for other goods", { items: [{ ...(aCertificateOfOrigin()["items"] as Json[])[0], hsCode: "850110" }] }],
    [
      "by another signatory",
      {
        exporterDeclaration: {
          ...(aCertificateOfOrigin()["exporterDeclaration"] as Json),
          signatory: "X. Y.",
        },
      },
    ],
    ["under another code", { certifiedExporter: "0002/2026" }],
  ])("is refused %s", async (_, changes) => {
    const world = await TradeWorld.open();
    await authorise(world);
    expect(await ruleOf(lodge(world, changes))).toBe("E_CE_NOT_AUTHORISED");
  });

  it("is lodged by its importer, and is no certificate", async () => {
    const world = await TradeWorld.open();
    await authorise(world);
    expect(await codeOf(lodge(world, {}, "stranger"))).toBe(errorCode.NOT_OWNER);
    const sent = world.run("thaiCustoms", received, "Receive", certificateNo, { payload: aDeclaredOrigin() });
    expect((await refusalOf(sent)).details["fields"]).toMatchObject([{ rule: "E_CO_FORM" }]);
    const plain = world.run("declarant", received, "Declare", certificateNo, {
      payload: aCertificateOfOrigin(),
    });
    expect((await refusalOf(plain)).details["fields"]).toMatchObject([{ rule: "E_CO_FORM" }]);
    const anonymous = aCertificateOfOrigin({ form: "D-OD" });
    const unnamed = world.run("declarant", received, "Declare", certificateNo, { payload: anonymous });
    expect((await refusalOf(unnamed)).details["fields"]).toMatchObject([{ rule: "E_CO_CE_CODE" }]);
  });
});

describe("an authorisation", () => {
  const facets = {
    country: "TH",
    products: ["848180"],
    signatories: ["5a2f7c31f0a5e0d1"],
    issuedOn: "2026-01-05",
    suspended: [{ from: "2026-03-01", to: "2026-03-10" }],
    withdrawnOn: "2026-06-01",
  };
  const on = (date: string) => ({ ceCode, date, country: "TH", hs: [], signatory: "S. CHAI" });

  it.each([
    ["2026-01-04", false],
    ["2026-01-05", true],
    ["2026-02-28", true],
    ["2026-03-01", false],
    ["2026-03-09", false],
    ["2026-03-10", true],
    ["2026-05-31", true],
    ["2026-06-01", false],
  ])("on %s counts: %s", (date, counts) => {
    const known = { ...facets, signatories: [signatoryTag(ceCode, "S. Chai")] };
    expect(wasAuthorised(known, on(date))).toBe(counts);
    expect(wasAuthorised(facets, on(date))).toBe(false);
  });
});
