import { errorCode } from "./domain/errors.js";
import { aDeclaration, aPermit, plasticParts } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const checkNo = "KTCN-2026-0001";

const simple = (changes: Json = {}): Json =>
  aDeclaration({
    permits: undefined,
    lines: [plasticParts({ lineNo: 1 })],
    totalInvoice: "3333.33",
    ...changes,
  });

class Shipment {
  readonly world: TradeWorld;
  readonly number: string;

  constructor(world: TradeWorld, number: string) {
    this.world = world;
    this.number = number;
  }

  static async channelled(declaration: Json = simple(), channel = "GREEN"): Promise<Shipment> {
    const world = await TradeWorld.prepared();
    const number = await world.register(declaration);
    await world.assignChannel(number, channel);
    return new Shipment(world, number);
  }

  async run(by: Person, command: string, args: Json = {}): Promise<unknown> {
    return this.world.run(by, "declaration", command, this.number, { arguments: args });
  }

  async pay(): Promise<void> {
    const { amount } = await this.world.notice(this.number);
    await this.world.pay(this.number, String(amount), `KB${this.number}`);
  }

  async state(): Promise<unknown> {
    return (await this.world.ask("declaration", "Read", this.number)).state;
  }

  facets(): Promise<Json> {
    return this.world.facets("declaration", this.number);
  }

  async missing(by: Person, command: string, args: Json = {}): Promise<unknown> {
    const { code, details } = await refusalOf(this.run(by, command, args));
    expect(code).toBe(errorCode.CLEARANCE_REFUSED);
    return details.missing;
  }
}

describe("release before the duty is final", () => {
  it("needs a request with its reason, and the duty as declared paid", async () => {
    const shipment = await Shipment.channelled();
    expect(await shipment.missing("head", "Release")).toEqual(["C6", "C7"]);
    await shipment.run("declarant", "RequestRelease", { reason: "A" });
    await shipment.pay();
    expect(await shipment.missing("engine", "Clear")).toEqual(["C7"]);
    await shipment.run("head", "Release");
    expect(await shipment.state()).toBe("RELEASED");
    // Thirty days from 20 November end on Sunday 20 December, and so on Monday.
    expect(await shipment.facets()).toMatchObject({ finalTaxBy: "2026-12-21T16:59:59.999Z" });
  });

  it("lets the goods out, and clears once what was open is known", async () => {
    const shipment = await Shipment.channelled(simple({ releaseReason: "B" }));
    await shipment.pay();
    await shipment.run("head", "Release");
    await shipment.run("port", "GateOut");
    expect(await codeOf(shipment.run("engine", "Clear"))).toBe(errorCode.CLEARANCE_REFUSED);
    expect(await ruleOf(shipment.run("officer", "Determine", { cause: "OTHER", amend: false }))).toBe(
      "E_NOT_UNDETERMINED",
    );
    await shipment.run("officer", "Determine", { cause: "VALUE", amend: false });
    await shipment.run("engine", "Clear");
    await shipment.run("engine", "Complete");
    expect(await shipment.state()).toBe("COMPLETED");
  });

  it("is referred for by an officer, and then nothing clears before the answer", async () => {
    const shipment = await Shipment.channelled();
    await shipment.pay();
    await shipment.run("officer", "Refer", { cause: "CLASSIFICATION", reason: "sample sent" });
    const { details } = await refusalOf(shipment.run("engine", "Clear"));
    expect(details.detail).toEqual({ C7: "CLASSIFICATION open" });
    await shipment.run("officer", "Determine", { cause: "CLASSIFICATION", amend: true });
    expect(await shipment.facets()).toMatchObject({ undetermined: [], amendment: "ORDERED" });
  });
});

