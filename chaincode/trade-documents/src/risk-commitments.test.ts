import { errorCode } from "./domain/errors.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, startOfTests, TradeWorld } from "./testing/trade-world.js";

const commitment = "cd".repeat(32);
const dayLater = "2026-11-21T02:44:12.000Z";

const commitProfile = (world: TradeWorld, changes: object = {}, by: Person = "headquarters") =>
  world.call(by, "risk-profile:Commit", {
    profileVersion: "RP-IMP v8",
    commitment,
    activeFrom: dayLater,
    ...changes,
  });

describe("risk profiles", () => {
  it("are committed once, a day before they are used, by risk management", async () => {
    const world = await TradeWorld.open();
    const { details } = await refusalOf(commitProfile(world, { activeFrom: startOfTests }));
    expect(details.fields).toMatchObject([{ pointer: "/arguments/activeFrom", rule: "E_RISK_NOTICE" }]);
    await commitProfile(world);
    expect(await codeOf(commitProfile(world))).toBe(errorCode.DOCUMENT_EXISTS);
    for (const person of ["riskEngine", "officer", "auditor", "declarant"] as const)
      expect(await codeOf(commitProfile(world, { profileVersion: "RP-IMP v9" }, person))).toBe(
        errorCode.ROLE_NOT_ALLOWED,
      );
  });

  it.each([{ commitment: "cd" }, { activeFrom: "2026-11-21" }, { profileVersion: "" }])(
    "are refused when malformed: %j",
    async (changes) => {
      expect(await codeOf(commitProfile(await TradeWorld.open(), changes))).toBe(errorCode.INPUT_INVALID);
    },
  );

  it("assign channels once they are committed and in force, and never before", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const assign = (profileVersion: string) => world.assignChannel(number, "GREEN", profileVersion);
    expect(await ruleOf(assign("RP-IMP v8"))).toBe("E_RISK_PROFILE");
    await commitProfile(world);
    expect(await ruleOf(assign("RP-IMP v8"))).toBe("E_RISK_PROFILE");
    world.pass(24);
    await assign("RP-IMP v8");
  });
});

describe("seeds of the draw", () => {
  const commit = (world: TradeWorld, by: Person, epoch = "2026-W48") =>
    world.call(by, "risk-seed:Commit", { epoch, commitment });

  it("are committed by each contributor for itself, once a week", async () => {
    const world = await TradeWorld.open();
    await commit(world, "riskEngine");
    await commit(world, "auditor");
    await commit(world, "auditor", "2026-W49");
    expect(await codeOf(commit(world, "riskEngine"))).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await codeOf(commit(world, "officer"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    expect(await codeOf(commit(world, "auditor", "2026-48"))).toBe(errorCode.INPUT_INVALID);
  });
});

it("a channel that is changed says why in its event", async () => {
  const world = await TradeWorld.prepared();
  const number = await world.register();
  await world.assignChannel(number, "GREEN");
  const { event } = await world.run("head", "declaration", "ChangeChannel", number, {
    arguments: { channel: "RED", reason: "SIGN_OF_VIOLATION" },
  });
  expect(event?.payload).toMatchObject({
    events: [{ event: "ChannelChanged", channel: "RED", reason: "SIGN_OF_VIOLATION" }],
  });
});
