import { errorCode } from "./domain/errors.js";
import { rateSetId } from "./engines/rate-set.js";
import { aPermit, permitNo, rateRows } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

const period = { effectiveFrom: "2027-01-01", effectiveTo: "2027-12-31" };

describe("tariffs", () => {
  const rows = rateRows.map((row) => ({ ...row, mfn: "1" }));
  const setId = rateSetId(rows);
  const [first, ...others] = rows;

  it("serve once all parts are there and the id is their hash", async () => {
    const world = await TradeWorld.open();
    const publish = (part: number, part_: readonly object[]) =>
      world.call("headquarters", "reference:PublishRates", { setId, ...period, part, parts: 2, rows: part_ });
    await publish(1, [first!]);
    expect(await ruleOf(world.call("steward", "reference:ActivateRates", { setId }))).toBe("E_RATE_PARTS");
    await publish(2, others.slice(0, 1));
    expect(await ruleOf(world.call("steward", "reference:ActivateRates", { setId }))).toBe("E_RATE_SET_ID");
    await publish(2, others);
    expect(await codeOf(world.call("headquarters", "reference:ActivateRates", { setId }))).toBe(
      errorCode.FOUR_EYES_REQUIRED,
    );
    await world.call("steward", "reference:ActivateRates", { setId });
    expect(await codeOf(publish(2, others))).toBe(errorCode.DOCUMENT_EXISTS);
    const { result } = await world.call("auditor", "reference:Describe", { date: "2027-05-05" });
    expect(result).toMatchObject({ rateSet: { setId, ...period }, exchangeRates: [] });
  });

  it("are not written to by a set whose id begins alike", async () => {
    const world = await TradeWorld.open();
    const active = rateSetId(rows);
    await world.call("headquarters", "reference:PublishRates", {
      setId: active,
      ...period,
      part: 1,
      parts: 1,
      rows,
    });
    await world.call("steward", "reference:ActivateRates", { setId: active });
    const alike = active.slice(0, 16).padEnd(64, "0");
    const call = world.call("headquarters", "reference:PublishRates", {
      setId: alike,
      ...period,
      part: 1,
      parts: 1,
      rows: [{ ...first!, mfn: "0" }],
    });
    expect(await codeOf(call)).toBe(errorCode.DOCUMENT_EXISTS);
  });

  it("are read by the longest prefix in force", async () => {
    const world = await TradeWorld.open();
    const { result } = await world.call("declarant", "reference:Rates", {
      prefixes: ["84818099", "39269099", "39260000", "01"],
    });
    expect(result).toMatchObject({
      setId: rateSetId(rateRows),
      rows: [{ prefix: "8481", mfn: "10" }, { prefix: "39" }],
    });
  });

  it("name the broken row and rule, and belong to their steward", async () => {
    const world = await TradeWorld.open();
    const bad = {
      setId,
      ...period,
      part: 1,
      parts: 1,
      rows: [{ ...first, vat: "-8", prefix: "84" }, { prefix: "x" }],
    };
    const { details } = await refusalOf(world.call("headquarters", "reference:PublishRates", bad));
    expect(details.fields).toMatchObject([
      { pointer: "/arguments/rows/0/vat", rule: "E_RATE" },
      { pointer: "/arguments/rows/1" },
    ]);
    expect(await codeOf(world.call("declarant", "reference:ActivateRates", { setId }))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
  });
});

describe("exchange rates", () => {
  it("are of a week, and in force once two stewards published the same", async () => {
    const world = await TradeWorld.open();
    const publish = (weekStart: string, by: Person = "headquarters", usd = "25500") =>
      world.call(by, "reference:PublishExchangeRates", { weekStart, rates: { USD: usd, JPY: "168.25" } });
    expect(await codeOf(publish("2026-11-24"))).toBe(errorCode.INPUT_INVALID);
    expect((await publish("2026-11-23")).result).toMatchObject({ state: "PROPOSED" });
    expect((await publish("2026-11-23")).result).toMatchObject({ state: "PROPOSED" });
    expect((await publish("2026-11-23", "steward", "25501")).result).toMatchObject({ state: "PROPOSED" });
    const { result } = await world.call("auditor", "reference:Describe", { date: "2026-11-24" });
    expect(result).toMatchObject({ exchangeRates: [] });
    expect((await publish("2026-11-23", "headquarters", "25501")).result).toMatchObject({
      state: "IN_FORCE",
    });
    expect(await codeOf(publish("2026-11-23"))).toBe(errorCode.DOCUMENT_EXISTS);
  });
});

describe("number ranges", () => {
  it("follow each other and never overlap, in each series", async () => {
    const world = await TradeWorld.open();
    const reserve = async (series: string, size: number) =>
      (await world.call("engine", "number-range:Reserve", { series, size })).result;
    expect(await reserve("1", 2000)).toEqual({ series: "1", first: 10_000_001_000, last: 10_000_002_999 });
    expect(await reserve("1", 1000)).toEqual({ series: "1", first: 10_000_003_000, last: 10_000_003_999 });
    expect(await reserve("3", 1000)).toEqual({ series: "3", first: 30_000_000_000, last: 30_000_000_999 });
    expect(await codeOf(reserve("1", 1))).toBe(errorCode.INPUT_INVALID);
    const foreign = world.call("declarant", "number-range:Reserve", { series: "1", size: 1000 });
    expect(await codeOf(foreign)).toBe(errorCode.ROLE_NOT_ALLOWED);
  });

  it("are given to one of two who ask at once", async () => {
    const world = await TradeWorld.open();
    const call = {
      identity: world.identity("engine"),
      function: "number-range:Reserve",
      argument: { arguments: { series: "1", size: 1000 } },
    };
    const [first, second] = await Promise.all([world.ledger.simulate(call), world.ledger.simulate(call)]);
    expect(world.ledger.commit(first, first.endorsersNeeded)).toBe("VALID");
    expect(world.ledger.commit(second, second.endorsersNeeded)).toBe("MVCC_READ_CONFLICT");
  });
});

describe("an authority's own document", () => {
  const read = (world: TradeWorld) => world.ask("permit", "Read", permitNo);
  const key = (world: TradeWorld): string =>
    world.ledger.keys().find((one) => one.startsWith("\u0000permit\u0000")) ?? "";

  it("cannot be made or changed without its endorsement, whoever else endorses", async () => {
    const world = await TradeWorld.open();
    const everybodyElse = ["CustomsMSP", "AuditMSP", "TreasuryMSP", "MardMSP", "ThaiCustomsMSP"];
    const issue = await world.ledger.simulate(
      world.request("moit", "permit", "Issue", permitNo, { payload: aPermit() }),
    );
    expect(issue.endorsersNeeded).toEqual(["AuditMSP", "CustomsMSP", "MoitMSP"]);
    expect(world.ledger.commit(issue, everybodyElse)).toBe("ENDORSEMENT_POLICY_FAILURE");
    await world.issuePermit();
    const suspend = world.request("moit", "permit", "Suspend", permitNo, { arguments: { reason: "x" } });
    const change = await world.ledger.simulate(suspend);
    expect(change.endorsersNeeded).toEqual(["CustomsMSP", "MoitMSP"]);
    expect(world.ledger.commit(change, everybodyElse)).toBe("ENDORSEMENT_POLICY_FAILURE");
  });

  it("is believed by nobody when it was forged past the contract", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit();
    const genuine = await read(world);
    world.ledger.overwrite(key(world), {
      ...genuine,
      facets: { ...(genuine.facets as object), validTo: "2099-12-31" },
    });
    expect(await codeOf(read(world))).toBe(errorCode.ISSUER_MARKER_MISMATCH);
    await world.receiveCertificate();
    await world.bringGoods();
    expect(await codeOf(world.register())).toBe(errorCode.ISSUER_MARKER_MISMATCH);
  });

  it.each<readonly [string, { issuer: string; number?: string; facets?: object }]>([
    ["calls customs its issuer", { issuer: "CustomsMSP" }],
    [
      "names a ministry that the channel does not have",
      { issuer: "CustomsMSP", facets: { ministry: "MOFA" } },
    ],
    ["is another document's", { issuer: "CustomsMSP", number: "GP-OTHER" }],
  ])("is believed by nobody when the forged head %s, which needs no mark", async (_title, forged) => {
    const world = await TradeWorld.open();
    await world.issuePermit();
    const genuine = await read(world);
    const facets = { ...(genuine.facets as object), ...forged.facets };
    world.ledger.overwrite(key(world), { ...genuine, ...forged, facets });
    expect(await codeOf(read(world))).toBe(errorCode.ISSUER_MARKER_MISMATCH);
  });
});

