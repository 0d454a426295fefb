import { errorCode } from "./domain/errors.js";
import {
  aCertificateOfOrigin,
  acid,
  aDeclaration,
  certificateNo,
  plasticParts,
  valves,
} from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

async function registered(channel: string, declaration = aDeclaration()): Promise<[TradeWorld, string]> {
  const world = await TradeWorld.prepared();
  const number = await world.register(declaration);
  await world.assignChannel(number, channel);
  return [world, number];
}

describe("an officer's decision on origin", () => {
  it("costs the importer of example E2 another 35,134,492 when the certificate is denied after payment", async () => {
    const [world, number] = await registered("YELLOW");
    await world.pay(number, "118680746");
    await world.decideOrigin(number, "DenyOrigin");
    const { notice } = await world.facets("declaration", number);
    expect(notice).toBe(`${number}-2`);
    expect(await world.notice(number, 2)).toMatchObject({
      amount: "153815238",
      paid: "118680746",
      byTax: { ID: "85177177", VAT: "68638061" },
    });
    expect(await ruleOf(world.pay(number, "35134493", "KB2", 2))).toBe("E_OVERPAID");
    await world.pay(number, "35134492", "KB2", 2);
    await world.run("officer", "declaration", "DocPass", number);
    await world.run("engine", "declaration", "Clear", number);
    expect(await world.facets("declaration", number)).toMatchObject({ origin: "DENIED", tax: "PAID" });
  });

  it("withdraws an unpaid notice for the new one, and gives the certificate back", async () => {
    const [world, number] = await registered("YELLOW");
    const { event } = await world.decideOrigin(number, "DenyOrigin");
    const events = (event?.payload as { events: { event: string }[] }).events.map((one) => one.event);
    expect(events).toEqual([
      "OriginDenied",
      "OriginReleased",
      "PaymentNoticeSuperseded",
      "PaymentNoticeIssued",
      "IssuerInformed",
    ]);
    expect((await world.ask("payment-notice", "Read", `${number}-0`)).state).toBe("SUPERSEDED");
    expect(await ruleOf(world.decideOrigin(number, "AcceptOrigin"))).toBe("E_CO_DECIDED");
  });

  it("leaves the duties as they are when it accepts what passed the checks", async () => {
    const [world, number] = await registered("YELLOW");
    await world.decideOrigin(number, "AcceptOrigin");
    expect(await world.facets("declaration", number)).toMatchObject({
      origin: "ACCEPTED",
      notice: `${number}-0`,
    });
    expect(await ruleOf(world.decideOrigin(number, "AcceptOrigin"))).toBe("E_CO_DECIDED");
    const other = { arguments: { lineNo: 2 } };
    expect(await ruleOf(world.run("officer", "declaration", "AcceptOrigin", number, other))).toBe(
      "E_CO_NOT_CITED",
    );
  });

  it("grants the preference of a questioned certificate, and asks for less", async () => {
    const questioned = aDeclaration({ invoiceNo: "OTHER-1" });
    const [world, number] = await registered("GREEN", questioned);
    expect(await world.notice(number)).toMatchObject({ amount: "153815238" });
    expect(await world.facets("declaration", number)).toMatchObject({
      origin: "CITED",
      origins: [{ result: "QUERY" }],
    });
    await world.decideOrigin(number, "AcceptOrigin");
    expect(await world.notice(number, 2)).toMatchObject({ amount: "118680746" });
  });

  it("lets a questioned certificate's goods clear at the general rate, the certificate unused", async () => {
    const [world, number] = await registered("GREEN", aDeclaration({ invoiceNo: "OTHER-1" }));
    await world.pay(number, "153815238");
    await world.run("engine", "declaration", "Clear", number);
    await world.run("thaiCustoms", "certificate-of-origin", "Cancel", certificateNo, {
      arguments: { reason: "error" },
    });
    expect((await world.ask("certificate-of-origin", "Read", certificateNo)).state).toBe("CANCELLED");
  });
});

describe("a certificate that is withdrawn after it was cited", () => {
  const cancel = (world: TradeWorld) =>
    world.run("thaiCustoms", "certificate-of-origin", "Cancel", certificateNo, {
      arguments: { reason: "error" },
    });
  const replace = (world: TradeWorld) =>
    world.run("thaiCustoms", "certificate-of-origin", "Replace", "D2026-0001299", {
      payload: aCertificateOfOrigin({ referenceNo: "D2026-0001299", supersedes: certificateNo }),
    });

  it.each([
    ["cancelled", cancel],
    ["replaced", replace],
  ])("C4: is named when it was %s, until the officer denies it", async (state, withdraw) => {
    const [world, number] = await registered("GREEN");
    await world.pay(number, "118680746");
    await withdraw(world);
    const missing = { missing: ["C4"], detail: { C4: `line 1 certificate ${certificateNo} ${state}` } };
    const { canClear } = await world.ask("declaration", "Clearance", number);
    expect(canClear).toMatchObject({ ok: false, ...missing });
    const { code, details } = await refusalOf(world.run("engine", "declaration", "Clear", number));
    expect([code, details]).toMatchObject([errorCode.CLEARANCE_REFUSED, missing]);
    await world.decideOrigin(number, "DenyOrigin");
    const { notice } = await world.facets("declaration", number);
    await world.pay(number, "35134492", "KB2", Number(String(notice).slice(number.length + 1)));
    await world.run("engine", "declaration", "Clear", number);
  });
});

