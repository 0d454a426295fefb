import { errorCode } from "./domain/errors.js";
import { aPermit, permitNo } from "./testing/documents.js";
import { codeOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

const reason = { arguments: { reason: "incomplete" } };

describe("a permit that is applied for", () => {
  it("goes back and forth between trader and ministry until it is issued", async () => {
    const world = await TradeWorld.open();
    const step = (person: Person, command: string, options = {}) =>
      world.run(person, "permit", command, permitNo, options);
    const apply = await world.ledger.simulate(
      world.request("declarant", "permit", "Apply", permitNo, { payload: aPermit() }),
    );
    expect(apply.endorsersNeeded).toEqual(["AuditMSP", "CustomsMSP", "MoitMSP"]);
    await step("declarant", "Apply", { payload: aPermit() });
    await step("moit", "Instruct", reason);
    expect(await codeOf(step("stranger", "Resubmit", { payload: aPermit() }))).toBe(errorCode.NOT_OWNER);
    await step("declarant", "Resubmit", { payload: aPermit({ conditions: "store below 40 degrees" }) });
    await step("moit", "Issue", { payload: aPermit() });
    expect(await world.ask("permit", "Read", permitNo)).toMatchObject({
      state: "ACTIVE",
      version: 3,
      holder: "EnterpriseMSP",
      issuer: "MoitMSP",
      facets: { lines: [{ no: 1, hs: "2806", unit: "KGM", authorised: "50000.00", tolerancePct: "5.00" }] },
    });
  });

  it("leaves the hash of its content in the event, so that a receipt proves it", async () => {
    const world = await TradeWorld.open();
    const applied = await world.ledger.simulate(
      world.request("declarant", "permit", "Apply", permitNo, { payload: aPermit() }),
    );
    await world.run("declarant", "permit", "Apply", permitNo, { payload: aPermit() });
    const head = (await world.ask("permit", "Read", permitNo)) as { payloadHash: string };
    const { events } = applied.event?.payload as { events: readonly { payloadHash?: string }[] };
    expect(events[0]?.payloadHash).toMatch(/^[0-9a-f]{64}$/);
    expect(head.payloadHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is rejected with a reason, for good", async () => {
    const world = await TradeWorld.open();
    await world.run("declarant", "permit", "Apply", permitNo, { payload: aPermit() });
    expect(await codeOf(world.run("moit", "permit", "Reject", permitNo))).toBe(errorCode.INPUT_INVALID);
    await world.run("moit", "permit", "Reject", permitNo, reason);
    expect(await codeOf(world.run("moit", "permit", "Issue", permitNo, { payload: aPermit() }))).toBe(
      errorCode.TRANSITION_NOT_ALLOWED,
    );
  });

  it("is applied for by its holder", async () => {
    const world = await TradeWorld.open();
    expect(await codeOf(world.run("stranger", "permit", "Apply", permitNo, { payload: aPermit() }))).toBe(
      errorCode.NOT_OWNER,
    );
  });
});

describe("an active permit", () => {
  it("is suspended and lifted, and expires only after its last day in Viet Nam", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit({ validTo: "2026-11-20" });
    await world.run("moit", "permit", "Suspend", permitNo, reason);
    await world.run("moit", "permit", "Lift", permitNo, reason);
    world.pass(14);
    expect(await ruleOf(world.run("moit", "permit", "Expire", permitNo))).toBe("E_PERMIT_VALID");
    world.pass(0.5);
    await world.run("moit", "permit", "Expire", permitNo);
  });

  it.each([
    [{ validTo: "2026-06-30" }, "/validTo E_VALIDITY"],
    [{ lines: [] }, "/lines E_TOO_SMALL"],
    [{ ministry: "MOH" }, "/ministry E_CODE"],
    [{ holder: { name: "X", address: "Y", countryCode: "VN" } }, "/holder/mst E_REQUIRED"],
    [{ issueDate: "2026-02-29" }, "/issueDate E_DATE"],
  ])("is not made of %j: %s", async (changes, problem) => {
    const world = await TradeWorld.open();
    const refusal = (await world.issuePermit(changes).catch((error: unknown) => error)) as {
      details: { fields: { pointer: string; rule: string }[] };
    };
    expect(refusal.details.fields.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([problem]);
  });
});