describe("storage while a specialised check has no result", () => {
  async function stored(): Promise<Shipment> {
    const shipment = await Shipment.channelled(simple({ specialisedChecks: [checkNo] }));
    await shipment.run("declarant", "RequestStorage", { place: "KHO DOANH NGHIEP" });
    await shipment.run("head", "PermitStorage", { sealNos: ["HQ-1"] });
    return shipment;
  }
  const result = (world: TradeWorld, changes: Json = {}) =>
    world.run("moit", "permit", "Issue", checkNo, {
      payload: aPermit({ permitNo: checkNo, family: "SPEC_CHECK", ...changes }),
    });

  it("needs a request and no tax, and clears on the result and the tax", async () => {
    const shipment = await Shipment.channelled(simple({ specialisedChecks: [checkNo] }));
    expect(await shipment.missing("head", "PermitStorage")).toEqual(["C1"]);
    await shipment.run("declarant", "RequestStorage", { place: "KHO DOANH NGHIEP" });
    await shipment.run("head", "PermitStorage");
    await shipment.run("port", "GateOut");
    expect(await shipment.missing("engine", "Clear")).toEqual(["C3", "C6"]);
    await shipment.pay();
    await result(shipment.world);
    await shipment.run("engine", "Clear");
    expect(await shipment.state()).toBe("CLEARED");
  });

  it("ends in a forced re-export when the check fails, and everything drawn is given back", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register(aDeclaration({ specialisedChecks: [checkNo] }));
    await world.assignChannel(number, "GREEN");
    const shipment = new Shipment(world, number);
    await shipment.run("declarant", "RequestStorage", { place: "KHO DOANH NGHIEP" });
    await shipment.run("head", "PermitStorage");
    await shipment.run("port", "GateOut");
    const cancel = { ground: "CONTROL_FAILED", reason: "residues", disposal: "REEXPORT" };
    expect(await ruleOf(shipment.run("head", "CancelSpecial", cancel))).toBe("E_CONTROL_NOT_FAILED");
    await result(world);
    await world.run("moit", "permit", "Revoke", checkNo, { arguments: { reason: "residues" } });
    await shipment.run("head", "CancelSpecial", cancel);
    expect(await shipment.state()).toBe("CANCELLED");
    expect((await world.ask("payment-notice", "Read", `${number}-0`)).state).toBe("SUPERSEDED");
  });

  it("bars the enterprise for six months when the result comes on day 31", async () => {
    const shipment = await stored();
    const { world } = shipment;
    expect(await ruleOf(shipment.run("engine", "BanStorage"))).toBe("E_RESULT_NOT_LATE");
    world.pass(24 * 32);
    await shipment.run("engine", "BanStorage");
    expect(await ruleOf(shipment.run("engine", "BanStorage"))).toBe("E_BANNED");
    expect(await shipment.facets()).toMatchObject({ storage: { banned: true } });
  });

  it("keeps a barred enterprise from storing anything else", async () => {
    const shipment = await stored();
    expect(await ruleOf(shipment.run("head", "BanStorage"))).toBe("E_VIOLATION");
    await shipment.run("head", "BanStorage", { violation: "SEAL_BROKEN" });
    const { world } = shipment;
    const declaration = simple({
      bills: [],
      transportMode: "9",
      grossWeight: undefined,
      storagePlace: undefined,
    });
    const other = new Shipment(world, await world.register({ ...declaration, containers: undefined }));
    await world.assignChannel(other.number, "GREEN");
    await other.run("declarant", "RequestStorage", { place: "KHO" });
    const { details } = await refusalOf(other.run("head", "PermitStorage"));
    expect(details.detail).toEqual({ C1: "barred from storing goods until 2027-11-20" });
  });
});

