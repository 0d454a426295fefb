import { errorCode } from "./domain/errors.js";
import { aPermit, permitNo } from "./testing/documents.js";
import {
  anExport,
  anOreLine,
  exportContainer,
  exportKind,
  ExportWorld,
  exportManifestNo,
  otherContainer,
} from "./testing/export-world.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";

const why = { reason: "hàng trả về" };

describe("an export", () => {
  it("is filed, cleared, loaded and exported with the duty of example E9", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.register();
    expect(await exports.world.notice(number)).toMatchObject({
      amount: "95437500",
      byTax: { XK: "95437500" },
    });
    await exports.assignChannel(number, "GREEN");
    const { details } = await refusalOf(exports.run("engine", "Clear", number));
    expect(details.missing).toEqual(["C6"]);
    await exports.pay(number);
    await exports.run("engine", "Clear", number);
    await exports.run("port", "GateIn", number, { sealNos: ["VN1"] });
    await exports.run("port", "Load", number);
    expect(await ruleOf(exports.run("engine", "ConfirmExport", number))).toBe("E_NOT_DEPARTED");
    await exports.sail([exportContainer]);
    await exports.run("engine", "ConfirmExport", number);
    expect(await exports.state(number)).toBe("EXPORTED");
    expect(await exports.facets(number)).toMatchObject({ exported: [exportContainer], tax: "PAID" });
    expect(exports.world.failures).toEqual([]);
  });

  it("pays the same when the price holds freight and insurance beyond the gate", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.register(
      anExport({
        incoterm: "CIF",
        totalInvoice: "82000.00",
        freight: { code: "A", amount: "6400.00", currency: "USD" },
        insurance: { code: "A", amount: "600.00", currency: "USD" },
        lines: [anOreLine({ invoiceValue: { amount: "82000.00", currency: "USD" } })],
      }),
    );
    expect(await exports.world.notice(number)).toMatchObject({ amount: "95437500" });
  });

  it("says in public what a proof of origin is issued for", async () => {
    const exports = await ExportWorld.open();
    expect(await exports.facets(await exports.register())).toMatchObject({
      goods: [{ no: 1, hs: "26011110", quantity: "18000.00", unit: "KGM" }],
      leaving: [exportContainer],
    });
  });

  it("is filed four hours before departure, two for express goods", async () => {
    const exports = await ExportWorld.open();
    const departsAt = "2026-11-20T06:00:00.000Z";
    const soon = { departureDate: "2026-11-20", departsAt };
    expect(await ruleOf(exports.register(anExport(soon)))).toBe("E_FILING_LATE");
    await exports.register(anExport({ ...soon, cargoClass: "F" }));
    await exports.register(anExport({ ...soon, departsAt: "2026-11-20T06:44:12.000Z" }));
  });

  it("reserves its permits for exports, commits them at clearance and gives them back", async () => {
    const exports = await ExportWorld.open();
    const lines = [
      anOreLine({ permitUse: [{ permitNo, permitLine: 1, qty: { value: "18000.00", unit: "KGM" } }] }),
    ];
    const declaration = anExport({ permits: [{ type: "ORE", no: permitNo }], lines });
    const permit = aPermit({
      direction: "E",
      lines: [{ no: 1, hs: "2601", description: "ORE", qtyAuthorised: { value: "18000.00", unit: "KGM" } }],
    });
    await exports.world.issuePermit({ ...permit, direction: "I" });
    expect(await ruleOf(exports.register(declaration))).toBe("E_PERMIT_DIRECTION");
    const other = await ExportWorld.open();
    await other.world.issuePermit(permit);
    const number = await other.cleared(declaration);
    expect(await codeOf(other.register(declaration))).toBe(errorCode.DRAWDOWN_EXCEEDED);
    await other.run("head", "Cancel", number, { reason: "deal off", ground: "DEAL_CANCELLED" });
    await other.register(declaration);
  });

  it("waits for the dossier and, on red, for the goods to be presented", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.register();
    await exports.assignChannel(number, "RED");
    await exports.pay(number);
    await exports.run("officer", "DocPass", number);
    await exports.run("head", "OrderInspection", number, { reason: "red" });
    expect(await ruleOf(exports.run("officer", "PhysPass", number))).toBe("E_GOODS_NOT_PRESENTED");
    await exports.run("declarant", "PresentGoods", number);
    await exports.run("officer", "PhysPass", number);
    await exports.run("engine", "Clear", number);
  });

  it("stays until a fine is settled", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.register();
    await exports.assignChannel(number, "GREEN");
    await exports.pay(number);
    const decisionNo = "QD-07";
    await exports.run("head", "ImposeFine", number, {
      decisionNo,
      amount: "4000000",
      goodsAllowed: true,
      ...why,
    });
    const { details } = await refusalOf(exports.run("engine", "Clear", number));
    expect(details.detail).toEqual({ C8: "QD-07 not settled" });
    const settle = { decisionNo, receiptNo: "BL-1" };
    expect(await codeOf(exports.run("head", "SettleFine", number, settle))).toBe(
      errorCode.FOUR_EYES_REQUIRED,
    );
  });
});

