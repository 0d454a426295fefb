import { errorCode } from "./domain/errors.js";
import { aDeclaration, manifestNo } from "./testing/documents.js";
import { codeOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

const withdrawn = { arguments: { reason: "wrong office" } };

async function preRegistered(world: TradeWorld): Promise<string> {
  const number = world.nextNumber();
  await world.run("declarant", "declaration", "PreRegister", number, {
    payload: { declaration: aDeclaration() },
  });
  return number;
}

describe("advance data", () => {
  it("waits for the goods without drawing on anything, and is registered under the same number", async () => {
    const world = await TradeWorld.open();
    const number = await preRegistered(world);
    const declaration = aDeclaration({ notes: "amended" });
    await world.run("declarant", "declaration", "AmendPre", number, { payload: { declaration } });
    await world.prepare();
    await world.ledger.submit(await world.registration(number));
    expect(await world.ask("declaration", "Read", number)).toMatchObject({ state: "REGISTERED", version: 2 });
    expect((await world.notice(number, 2)).amount).toBe("118680746");
    const history = (await world.ask("declaration", "History", number)) as unknown as {
      version: number;
      state: string;
    }[];
    expect(history.map(({ version, state }) => [version, state])).toEqual([
      [0, "PRE_REGISTERED"],
      [1, "PRE_REGISTERED"],
      [2, "REGISTERED"],
    ]);
  });

  it("lives seven days from its last edit, to the hour", async () => {
    const world = await TradeWorld.open();
    const number = await preRegistered(world);
    world.pass(24 * 6);
    await world.run("declarant", "declaration", "AmendPre", number, {
      payload: { declaration: aDeclaration() },
    });
    world.pass(24 * 7);
    expect(await ruleOf(world.run("engine", "declaration", "ExpirePre", number))).toBe("E_PRE_VALID");
    world.pass(1);
    const amend = world.run("declarant", "declaration", "AmendPre", number, {
      payload: { declaration: aDeclaration() },
    });
    expect(await ruleOf(amend)).toBe("E_PRE_EXPIRED");
    await world.run("engine", "declaration", "ExpirePre", number);
    const again = world.run("declarant", "declaration", "PreRegister", number, {
      payload: { declaration: aDeclaration() },
    });
    expect(await codeOf(again)).toBe(errorCode.DOCUMENT_EXISTS);
  });

  it("is withdrawn by whoever filed it", async () => {
    const world = await TradeWorld.open();
    const number = await preRegistered(world);
    expect(await codeOf(world.run("stranger", "declaration", "Cancel", number, withdrawn))).toBe(
      errorCode.NOT_OWNER,
    );
    await world.run("declarant", "declaration", "Cancel", number, withdrawn);
    expect((await world.ask("declaration", "Read", number)).state).toBe("CANCELLED");
  });
});

describe("a registered declaration", () => {
  it("is cancelled by the head of branch, and everything it took is given back", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    expect(await codeOf(world.run("declarant", "declaration", "Cancel", number, withdrawn))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
    const { event } = await world.run("head", "declaration", "Cancel", number, withdrawn);
    const { events } = event?.payload as { events: { event: string }[] };
    expect(events.map((one) => one.event)).toEqual([
      "DeclarationCancelled",
      "PermitReleased",
      "OriginReleased",
      "BillReleased",
      "PaymentNoticeSuperseded",
    ]);
    await world.register();
  });

  it("is cancelled by the system only after it lapsed unpresented", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const lapse = () => world.run("engine", "declaration", "Cancel", number, withdrawn);
    expect(await ruleOf(lapse())).toBe("E_DECLARATION_VALID");
    // The fifteenth day is a Saturday, so that Monday is the last.
    world.pass(24 * 18);
    await lapse();
  });

  it("gives committed quantities back when it is cancelled after clearance", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    await world.pay(number, "118680746");
    await world.run("engine", "declaration", "Clear", number);
    const special = (args: Record<string, unknown>) =>
      world.run("head", "declaration", "CancelSpecial", number, {
        arguments: { reason: "paper copy", ...args },
      });
    expect(await ruleOf(special({ ground: "NOT_ARRIVED" }))).toBe("E_CANCEL_GROUND");
    expect(await ruleOf(special({ ground: "CONTROL_FAILED" }))).toBe("E_CONTROL_NOT_FAILED");
    await special({ ground: "SYSTEM_FAILURE" });
    await world.register();
  });
});

describe("a channel", () => {
  it("rises at the branch, and falls by headquarters only", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, "YELLOW");
    const change = (person: "head" | "headquarters", channel: string) =>
      world.run(person, "declaration", "ChangeChannel", number, { arguments: { channel, reason: "x-ray" } });
    await change("head", "RED");
    expect(await world.facets("declaration", number)).toMatchObject({
      channel: "RED",
      docCheck: "REQUIRED",
      physCheck: "REQUIRED",
    });
    expect(await ruleOf(change("head", "YELLOW"))).toBe("E_CHANNEL_LOWER");
    await change("headquarters", "GREEN");
    expect(await world.facets("declaration", number)).toMatchObject({ docCheck: "NONE", physCheck: "NONE" });
  });

  it("red is inspected where the goods are, by another officer than ordered it", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit();
    await world.receiveCertificate();
    await world.fileManifest();
    const number = await world.register();
    await world.assignChannel(number, "RED");
    const pass = () => world.run("officer", "declaration", "PhysPass", number);
    expect(await ruleOf(pass())).toBe("E_CHECK_STATE");
    await world.run("head", "declaration", "OrderInspection", number, { arguments: { reason: "red" } });
    expect(await ruleOf(pass())).toBe("E_GOODS_NOT_ARRIVED");
    await world.run("carrier", "manifest", "Arrive", manifestNo);
    await world.run("port", "manifest", "GateIn", manifestNo, {
      arguments: { containerNo: "CSQU3054383", sealNos: [] },
    });
    await pass();
    expect((await world.facets("declaration", number)).physCheck).toBe("PASSED");
  });
});
