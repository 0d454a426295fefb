import { errorCode } from "./domain/errors.js";
import { saltedHash } from "./domain/salted-hash.js";
import { codeOf } from "./testing/refusal.js";
import { salt, TradeWorld } from "./testing/trade-world.js";

const aMessage = (changes = {}): Record<string, unknown> => ({
  messageType: "DEC",
  functionCode: "9",
  originalSha256: "ef".repeat(32),
  sizeBytes: 5120,
  message: { Declaration: { ID: "X", GoodsShipment: [{ sequence: 1 }] } },
  ...changes,
});

describe("a message from another system", () => {
  it("is anchored by type, function and a salted hash of its original", async () => {
    const world = await TradeWorld.open();
    const { event } = await world.run("declarant", "exchange-message", "Lodge", "WCO-1", {
      payload: aMessage(),
    });
    const sha256Salted = saltedHash(salt, "ef".repeat(32));
    expect(event?.payload).toMatchObject({
      events: [
        { event: "MessageLodged", state: "LODGED", messageType: "DEC", functionCode: "9", sha256Salted },
      ],
    });
    const again = world.run("declarant", "exchange-message", "Lodge", "WCO-1", { payload: aMessage() });
    expect(await codeOf(again)).toBe(errorCode.DOCUMENT_EXISTS);
  });

  it.each([[{ originalSha256: "EF" }], [{ sizeBytes: 0 }], [{ message: [] }], [{ other: 1 }]])(
    "is refused when its envelope is broken: %j",
    async (changes) => {
      const world = await TradeWorld.open();
      const lodge = world.run("asw", "exchange-message", "Lodge", "WCO-1", { payload: aMessage(changes) });
      expect(await codeOf(lodge)).toBe(errorCode.INPUT_INVALID);
    },
  );
});