describe("a certificate's quantity", () => {
  it("covers part of a line, and the rest pays the general rate", async () => {
    const more = valves({ qty1: { value: "5000.00", unit: "KGM" }, unitPrice: undefined });
    const [world, number] = await registered(
      "GREEN",
      aDeclaration({ lines: [more, acid(), plasticParts()] }),
    );
    const { origins, origin } = (await world.facets("declaration", number)) as {
      origins: object[];
      origin: string;
    };
    expect(origins).toMatchObject([{ quantity: "2500.00", result: "ACCEPT_PARTIAL", decided: true }]);
    expect(origin).toBe("ACCEPTED");
  });

  it("is shared by the lines of one declaration, and refused when nothing is left", async () => {
    const half = { qty1: { value: "1250.00", unit: "KGM" }, unitPrice: undefined };
    const world = await TradeWorld.prepared();
    const two = [valves(half), valves({ ...half, lineNo: 2 }), plasticParts()];
    const number = await world.register(
      aDeclaration({ permits: undefined, totalInvoice: "27333.33", lines: two }),
    );
    expect((await world.facets("declaration", number)).origins).toMatchObject([
      { quantity: "1250.00" },
      { quantity: "1250.00" },
    ]);
    const again = aDeclaration({
      packages: { count: 1, unit: "PK" },
      permits: undefined,
      lines: [valves({ qty1: { value: "1.00", unit: "KGM" }, unitPrice: undefined })],
    });
    expect(await codeOf(world.register(again))).toBe(errorCode.ORIGIN_REFUSED);
  });
});

describe("messages about a certificate", () => {
  it("cancel it outright while it is unused", async () => {
    const world = await TradeWorld.prepared();
    const { event } = await world.run("thaiCustoms", "certificate-of-origin", "Cancel", certificateNo, {
      arguments: { reason: "error" },
    });
    expect(event?.payload).toMatchObject({ events: [{ event: "CertificateCancelled", state: "CANCELLED" }] });
  });

  it("make a dispute of it once it was utilised, never a silent change", async () => {
    const [world, number] = await registered("GREEN");
    await world.pay(number, "118680746");
    await world.run("engine", "declaration", "Clear", number);
    const { event } = await world.run("thaiCustoms", "certificate-of-origin", "Cancel", certificateNo, {
      arguments: { reason: "error" },
    });
    expect(event?.payload).toMatchObject({
      events: [{ event: "CertificateCancelDisputed", state: "CANCEL_DISPUTED" }],
    });
  });

  it("replace it with one that names it, unless it was utilised", async () => {
    const world = await TradeWorld.prepared();
    const payload = aCertificateOfOrigin({ referenceNo: "D2026-0001299", supersedes: certificateNo });
    const receive = world.run("thaiCustoms", "certificate-of-origin", "Receive", "D2026-0001299", {
      payload,
    });
    expect(await codeOf(receive)).toBe(errorCode.INPUT_INVALID);
    await world.run("thaiCustoms", "certificate-of-origin", "Replace", "D2026-0001299", { payload });
    expect((await world.ask("certificate-of-origin", "Read", certificateNo)).state).toBe("REPLACED");
    expect(await codeOf(world.register())).toBe(errorCode.ORIGIN_REFUSED);
  });

  it("do not replace what was utilised", async () => {
    const [world, number] = await registered("GREEN");
    await world.pay(number, "118680746");
    await world.run("engine", "declaration", "Clear", number);
    const payload = aCertificateOfOrigin({ referenceNo: "D2026-0001299", supersedes: certificateNo });
    const replace = world.run("thaiCustoms", "certificate-of-origin", "Replace", "D2026-0001299", {
      payload,
    });
    expect(await ruleOf(replace)).toBe("E_CO_UTILISED");
  });

  it("expire it after its year, and not while a declaration cites it", async () => {
    const world = await TradeWorld.prepared();
    const expire = () => world.run("thaiCustoms", "certificate-of-origin", "Expire", certificateNo);
    expect(await ruleOf(expire())).toBe("E_CO_VALID");
    await world.register();
    world.pass(24 * 366);
    expect(await ruleOf(expire())).toBe("E_CO_CITED");
  });

  it.each([
    [{ flags: ["backToBack"] }, "/originalProofs E_CO_BOX7_PROOFS"],
    [{ flags: ["thirdCountryInvoicing"] }, "/thirdCountryInvoice E_CO_BOX7_INVOICE"],
    [{ issuingCountry: "CN" }, "/issuingCountry E_CO_PARTY"],
    [
      { certification: { place: "X", issueDate: "2026-10-01", officer: "Y" } },
      "/exporterDeclaration/date E_CO_DATES",
    ],
    [{ invoices: [] }, "/invoices E_TOO_SMALL"],
  ])("are refused when the boxes contradict each other: %j", async (changes, problem) => {
    const world = await TradeWorld.open();
    const refusal = await world.receiveCertificate(changes).catch((error: unknown) => error);
    const fields = (refusal as { details: { fields: { pointer: string; rule: string }[] } }).details.fields;
    expect(fields.map(({ pointer, rule }) => `${pointer} ${rule}`)).toContain(problem);
  });
});
