import { errorCode } from "./domain/errors.js";
import { aCheckpoint, aCheckpointText, aNoteKey, type TestCheckpoint } from "./testing/note-keys.js";
import { codeOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

const customs = aNoteKey("customs.test", 1);
const audit = aNoteKey("audit.test", 2);
const treasury = aNoteKey("treasury.test", 3);
const stranger = aNoteKey("stranger.test", 9);

const pin = (world: TradeWorld, by: Person, keys: readonly { readonly verifierKey: string }[]) =>
  world.call(by, "checkpoint:PinKeys", { verifierKeys: keys.map(({ verifierKey }) => verifierKey) });
const record = (world: TradeWorld, note: string) => world.call("recorder", "checkpoint:Record", { note });
const latest = async (world: TradeWorld) => (await world.call("auditor", "checkpoint:Latest")).result;

/** Three organisations have pinned a key each: two of them are a quorum. */
async function aWorld(): Promise<TradeWorld> {
  const world = await TradeWorld.open();
  await pin(world, "recorder", [customs]);
  await pin(world, "auditRecorder", [audit]);
  await pin(world, "treasuryRecorder", [treasury]);
  return world;
}

const signed = (checkpoint: TestCheckpoint): string => aCheckpoint(checkpoint, [customs, audit]);

describe("checkpoints", () => {
  it("only grow, and make no events", async () => {
    const world = await aWorld();
    expect(await latest(world)).toBeNull();
    expect((await record(world, signed({ size: 5 }))).event).toBeUndefined();
    await record(world, aCheckpoint({ size: 5 }, [customs, audit, treasury]));
    expect(await ruleOf(record(world, signed({ size: 5, root: 8 })))).toBe("E_CHECKPOINT_ORDER");
    expect(await ruleOf(record(world, signed({ size: 4 })))).toBe("E_CHECKPOINT_ORDER");
    await record(world, signed({ size: 6 }));
    expect(await latest(world)).toMatchObject({ size: 6, note: signed({ size: 6 }) });
  });

  it("are of one log", async () => {
    const world = await aWorld();
    await record(world, signed({ size: 5 }));
    expect(await ruleOf(record(world, signed({ size: 6, origin: "antin.customs.vn/test" })))).toBe(
      "E_CHECKPOINT_ORIGIN",
    );
  });

  const far: TestCheckpoint = { size: 999_999_999_999_999 };
  const text = aCheckpointText(far);
  it.each<readonly [string, string]>([
    ["by nobody who is known", aCheckpoint(far, [stranger])],
    ["by its recorder alone", aCheckpoint(far, [customs])],
    ["by its recorder twice", aCheckpoint(far, [customs, customs])],
    [
      "by its recorder and a name that is not its own",
      `${text}\n${customs.line(text)}${stranger.line(text, "audit.test")}`,
    ],
    ["over another size", aCheckpoint({ size: 5 }, [customs, audit]).replace("\n5\n", "\n999999999999999\n")],
    ["with a signature that is no signature", `${text}\n${customs.line(text)}— audit.test AAAA\n`],
  ])("that no log reached shut nobody out when signed %s", async (_title, note) => {
    const world = await aWorld();
    expect(await ruleOf(record(world, note))).toBe("E_CHECKPOINT_QUORUM");
    await record(world, signed({ size: 5 }));
    expect(await latest(world)).toMatchObject({ size: 5 });
  });

  it("need two organisations while only one has pinned keys, however many it pinned", async () => {
    const world = await TradeWorld.open();
    expect(await ruleOf(record(world, signed({ size: 5 })))).toBe("E_CHECKPOINT_QUORUM");
    await pin(world, "recorder", [customs, stranger]);
    expect(await ruleOf(record(world, aCheckpoint({ size: 5 }, [customs, stranger])))).toBe(
      "E_CHECKPOINT_QUORUM",
    );
  });

  it("are signed with the keys that an organisation has now", async () => {
    const world = await aWorld();
    await pin(world, "auditRecorder", [stranger]);
    expect(await ruleOf(record(world, signed({ size: 5 })))).toBe("E_CHECKPOINT_QUORUM");
    await record(world, aCheckpoint({ size: 5 }, [customs, stranger]));
  });

  it("are neither recorded nor signed for by whoever is no recorder of an organisation with a peer", async () => {
    const world = await aWorld();
    for (const person of ["declarant", "officer", "forger"] as const)
      expect(await codeOf(pin(world, person, [stranger]))).toBe(errorCode.ROLE_NOT_ALLOWED);
    expect(await codeOf(world.call("officer", "checkpoint:Record", { note: signed({ size: 5 }) }))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
  });

  const root = Buffer.alloc(32, 7).toString("base64");
  it.each(["", "antin\n5\nAAAA\n\n— a b\n", `antin\n05\n${root}\n\n— a b\n`, `antin\n5\n${root}\n`])(
    "are refused when malformed: %j",
    async (note) => {
      expect(await codeOf(record(await TradeWorld.open(), note))).toBe(errorCode.INPUT_INVALID);
    },
  );

  it.each([
    "",
    "customs.test",
    customs.verifierKey.replace("customs", "audit"),
    customs.verifierKey.slice(0, -4),
    "customs.test+00000000+AAAA",
  ])("are not signed with the malformed key %j", async (verifierKey) => {
    const call = pin(await TradeWorld.open(), "recorder", [{ verifierKey }]);
    expect(await codeOf(call)).toBe(errorCode.INPUT_INVALID);
  });
});
