import { errorCode } from "./domain/errors.js";
import { saltedHash } from "./domain/salted-hash.js";
import { aDeclaration, importer } from "./testing/documents.js";
import {
  agent,
  aMandate,
  authoriseBroker,
  brokerNumber,
  brokerParty,
  certifyStaff,
  importerNumber,
  licenseBroker,
  mandateNo,
  signMandate,
  staffNo,
} from "./testing/parties.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { salt, TradeWorld } from "./testing/trade-world.js";

const reason = { arguments: { reason: "decision 7/QD" } };
const byBroker = (changes: object = {}) => aDeclaration({ agent: { ...agent, ...changes } });

describe("a broker (R-ACT-1)", () => {
  it("files for the trader whose mandate it holds", async () => {
    const world = await TradeWorld.prepared();
    await authoriseBroker(world);
    const number = await world.register(byBroker(), "broker");
    expect(await world.ask("declaration", "Read", number)).toMatchObject({ state: "REGISTERED" });
  });

  it.each<[string, (world: TradeWorld) => Promise<void>, object, string]>([
    ["without a licence", async () => {}, {}, "E_BROKER_LICENCE"],
    ["without certified staff", licenseBroker, {}, "E_BROKER_STAFF"],
    ["with staff whose certificate is over", async (world) => {
      await licenseBroker(world);
      await certifyStaff(world, { validTo: "2026-11-19" });
    }, {}, "E_BROKER_STAFF"],
    ["with staff whose certificate was revoked", async (world) => {
      await authoriseBroker(world);
      await world.run("headquarters", "broker-staff", "Revoke", staffNo, reason);
    }, {}, "E_BROKER_STAFF"],
    ["while its licence is suspended", async (world) => {
      await authoriseBroker(world);
      await world.run("headquarters", "broker-licence", "Suspend", brokerNumber, reason);
    }, {}, "E_BROKER_LICENCE"],
    ["without naming a mandate", authoriseBroker, { mandateNo: undefined }, "E_MANDATE"],
    ["under a mandate that is not there", authoriseBroker, { mandateNo: "UQ-99" }, "E_MANDATE"],
    ["under a mandate for exports", async (world) => {
      await licenseBroker(world);
      await certifyStaff(world);
      await signMandate(world, { scope: ["EXPORT"] });
    }, {}, "E_MANDATE"],
    ["before the mandate begins", async (world) => {
      await licenseBroker(world);
      await certifyStaff(world);
      await signMandate(world, { validFrom: "2026-11-21" });
    }, {}, "E_MANDATE"],
    ["under a mandate that was revoked", async (world) => {
      await authoriseBroker(world);
      await world.run("declarant", "mandate", "Revoke", mandateNo, reason);
    }, {}, "E_MANDATE"],
    ["under a mandate that it renounced", async (world) => {
      await authoriseBroker(world);
      await world.run("broker", "mandate", "Renounce", mandateNo, reason);
    }, {}, "E_MANDATE"],
    ["under another trader's mandate", async (world) => {
      await licenseBroker(world);
      await certifyStaff(world);
      const payload = aMandate({ trader: { ...importer, mst: "2300325764" } });
      await world.run("stranger", "mandate", "Sign", mandateNo, { payload });
    }, {}, "E_MANDATE"],
  ])("does not file %s", async (_, prepare, changes, rule) => {
    const world = await TradeWorld.prepared();
    await prepare(world);
    expect(await ruleOf(world.register(JSON.parse(JSON.stringify(byBroker(changes))) as never, "broker"))).toBe(rule);
    const advance = { payload: { declaration: JSON.parse(JSON.stringify(byBroker(changes))) as object } };
    expect(await ruleOf(world.run("broker", "declaration", "PreRegister", world.nextNumber(), advance))).toBe(rule);
  }); // prettier-ignore

  it("does not file for the day after the mandate's last", async () => {
    const world = await TradeWorld.prepared();
    await licenseBroker(world);
    await certifyStaff(world);
    await signMandate(world, { validTo: "2026-11-20" });
    const file = () => {
      const payload = { declaration: byBroker() };
      return world.run("broker", "declaration", "PreRegister", world.nextNumber(), { payload });
    };
    await file();
    world.pass(15);
    expect(await ruleOf(file())).toBe("E_MANDATE");
    await world.run("engine", "mandate", "Expire", mandateNo);
    expect(await world.ask("mandate", "Read", mandateNo)).toMatchObject({ state: "EXPIRED" });
  });
});