describe("a check elsewhere", () => {
  it("is permitted on request, under seal, and the goods are inspected there", async () => {
    const shipment = await Shipment.channelled(simple(), "RED");
    expect(await shipment.missing("head", "PermitCheckElsewhere", { sealNos: ["HQ-9"] })).toEqual(["C1"]);
    await shipment.run("declarant", "RequestCheckElsewhere", { place: "ICD SONG THAN" });
    await shipment.run("head", "PermitCheckElsewhere", { sealNos: ["HQ-9"] });
    await shipment.run("port", "GateOut");
    await shipment.run("head", "OrderInspection", { reason: "red" });
    await shipment.run("officer", "PhysPass");
    expect(await shipment.facets()).toMatchObject({ physCheck: "PASSED", gate: "OUT" });
  });
});

describe("a completed declaration", () => {
  async function completed(): Promise<Shipment> {
    const shipment = await Shipment.channelled();
    await shipment.pay();
    await shipment.run("engine", "Clear");
    await shipment.run("port", "GateOut");
    await shipment.run("engine", "Complete");
    return shipment;
  }

  async function amend({ world, number }: Shipment, declaration: Json): Promise<unknown> {
    const { notice } = await world.facets("declaration", number);
    const sources = [
      await world.sourceOf("declaration", number),
      await world.sourceOf("payment-notice", String(notice)),
    ];
    const assessment = await world.ask("declaration", "Assess", number, {
      payload: { declaration },
      sources,
    });
    return world.run("declarant", "declaration", "AmendPostClearance", number, {
      payload: { declaration, assessment },
      sources,
    });
  }

  const dearer = simple({
    totalInvoice: "4000.00",
    lines: [plasticParts({ lineNo: 1, invoiceValue: { amount: "4000.00", currency: "USD" } })],
  });

  it("is amended by its declarant, and owes the difference", async () => {
    const shipment = await completed();
    const { amount: paid } = await shipment.world.notice(shipment.number);
    await amend(shipment, dearer);
    const { notice, tax } = await shipment.facets();
    const content = await shipment.world.payload("payment-notice", String(notice));
    expect([tax, content.paid]).toEqual(["DUE", paid]);
    expect(BigInt(String(content.amount)) > BigInt(String(paid))).toBe(true);
  });

  it("never changes what permits were given for", async () => {
    const shipment = await completed();
    const withPermit = aDeclaration();
    const { code, details } = await refusalOf(
      amend(shipment, { ...withPermit, lines: [{ ...(withPermit.lines as Json[])[1], lineNo: 1 }] }),
    );
    expect(code).toBe(errorCode.FIELD_NOT_AMENDABLE);
    expect(details.fields).toMatchObject([{ rule: "E_PERMIT_FACTS" }]);
  });

  it("is not amended while it is audited, and the audit is closed by somebody else", async () => {
    const shipment = await completed();
    await shipment.run("pcaOfficer", "OpenPca", { decisionNo: "QD-1", reason: "RISK" });
    expect(await codeOf(amend(shipment, dearer))).toBe(errorCode.TRANSITION_NOT_ALLOWED);
    expect(await codeOf(shipment.run("pcaOfficer", "ClosePca", { result: "no findings" }))).toBe(
      errorCode.FOUR_EYES_REQUIRED,
    );
  });
});

describe("asking to cancel", () => {
  it("names a ground that is the declarant's to name, and is refused or followed", async () => {
    const shipment = await Shipment.channelled();
    const ask = (ground: string) => shipment.run("declarant", "RequestCancel", { ground, reason: "x" });
    expect(await ruleOf(ask("NOT_ARRIVED"))).toBe("E_CANCEL_GROUND");
    await ask("WRONG_FIELD");
    await shipment.run("head", "RefuseCancel", { reason: "can be amended" });
    expect(await ruleOf(shipment.run("head", "RefuseCancel", { reason: "again" }))).toBe("E_NOT_ASKED");
    await ask("EXPORT_RETURNED");
    expect(await ruleOf(shipment.run("head", "Cancel", { reason: "ok" }))).toBe("E_CANCEL_GROUND");
    await ask("DEAL_CANCELLED");
    await shipment.run("head", "Cancel", { reason: "ok" });
    expect(await shipment.state()).toBe("CANCELLED");
  });
});