describe("cleared goods", () => {
  it("are loaded when they are in the area, declared, and not held", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.cleared();
    expect(await codeOf(exports.run("port", "Load", number))).toBe(errorCode.TRANSITION_NOT_ALLOWED);
    expect(await ruleOf(exports.run("port", "GateIn", number, { lines: [otherContainer] }))).toBe(
      "E_LINE_UNKNOWN",
    );
    await exports.run("port", "GateIn", number);
    expect(await ruleOf(exports.run("port", "GateIn", number))).toBe("E_LINE_STATE");
    await exports.run("head", "Hold", number, { reason: "SMUGGLING_SIGN" });
    const { code, details } = await refusalOf(exports.run("port", "Load", number));
    expect([code, details.missing]).toEqual([errorCode.PASSAGE_REFUSED, ["C12"]]);
  });

  it("are cancelled when nobody brings them in, and not once they are there", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.cleared();
    const lapse = (which: string) => exports.run("engine", "Cancel", which, { reason: "15 days" });
    expect(await ruleOf(lapse(number))).toBe("E_DECLARATION_VALID");
    exports.world.pass(24 * 18);
    await lapse(number);
    expect(await exports.state(number)).toBe("CANCELLED");
    const other = await ExportWorld.open();
    const brought = await other.cleared();
    await other.run("port", "GateIn", brought);
    other.world.pass(24 * 18);
    expect(await codeOf(other.run("engine", "Cancel", brought, { reason: "15 days" }))).toBe(
      errorCode.TRANSITION_NOT_ALLOWED,
    );
  });

  it("are returned inland and their declaration cancelled, on a ground that fits", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.cleared();
    await exports.run("port", "GateIn", number);
    await exports.run("declarant", "RequestCancel", number, { ...why, ground: "EXPORT_RETURNED" });
    await exports.run("head", "ReturnInland", number, why);
    expect(await ruleOf(exports.run("head", "Cancel", number, { ...why, ground: "NOT_ARRIVED" }))).toBe(
      "E_CANCEL_GROUND",
    );
    const { event } = await exports.run("head", "Cancel", number, why);
    expect(JSON.stringify(event?.payload)).toContain('"ground":"EXPORT_RETURNED"');
    expect(await exports.state(number)).toBe("CANCELLED");
  });

  it("sail in two loads, and the rest is followed", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.cleared(anExport({ containers: [exportContainer, otherContainer] }));
    await exports.run("port", "GateIn", number);
    await exports.run("port", "Load", number, { lines: [exportContainer] });
    const split = () => exports.run("carrier", "SplitLoad", number, { reason: "no slot" });
    expect(await ruleOf(split())).toBe("E_NOT_SPLIT");
    await exports.sail([exportContainer]);
    await split();
    expect(await exports.state(number)).toBe("PARTLY_EXPORTED");
    expect(await ruleOf(exports.run("engine", "ConfirmExport", number))).toBe("E_NOT_DEPARTED");
    await exports.run("port", "Load", number);
    await exports.sail([otherContainer], "26WHLC00100");
    await exports.run("engine", "ConfirmExport", number);
    expect(await exports.facets(number)).toMatchObject({ exported: [exportContainer, otherContainer] });
  });

  it("that the ship left behind are flagged with the manifest that sailed without them", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.cleared();
    await exports.run("port", "GateIn", number);
    expect(await ruleOf(exports.run("engine", "FlagNotExported", number))).toBe("E_NO_ALERT");
    const stranger = await exports.cleared(anExport({ containers: [otherContainer] }));
    expect(stranger).not.toBe(number);
    await exports.sail([otherContainer]);
    await exports.world.run("engine", "manifest", "AlertNotExported", exportManifestNo, {
      arguments: { declaration: number, lines: [exportContainer] },
    });
    await exports.run("engine", "FlagNotExported", number);
    expect(await exports.facets(number)).toMatchObject({ alert: exportManifestNo });
  });
});

