import { errorCode } from "./domain/errors.js";
import { aThaiMessage, numberOf, ourMessage, post, theThaiIssue } from "./testing/certificate-messages.js";
import { aDeclaration, certificateNo } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const kind = "verification-case";
const caseNo = "VC-1";
const days = 24;

const aCase = (changes: Json = {}): Json => ({
  certificate: certificateNo,
  reason: "DOUBT",
  items: [1],
  questions: "Which materials were used?",
  ...changes,
});
const query = ourMessage("QUERY", 1, { reason: "DOUBT", caseNo }, { words: "Which materials were used?" });
const reply = (finding: string, changes: Json = {}): Json =>
  aThaiMessage("QUERY_REPLY", 2, { of: numberOf(query), finding, items: [{ no: 1, finding }], ...changes });

const opened = async (changes: Json = {}): Promise<TradeWorld> => {
  const world = await TradeWorld.open();
  await post(world, "thaiCustoms", theThaiIssue());
  await world.run("headquarters", kind, "Open", caseNo, { payload: aCase(changes) });
  return world;
};
const queried = async (): Promise<TradeWorld> => {
  const world = await opened();
  await post(world, "headquarters", query);
  return world;
};
const replied = async (finding: string): Promise<TradeWorld> => {
  const world = await queried();
  await post(world, "thaiCustoms", reply(finding));
  await take(world, reply(finding));
  return world;
};
const take = (world: TradeWorld, message: Json) =>
  world.run("headquarters", kind, "TakeReply", caseNo, { arguments: { message: numberOf(message) } });
const conclude = (world: TradeWorld, result: string, changes: Json = {}) =>
  world.run("headquarters", kind, "Conclude", caseNo, {
    arguments: { items: [{ no: 1, result, ...changes }], reason: "as replied" },
  });
const run = (world: TradeWorld, command: string, args: Json = {}) =>
  world.run("headquarters", kind, command, caseNo, { arguments: args });
const stateOf = async (world: TradeWorld): Promise<unknown> => (await world.ask(kind, "Read", caseNo)).state;

/** What customs makes of the certificate on a new declaration. */
async function citedNow(world: TradeWorld): Promise<unknown> {
  await world.issuePermit();
  await world.bringGoods();
  const declaration = aDeclaration();
  const sources = [await world.sourceOf("certificate-of-origin", certificateNo)];
  const number = world.nextNumber();
  const assessment = await world.ask("declaration", "Assess", number, { payload: { declaration }, sources });
  const payload = { declaration, assessment };
  await world.run("declarant", "declaration", "Register", number, { payload, sources });
  const { origins } = await world.facets("declaration", number);
  return (origins as { result: string }[]).map(({ result }) => result);
}