describe("the registers behind R-ACT-1", () => {
  it("take a mandate from the trader that it names, who alone revokes it", async () => {
    const world = await TradeWorld.open();
    const payload = aMandate();
    expect(await codeOf(world.run("stranger", "mandate", "Sign", mandateNo, { payload }))).toBe(
      errorCode.NOT_OWNER,
    );
    await signMandate(world);
    expect(await codeOf(world.run("stranger", "mandate", "Revoke", mandateNo, reason))).toBe(
      errorCode.NOT_OWNER,
    );
    expect(await ruleOf(world.run("engine", "mandate", "Expire", mandateNo))).toBe("E_MANDATE_VALID");
  });

  it.each([
    [{ validTo: "2026-10-31" }, "/validTo E_VALIDITY"],
    [{ broker: importer }, "/broker/mst E_MANDATE_SELF"],
    [{ scope: ["EVERYTHING"] }, "/scope/0 E_CODE"],
    [{ scope: [] }, "/scope E_TOO_SMALL"],
  ])("refuse a mandate with %j: %s", async (changes, problem) => {
    const world = await TradeWorld.open();
    const { details } = await refusalOf(signMandate(world, changes));
    const [field] = details["fields"] as { pointer: string; rule: string }[];
    expect(`${field?.pointer} ${field?.rule}`).toBe(problem);
  });

  it("refuse a mandate that is over before it is signed", async () => {
    const world = await TradeWorld.open();
    expect(await ruleOf(signMandate(world, { validTo: "2026-11-19" }))).toBe("E_VALIDITY");
  });

  it("number a licence by the broker's own tax code, and certify its own staff only", async () => {
    const world = await TradeWorld.open();
    const payload = { licenceNo: "DL-0001", broker: brokerParty };
    expect(await codeOf(world.run("broker", "broker-licence", "Apply", importerNumber, { payload }))).toBe(
      errorCode.NOT_OWNER,
    );
    const foreign = { ...brokerParty, mst: importer.mst };
    expect(await codeOf(certifyStaff(world, { broker: foreign }))).toBe(errorCode.NOT_OWNER);
  });

  it("need another officer to lift a broker's suspension, and allow to apply again after a refusal", async () => {
    const world = await TradeWorld.open();
    const payload = { licenceNo: "DL-0001", broker: brokerParty };
    const run = (person: "broker" | "headquarters", name: string, options = {}) =>
      world.run(person, "broker-licence", name, brokerNumber, options);
    await run("broker", "Apply", { payload });
    await run("headquarters", "Reject", reason);
    await run("broker", "Apply", { payload });
    await run("headquarters", "Recognise");
    await run("headquarters", "Suspend", reason);
    expect(await codeOf(run("headquarters", "Lift", reason))).toBe(errorCode.FOUR_EYES_REQUIRED);
  });
});

