import { errorCode } from "./domain/errors.js";
import { seedCommitment } from "./engines/draw.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, startOfTests, TradeWorld } from "./testing/trade-world.js";

const commitment = "cd".repeat(32);
const dayLater = "2026-11-21T02:44:12.000Z";
const simulation = {
  from: "2026-10-20",
  to: "2026-11-20",
  reportHash: "ef".repeat(32),
  channels: { GREEN: 81, YELLOW: 15, RED: 4 },
};

const propose = (world: TradeWorld, changes: object = {}, by: Person = "headquarters") =>
  world.call(by, "risk-profile:Propose", {
    profileVersion: "RP-IMP v8",
    commitment,
    activeFrom: dayLater,
    simulation,
    ...changes,
  });

const approve = (world: TradeWorld, changes: object = {}, by: Person = "riskOfficer") =>
  world.call(by, "risk-profile:Approve", { profileVersion: "RP-IMP v8", commitment, ...changes });

const statuses = async (world: TradeWorld) => {
  const { result } = await world.call("auditor", "risk-profile:Describe", {});
  const { profiles } = result as { profiles: { profileVersion: string; status: string }[] };
  return Object.fromEntries(profiles.map(({ profileVersion, status }) => [profileVersion, status]));
};

describe("risk profiles", () => {
  it("are proposed by risk management, a day before they are used", async () => {
    const world = await TradeWorld.open();
    const { details } = await refusalOf(propose(world, { activeFrom: startOfTests }));
    expect(details.fields).toMatchObject([{ pointer: "/arguments/activeFrom", rule: "E_RISK_NOTICE" }]);
    await propose(world);
    expect(await codeOf(propose(world))).toBe(errorCode.DOCUMENT_EXISTS);
    for (const person of ["riskEngine", "officer", "auditor", "declarant"] as const)
      expect(await codeOf(propose(world, { profileVersion: "RP-IMP v9" }, person))).toBe(
        errorCode.ROLE_NOT_ALLOWED,
      );
  });

  it("are committed by one person once, when there is none", async () => {
    const world = await TradeWorld.open();
    const second = { profileVersion: "RP-IMP v8", commitment, activeFrom: dayLater };
    expect(await ruleOf(world.call("headquarters", "risk-profile:Commit", second))).toBe("E_RISK_SECOND");
  });

  it.each([
    { commitment: "cd" },
    { activeFrom: "2026-11-21" },
    { profileVersion: "" },
    { profileVersion: "RP-IMP" },
    { simulation: { ...simulation, channels: { GREEN: -1, YELLOW: 0, RED: 0 } } },
  ])("are refused when malformed: %j", async (changes) => {
    expect(await codeOf(propose(await TradeWorld.open(), changes))).toBe(errorCode.INPUT_INVALID);
  });

  it.each([
    { ...simulation, to: "2026-11-18" },
    { ...simulation, from: "2026-10-25" },
    { ...simulation, to: "2026-11-21" },
  ])("are tried on the declarations of the last thirty days first: not %j", async (tried) => {
    const { details } = await refusalOf(propose(await TradeWorld.open(), { simulation: tried }));
    expect(details.fields).toMatchObject([{ rule: "E_RISK_SIMULATION" }]);
  });

  it("are approved by a second certificate, of what it saw, in time", async () => {
    const world = await TradeWorld.open();
    expect(await codeOf(approve(world))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    await propose(world);
    expect(await codeOf(approve(world, {}, "headquarters"))).toBe(errorCode.FOUR_EYES_REQUIRED);
    expect(await codeOf(approve(world, { commitment: "ab".repeat(32) }))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    expect(await codeOf(approve(world, {}, "riskEngine"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    world.pass(1);
    expect(await ruleOf(approve(world))).toBe("E_RISK_NOTICE");
  });

  it("are drafts, then approved, then active, and retired by the next version", async () => {
    const world = await TradeWorld.open();
    await propose(world);
    expect(await statuses(world)).toEqual({ "RP-IMP v7": "ACTIVE", "RP-IMP v8": "DRAFT" });
    await approve(world);
    expect(await codeOf(approve(world))).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await statuses(world)).toEqual({ "RP-IMP v7": "ACTIVE", "RP-IMP v8": "APPROVED" });
    world.pass(24);
    expect(await statuses(world)).toEqual({ "RP-IMP v7": "RETIRED", "RP-IMP v8": "ACTIVE" });
  });

  it("are never put in force before a version that is approved already", async () => {
    const world = await TradeWorld.open();
    await propose(world, { activeFrom: "2026-11-25T00:00:00.000Z" });
    await approve(world);
    await propose(world, { profileVersion: "RP-IMP v9", activeFrom: "2026-11-24T00:00:00.000Z" });
    expect(await ruleOf(approve(world, { profileVersion: "RP-IMP v9" }))).toBe("E_RISK_ORDER");
  });

  it("judge what is registered while they are in force, and nothing from before", async () => {
    const world = await TradeWorld.prepared();
    const before = await world.register();
    const assign = (number: string, version: string) => world.assignChannel(number, "GREEN", version);
    expect(await ruleOf(assign(before, "RP-IMP v8"))).toBe("E_RISK_PROFILE");
    await propose(world);
    expect(await ruleOf(assign(before, "RP-IMP v8"))).toBe("E_RISK_PROFILE");
    await approve(world);
    world.pass(25);
    expect(await ruleOf(assign(before, "RP-IMP v8"))).toBe("E_RISK_PROFILE");
    await assign(before, "RP-IMP v7");
  });
});

describe("sets of exception rules", () => {
  const validTo = "2027-05-19T00:00:00.000Z";
  const set = { rulesVersion: "RR-IMP v2", commitment, validFrom: dayLater, validTo };
  const proposeRules = (world: TradeWorld, changes: object = {}) =>
    world.call("headquarters", "risk-rules:Propose", { ...set, ...changes });
  const approveRules = (world: TradeWorld, by: Person) =>
    world.call(by, "risk-rules:Approve", { rulesVersion: "RR-IMP v2", commitment });
  const inForce = async (world: TradeWorld) => {
    const { result } = await world.call("auditor", "risk-rules:Describe", {});
    return (result as { rules: { inForce: boolean }[] }).rules.map((each) => each.inForce);
  };

  it("are in force once a second person approves them, and lapse by themselves", async () => {
    const world = await TradeWorld.open();
    await proposeRules(world, { validTo: "2026-11-22T02:44:12.000Z" });
    expect(await codeOf(approveRules(world, "headquarters"))).toBe(errorCode.FOUR_EYES_REQUIRED);
    world.pass(30);
    expect(await inForce(world)).toEqual([false]);
    await approveRules(world, "riskOfficer");
    expect(await inForce(world)).toEqual([true]);
    world.pass(24);
    expect(await inForce(world)).toEqual([false]);
  });

  it("are committed by one person once, when there are none", async () => {
    const world = await TradeWorld.open();
    const commitRules = (rulesVersion: string) =>
      world.call("headquarters", "risk-rules:Commit", { rulesVersion, commitment, validTo });
    await commitRules("RR-IMP v1");
    expect(await inForce(world)).toEqual([true]);
    expect(await ruleOf(commitRules("RR-IMP v2"))).toBe("E_RISK_SECOND");
  });

  it.each([
    [{ validTo: "2027-06-20T00:00:00.000Z" }, "E_RISK_RULE_LIFE"],
    [{ validTo: dayLater }, "E_VALIDITY"],
    [{ validFrom: "2026-11-01T00:00:00.000Z", validTo: "2026-12-01T00:00:00.000Z" }, "E_RISK_RETROACTIVE"],
    [{ emergency: true, validTo: "2026-11-25T00:00:00.000Z" }, "E_RISK_RULE_LIFE"],
  ])("have an end that is near: not %j", async (changes, rule) => {
    const { details } = await refusalOf(proposeRules(await TradeWorld.open(), changes));
    expect(details.fields).toMatchObject([{ rule }]);
  });

  it("are in force at once in an emergency, on one signature, for three days", async () => {
    const world = await TradeWorld.open();
    await proposeRules(world, {
      emergency: true,
      validFrom: startOfTests,
      validTo: "2026-11-23T02:44:12.000Z",
    });
    expect(await inForce(world)).toEqual([true]);
    world.pass(73);
    expect(await inForce(world)).toEqual([false]);
  });
});

describe("seeds of the draw", () => {
  const seed = "11".repeat(32);
  const commit = (world: TradeWorld, by: Person, epoch = "2026-W48") =>
    world.call(by, "risk-seed:Commit", { epoch, commitment: seedCommitment(seed) });
  const reveal = (world: TradeWorld, by: Person, revealed = seed) =>
    world.call(by, "risk-seed:Reveal", { epoch: "2026-W48", seed: revealed });

  it("are committed by each contributor for itself, once a week", async () => {
    const world = await TradeWorld.open();
    await commit(world, "riskEngine");
    await commit(world, "auditor");
    await commit(world, "auditor", "2026-W49");
    expect(await codeOf(commit(world, "riskEngine"))).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await codeOf(commit(world, "officer"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    expect(await codeOf(commit(world, "auditor", "2026-48"))).toBe(errorCode.INPUT_INVALID);
    expect(await codeOf(commit(world, "auditor", "2026-W54"))).toBe(errorCode.INPUT_INVALID);
    expect(await ruleOf(commit(world, "auditor", "2026-W46"))).toBe("E_RISK_EPOCH_OVER");
  });

  it("are revealed by those who committed them, sixty days after their week", async () => {
    const world = await TradeWorld.open();
    await commit(world, "riskEngine");
    expect(await codeOf(reveal(world, "auditor"))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    expect(await ruleOf(reveal(world, "riskEngine"))).toBe("E_RISK_REVEAL");
    // The week ends on 29 November; its last sixty days on 28 January.
    world.ledger.clockMs = Date.parse("2027-01-28T17:00:00.000Z");
    expect(await ruleOf(reveal(world, "riskEngine", "22".repeat(32)))).toBe("E_RISK_SEED");
    await reveal(world, "riskEngine");
    expect(await codeOf(reveal(world, "riskEngine"))).toBe(errorCode.DOCUMENT_EXISTS);
    const { result } = await world.call("declarant", "risk-seed:Describe", { epoch: "2026-W48" });
    expect(result).toMatchObject({ seeds: { CustomsMSP: { seed, commitment: seedCommitment(seed) } } });
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
