import { errorCode } from "./domain/errors.js";
import { aCertificateOfOrigin, aDeclaration, aPermit, certificateNo, permitNo } from "./testing/documents.js";
import { agent, authoriseBroker } from "./testing/parties.js";
import { codeOf, refusalOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

describe("who may act", () => {
  it.each<[Person, string, string]>([
    ["auditor", "AssignChannel", errorCode.ROLE_NOT_ALLOWED],
    ["declarant", "AssignChannel", errorCode.ROLE_NOT_ALLOWED],
    ["forger", "AssignChannel", errorCode.ORGANISATION_NOT_ALLOWED],
  ])("%s cannot %s a registered declaration: %s", async (person, command, code) => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    expect(await codeOf(world.run(person, "declaration", command, number))).toBe(code);
  });

  it("keeps an enterprise's authority from claiming a role of the state's", async () => {
    const world = await TradeWorld.open();
    const payload = { permitNo: "X1" };
    expect(await codeOf(world.run("forger", "permit", "Issue", "X1", { payload }))).toBe(
      errorCode.ORGANISATION_NOT_ALLOWED,
    );
    expect(await codeOf(world.run("forger", "treasury-receipt", "Record", "KB1"))).toBe(
      errorCode.ORGANISATION_NOT_ALLOWED,
    );
  });

  it("lets a ministry issue its own permits only", async () => {
    const world = await TradeWorld.open();
    const payload = aPermit();
    const refusal = await refusalOf(world.run("mard", "permit", "Issue", permitNo, { payload }));
    expect([refusal.code, refusal.details.pointer]).toEqual([errorCode.NOT_OWNER, "/ministry"]);
    await world.issuePermit();
    expect(
      await codeOf(world.run("mard", "permit", "Suspend", permitNo, { arguments: { reason: "x" } })),
    ).toBe(errorCode.NOT_OWNER);
  });

  it("lets a country's customs speak for that country, and the gateway for those without a peer", async () => {
    const world = await TradeWorld.open();
    const thai = aCertificateOfOrigin();
    expect(
      await codeOf(world.run("asw", "certificate-of-origin", "Receive", certificateNo, { payload: thai })),
    ).toBe(errorCode.NOT_OWNER);
    const malay = aCertificateOfOrigin({
      issuingCountry: "MY",
      exporter: { name: "KL VALVE", address: "KL", countryCode: "MY" },
    });
    await world.run("asw", "certificate-of-origin", "Receive", certificateNo, { payload: malay });
    expect(await world.ask("certificate-of-origin", "Read", certificateNo)).toMatchObject({
      issuer: "CustomsMSP",
    });
  });

  it("lets the importer file for itself, and a broker only where it is named", async () => {
    const world = await TradeWorld.prepared();
    expect(await codeOf(world.register(aDeclaration(), "stranger"))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(world.register(aDeclaration(), "broker"))).toBe(errorCode.NOT_OWNER);
    await authoriseBroker(world);
    const number = await world.register(aDeclaration({ agent }), "broker");
    expect(await world.ask("declaration", "Read", number)).toMatchObject({
      state: "REGISTERED",
      holder: "EnterpriseMSP",
    });
  });

  it("lets nobody else act on what somebody filed, and no officer of another office", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, "YELLOW");
    expect(await codeOf(world.run("stranger", "declaration", "SubmitDossier", number))).toBe(
      errorCode.NOT_OWNER,
    );
    expect(await codeOf(world.run("otherOfficer", "declaration", "DocPass", number))).toBe(
      errorCode.NOT_OWNER,
    );
    await world.run("declarant", "declaration", "SubmitDossier", number);
    await world.run("officer", "declaration", "DocPass", number);
  });

  it("asks for a second pair of eyes to lift a hold", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const reason = { arguments: { reason: "IPR" } };
    await world.run("head", "declaration", "Hold", number, reason);
    expect(await codeOf(world.run("head", "declaration", "Unhold", number, reason))).toBe(
      errorCode.FOUR_EYES_REQUIRED,
    );
    await world.run("headquarters", "declaration", "Unhold", number, reason);
    expect((await world.facets("declaration", number)).holds).toEqual([]);
  });
});