describe("a verification of origin", () => {
  it("suspends the preference of the doubted items, and of them alone", async () => {
    const world = await opened();
    expect(await world.facets(kind, caseNo)).toMatchObject({
      issuingCountry: "TH",
      items: [1],
      dueAt: "2027-05-19T16:59:59.999Z",
    });
    expect(await citedNow(world)).toEqual(["QUERY"]);
  });

  it("asks by a message, replied to within 90 days", async () => {
    const world = await queried();
    expect(await stateOf(world)).toBe("QUERIED");
    expect(await world.facets(kind, caseNo)).toMatchObject({
      query: numberOf(query),
      replyDueAt: "2027-02-18T16:59:59.999Z",
    });
    world.pass(91 * days);
    await post(world, "thaiCustoms", reply("AUTHENTIC"));
    await take(world, reply("AUTHENTIC"));
    expect(await world.facets(kind, caseNo)).toMatchObject({ finding: "AUTHENTIC", replyLate: true });
  });

  it("uses the clocks in force on the day", async () => {
    const world = await TradeWorld.open();
    const rows = [{ name: "ORIGIN_CHECK_TOTAL", amount: "10", unit: "CLOCK_DAYS" }];
    const table = { table: "clocks", effectiveFrom: "2026-01-01", effectiveTo: "2026-12-31", rows };
    const { result } = await world.call("steward", "reference:ProposeTable", table);
    await world.call("headquarters", "reference:ApproveTable", { table: "clocks", id: (result as Json).id });
    await post(world, "thaiCustoms", theThaiIssue());
    await world.run("headquarters", kind, "Open", caseNo, { payload: aCase() });
    expect(await world.facets(kind, caseNo)).toMatchObject({ dueAt: "2026-11-30T02:44:12.000Z" });
  });

  it("gives the preference again when the origin was proved", async () => {
    const world = await replied("AUTHENTIC");
    await conclude(world, "ORIGINATING");
    expect(await stateOf(world)).toBe("CONCLUDED");
    expect(await citedNow(world)).toEqual(["ACCEPT"]);
  });

  it("ends the preference when it was not, and says why", async () => {
    const world = await replied("NOT_ORIGINATING");
    expect(await ruleOf(conclude(world, "NOT_ORIGINATING"))).toBe("E_VERIFICATION_REASON");
    await conclude(world, "NOT_ORIGINATING", { reasonCode: "NOT_ORIGINATING" });
    expect(await refusalOf(citedNow(world))).toMatchObject({
      code: errorCode.ORIGIN_REFUSED,
      details: { checks: [{ lineNo: 1, id: "CO-01", reason: "NOT_ORIGINATING" }] },
    });
  });

  it("without an answer in 180 days is a denial, which a good answer opens again", async () => {
    const world = await queried();
    world.pass(179 * days);
    expect(await ruleOf(run(world, "TimeOut"))).toBe("E_VERIFICATION_TIME");
    world.pass(2 * days);
    await world.run("engine", kind, "TimeOut", caseNo);
    expect(await stateOf(world)).toBe("TIMEOUT");
    await post(world, "thaiCustoms", reply("AUTHENTIC"));
    await take(world, reply("AUTHENTIC"));
    await conclude(world, "ORIGINATING");
    expect(await stateOf(world)).toBe("CONCLUDED");
  });

  it("denies what nobody answered for", async () => {
    const world = await queried();
    world.ledger.clockMs = Date.parse("2027-05-20T00:00:00.000Z");
    await world.run("engine", kind, "TimeOut", caseNo);
    world.ledger.clockMs = Date.parse("2026-12-01T02:00:00.000Z");
    const read = world.ask("certificate-of-origin", "Read", certificateNo);
    expect((await read).state).toBe("RECEIVED");
    expect(await refusalOf(citedNow(world))).toMatchObject({
      details: { checks: [{ id: "CO-01", reason: "VERIFICATION_NO_REPLY" }] },
    });
  });

  it("visits the exporter who agreed in 30 days, within 60", async () => {
    const world = await replied("CORRECTED");
    await run(world, "NotifyVisit", { reason: "the reply leaves doubts" });
    const { consentDueAt, visitDueAt } = await world.facets(kind, caseNo);
    expect([consentDueAt, visitDueAt]).toEqual(["2026-12-21T16:59:59.999Z", "2027-01-19T16:59:59.999Z"]);
    const visit = (consentedOn: string, visitedOn: string) =>
      run(world, "RecordVisit", { consentedOn, visitedOn });
    expect(await ruleOf(visit("2026-12-22", "2027-01-10"))).toBe("E_VISIT_CONSENT_LATE");
    expect(await ruleOf(visit("2026-12-01", "2027-01-20"))).toBe("E_VISIT_LATE");
    expect(await ruleOf(visit("2026-12-01", "2026-11-30"))).toBe("E_VISIT_LATE");
    await visit("2026-12-01", "2026-12-15");
    await conclude(world, "ORIGINATING");
    expect(await stateOf(world)).toBe("CONCLUDED");
  });

  it("believes only the reply of the issuing country to its own question", async () => {
    const world = await queried();
    const other = reply("AUTHENTIC", { of: `VN-${"0".repeat(40)}` });
    await post(world, "thaiCustoms", other);
    expect(await ruleOf(take(world, other))).toBe("E_MSG_OTHER");
    expect(await ruleOf(take(world, theThaiIssue()))).toBe("E_MSG_OTHER");
    expect(await codeOf(take(world, reply("AUTHENTIC")))).toBe(errorCode.DOCUMENT_NOT_FOUND);
  });

  it("judges every doubted item, and no other", async () => {
    const world = await replied("AUTHENTIC");
    const items = [{ no: 2, result: "ORIGINATING" }];
    expect(await ruleOf(run(world, "Conclude", { items, reason: "x" }))).toBe("E_VERIFICATION_ITEMS");
  });

  it("is opened by headquarters, once for an item that the certificate has", async () => {
    const world = await opened();
    const again = (changes: Json = {}) =>
      world.run("headquarters", kind, "Open", "VC-2", { payload: aCase(changes) });
    expect(await ruleOf(again())).toBe("E_VERIFICATION_OPEN");
    expect(await ruleOf(again({ items: [2] }))).toBe("E_CO_ITEM");
    expect(await codeOf(again({ certificate: "D9" }))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    const byOfficer = world.run("officer", kind, "Open", "VC-2", { payload: aCase() });
    expect(await codeOf(byOfficer)).toBe(errorCode.ROLE_NOT_ALLOWED);
  });

  it("is asked about in the name of its own certificate", async () => {
    const world = await opened();
    const other = ourMessage("QUERY", 1, { reason: "DOUBT", caseNo }, { reference: "D9" });
    expect(await ruleOf(post(world, "headquarters", other))).toBe("E_VERIFICATION_CERTIFICATE");
  });

  it("keeps an officer from accepting what is doubted, or was denied", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, "YELLOW");
    await world.run("headquarters", kind, "Open", caseNo, { payload: aCase() });
    const accept = () => world.decideOrigin(number, "AcceptOrigin");
    expect(await ruleOf(accept())).toBe("E_CO_UNDER_VERIFICATION");
    world.ledger.clockMs = Date.parse("2027-05-20T00:00:00.000Z");
    await world.run("engine", kind, "TimeOut", caseNo);
    expect(await ruleOf(accept())).toBe("E_CO_VERIFICATION_FAILED");
    const { event } = await world.decideOrigin(number, "DenyOrigin");
    const { events } = event?.payload as { events: { answer?: { reasonCode?: string } }[] };
    expect(events.flatMap(({ answer }) => answer?.reasonCode ?? [])).toEqual(["VERIFICATION_NO_REPLY"]);
  });
});
