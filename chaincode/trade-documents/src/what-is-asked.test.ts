import { errorCode } from "./domain/errors.js";
import { permitNo } from "./testing/documents.js";
import { codeOf, refusalOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

describe("what is asked", () => {
  it("refuses an unknown function, an unknown document, a second document of the number and a stale version", async () => {
    const world = await TradeWorld.prepared();
    expect(await codeOf(world.call("declarant", "reference:Vanish"))).toBe(errorCode.COMMAND_UNKNOWN);
    expect(await codeOf(world.run("declarant", "declaration", "Vanish", "10000000000"))).toBe(
      errorCode.COMMAND_UNKNOWN,
    );
    expect(await codeOf(world.ask("permit", "Read", "NONE"))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    expect(await codeOf(world.ask("permit", "History", "NONE"))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    expect(await codeOf(world.issuePermit())).toBe(errorCode.TRANSITION_NOT_ALLOWED);
    expect(await codeOf(world.receiveCertificate())).toBe(errorCode.DOCUMENT_EXISTS);
    const reason = { arguments: { reason: "x" }, version: 7 };
    expect(await codeOf(world.run("moit", "permit", "Suspend", permitNo, reason))).toBe(
      errorCode.VERSION_STALE,
    );
  });

  it.each([
    ["not json", "{"],
    ["not canonical", '{"number": "1"}'],
    ["an unknown member", '{"name":"1"}'],
    ["a number that is no text", '{"number":1}'],
    ["a version below nought", '{"number":"1","version":-1}'],
  ])("refuses an argument that is %s", async (_, argument) => {
    const world = await TradeWorld.open();
    const call = { identity: world.identity("declarant"), function: "permit:Read", argument };
    expect(await codeOf(world.ledger.evaluate(call))).toBe(errorCode.INPUT_INVALID);
  });

  it("refuses private input with a salt that is none", async () => {
    const world = await TradeWorld.open();
    const transient = { payload: { payload: {}, salt: "short" } };
    const call = {
      identity: world.identity("moit"),
      function: "permit:Issue",
      argument: { number: "X" },
      transient,
    };
    const { details } = await refusalOf(world.ledger.submit(call));
    expect(details.fields).toMatchObject([{ pointer: "/payload/salt" }]);
  });

  it("refuses a time too far from the endorser's clock, either way, and one before the last change", async () => {
    const world = await TradeWorld.prepared();
    const suspend = (at: string) =>
      world.run("moit", "permit", "Suspend", permitNo, { arguments: { reason: "x" }, at });
    expect(await codeOf(suspend("2026-11-20T02:49:12.001Z"))).toBe(errorCode.TIMESTAMP_OUT_OF_RANGE);
    expect(await codeOf(suspend("2026-11-20T02:39:11.999Z"))).toBe(errorCode.TIMESTAMP_OUT_OF_RANGE);
    expect(await codeOf(suspend("2026-11-20T02:44:11.999Z"))).toBe(errorCode.TIMESTAMP_OUT_OF_RANGE);
    await suspend("2026-11-20T02:49:12.000Z");
  });
});