describe("attachments", () => {
  const file = {
    code: "380",
    cid: "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
    digest: "cd".repeat(32),
  };

  it("are anchored once each, and leave the document as it is", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit();
    const attach = () => world.run("moit", "permit", "Attach", permitNo, { arguments: file });
    const { event, result } = await attach();
    expect(event?.payload).toMatchObject({ events: [{ event: "DocumentAttached", version: 0, ...file }] });
    expect(result).toEqual({ kind: "permit", number: permitNo, version: 0, state: "ACTIVE" });
    expect(await codeOf(attach())).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await codeOf(world.run("mard", "permit", "Attach", permitNo, { arguments: file }))).toBe(
      errorCode.NOT_OWNER,
    );
  });
});

describe("the contract", () => {
  it("describes itself from its tables", async () => {
    const world = await TradeWorld.open();
    const metadata = await world.ledger.evaluate({
      identity: world.identity("auditor"),
      function: "org.hyperledger.fabric:GetMetadata",
    });
    expect(metadata).toMatchObject({ info: { title: "trade-documents" } });
    expect((metadata as { kinds: { kind: string }[] }).kinds.map(({ kind }) => kind)).toContain(
      "declaration",
    );
  });

  it("says who acted, in which role and when, and nothing private", async () => {
    const world = await TradeWorld.open();
    const { event, writes } = await world.issuePermit();
    expect(event).toMatchObject({
      name: "trade-documents",
      payload: {
        actor: { msp: "MoitMSP", role: "MINISTRY" },
        at: "2026-11-20T02:44:12.000Z",
        events: [{ event: "PermitIssued" }],
      },
    });
    const published = JSON.stringify([event, [...writes.values()].map(String)]);
    for (const secret of ["CONG TY TNHH ABC", "0300000018", "HYDROCHLORIC"])
      expect(published).not.toContain(secret);
  });
});