describe("a trader whose tax code is not active (R-ACT-4)", () => {
  const setStatus = (world: TradeWorld, status: string) =>
    world.run("taxOffice", "enterprise", "SetStatus", importerNumber, { arguments: { status } });

  it.each(["CLOSING", "CLOSED", "ABSENT", "SUSPENDED"])(
    "does not register while it is %s",
    async (status) => {
      const world = await TradeWorld.prepared();
      await setStatus(world, status);
      const refusal = await refusalOf(world.register());
      expect(refusal.details).toMatchObject({
        rule: "E_TAX_STATUS",
        vnaccs: "E8002",
        pointer: "/declaration/importer/mst",
        state: status,
      });
      await setStatus(world, "ACTIVE");
      await world.register();
    },
  );

  it("is everybody whom a complete registry does not hold", async () => {
    const world = await TradeWorld.prepared();
    const declare = "enterprise-registry:DeclareComplete";
    expect(await codeOf(world.call("headquarters", declare, { complete: true }))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
    await world.call("taxOffice", declare, { complete: true });
    expect(await ruleOf(world.register())).toBe("E_TAX_STATUS");
    await setStatus(world, "ACTIVE");
    await world.register();
  });

  it("is declared so by the tax authority alone, with the treasury's organisation endorsing", async () => {
    const world = await TradeWorld.open();
    const record = (person: "taxOffice" | "headquarters") =>
      world.request(person, "enterprise", "SetStatus", importerNumber, { arguments: { status: "CLOSED" } });
    expect(await codeOf(world.ledger.submit(record("headquarters")))).toBe(errorCode.ROLE_NOT_ALLOWED);
    const { endorsersNeeded } = await world.ledger.simulate(record("taxOffice"));
    expect(endorsersNeeded).toEqual(["AuditMSP", "CustomsMSP", "TreasuryMSP"]);
  });
});

describe("a trader whose procedures are suspended (R-ACT-5)", () => {
  const decision = { arguments: { decisionNo: "QD-77", reason: "overdue duties" } };
  async function suspended(): Promise<TradeWorld> {
    const world = await TradeWorld.prepared();
    await world.run("head", "trader-standing", "Open", importerNumber);
    await world.run("head", "trader-standing", "SuspendProcedures", importerNumber, decision);
    return world;
  }

  it("files advance data but does not register, until another officer lets it", async () => {
    const world = await suspended();
    const payload = { declaration: aDeclaration() };
    await world.run("declarant", "declaration", "PreRegister", world.nextNumber(), { payload });
    expect((await refusalOf(world.register())).details).toMatchObject({
      rule: "E_PROCEDURES_SUSPENDED",
      decisionNo: "QD-77",
    });
    const resume = (person: "head" | "headquarters") =>
      world.run(person, "trader-standing", "Resume", importerNumber, decision);
    expect(await codeOf(resume("head"))).toBe(errorCode.FOUR_EYES_REQUIRED);
    await resume("headquarters");
    await world.register();
  });

  it.each([
    ["B", true],
    ["C", true],
    ["D", true],
    ["E", true],
    ["A", false],
    ["J", false],
  ])("registers goods of class %s: %s", async (cargoClass, allowed) => {
    const world = await suspended();
    const filing = world.register(aDeclaration({ cargoClass }));
    if (allowed) expect(await filing).toMatch(/^1\d{10}$/);
    else expect(await ruleOf(filing)).toBe("E_PROCEDURES_SUSPENDED");
  });
});

describe("a trader's compliance", () => {
  it("is rated day by day, its hash on the ledger and its level in the risk collection", async () => {
    const world = await TradeWorld.open();
    await world.run("riskEngine", "trader-standing", "Open", importerNumber);
    const rated = { level: 3, reasons: ["SETTLED_LATE"] };
    const evidenceHash = saltedHash(salt, rated);
    const rate = (asOf: string) =>
      world.run("riskEngine", "trader-standing", "RateCompliance", importerNumber, {
        arguments: { evidenceHash, asOf },
        payload: rated,
      });
    await rate("2026-11-20");
    expect(await world.facets("trader-standing", importerNumber)).toMatchObject({
      compliance: evidenceHash,
      ratedAsOf: "2026-11-20",
    });
    expect(await ruleOf(rate("2026-11-20"))).toBe("E_RATED");
  });
});