describe("amending an export", () => {
  const dearer = anExport({
    totalInvoice: "80000.00",
    lines: [anOreLine({ invoiceValue: { amount: "80000.00", currency: "USD" } })],
  });

  it("is free before the channel, and asks for the new duty instead of the old", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.register();
    await exports.amend(number, dearer);
    expect(await exports.world.notice(number, 1)).toMatchObject({ amount: "101800000" });
    expect((await exports.world.ask("payment-notice", "Read", `${number}-0`)).state).toBe("SUPERSEDED");
  });

  it("never changes what can only be filed anew", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.register();
    const { code, details } = await refusalOf(
      exports.amend(number, anExport({ kindCode: "B12", customsOffice: "03CC" })),
    );
    expect(code).toBe(errorCode.FIELD_NOT_AMENDABLE);
    expect(details.fields).toMatchObject([
      { pointer: "/declaration/kindCode" },
      { pointer: "/declaration/customsOffice" },
    ]);
  });

  it("after the channel asks customs, and the channel only stays or rises", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.register();
    await exports.assignChannel(number, "YELLOW");
    expect(await ruleOf(exports.amend(number, dearer))).toBe("E_AMENDMENT_STATE");
    await exports.run("declarant", "RequestAmend", number, { reason: "price" });
    await exports.run("officer", "ApproveAmend", number);
    await exports.amend(number, dearer);
    await exports.run("officer", "DocPass", number);
    await exports.pay(number, ((await exports.world.ask(exportKind, "Read", number)).version as number) - 1);
    const { details } = await refusalOf(exports.run("engine", "Clear", number));
    expect(details.detail).toEqual({ C1: "an amendment is in hand" });
    await exports.assignChannel(number, "GREEN");
    expect(await exports.facets(number)).toMatchObject({ channel: "YELLOW", docCheck: "PASSED" });
    expect(await ruleOf(exports.assignChannel(number, "RED"))).toBe("E_NOT_AMENDED");
    await exports.run("engine", "Clear", number);
  });

  it("after the goods are gone asks for the difference, and says when it comes too late to be free", async () => {
    const exports = await ExportWorld.open();
    const number = await exports.cleared();
    await exports.run("port", "GateIn", number);
    await exports.run("port", "Load", number);
    await exports.sail([exportContainer]);
    await exports.run("engine", "ConfirmExport", number);
    const { event } = await exports.amend(number, dearer, "AmendPostClearance");
    expect(JSON.stringify(event?.payload)).toContain('"late":false');
    const { notice, tax } = await exports.facets(number);
    expect(tax).toBe("DUE");
    expect(await exports.world.payload("payment-notice", String(notice))).toMatchObject({
      amount: "101800000",
      paid: "95437500",
    });
  });
});
