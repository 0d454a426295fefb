import type { ApiClient } from "../../../network-config/src/demonstration/api-client.js";
import { BlockFollower, receiptNumberOf } from "./block-follower.js";

interface Transaction {
  readonly id: string;
  readonly validationCode: string;
  readonly events: readonly object[];
}

class NoSuchBlock extends Error {
  readonly status = 404;
}

/** The block resources of the API over a list that a test adds to. */
function aLedger(): {
  readonly api: ApiClient;
  readonly add: (...transactions: readonly Transaction[]) => void;
} {
  const blocks: { readonly number: number; readonly items: readonly Transaction[] }[] = [];
  const add = (...items: readonly Transaction[]): void => {
    blocks.push({ number: blocks.length, items });
  };
  const answer = (path: string): unknown => {
    if (path === "/blocks?limit=1") return { items: blocks.slice(-1) };
    const block = blocks[Number(path.slice("/blocks/".length))];
    if (block === undefined) throw new NoSuchBlock();
    return block;
  };
  const api: ApiClient = async <Answer>({ path }: { readonly path: string }) =>
    Promise.resolve().then(() => answer(path) as Answer);
  return { api, add };
}

const aTransaction = (id: string, event: object, validationCode = "VALID"): Transaction => ({
  id,
  validationCode,
  events: [event],
});
const declaration = (number: string, rest: object): object => ({ kind: "declaration", number, ...rest });

describe("BlockFollower", () => {
  test("tells who waits when a declaration is cleared", async () => {
    const { api, add } = aLedger();
    const follower = await BlockFollower.start(api);
    const outcome = follower.outcomeOf("1001");
    add(aTransaction("a", declaration("1001", { state: "CHANNELLED", channel: "GREEN" })));
    add(aTransaction("b", declaration("1001", { state: "CLEARED" })));
    await expect(outcome).resolves.toBe("cleared");
    await follower.stop();
  });

  test("tells of a declaration that waits for an officer", async () => {
    const { api, add } = aLedger();
    const follower = await BlockFollower.start(api);
    const outcome = follower.outcomeOf("1001");
    add(aTransaction("a", declaration("1001", { state: "CHANNELLED", channel: "YELLOW" })));
    await expect(outcome).resolves.toBe("other-channel");
    await follower.stop();
  });

  test("begins after the newest block", async () => {
    const { api, add } = aLedger();
    add(aTransaction("a", declaration("1000", { state: "CLEARED" })));
    const follower = await BlockFollower.start(api);
    expect(follower.next).toBe(1);
    await follower.stop();
  });

  test("keeps the valid transactions of each declaration, its receipt among them", async () => {
    const { api, add } = aLedger();
    const follower = await BlockFollower.start(api);
    const outcome = follower.outcomeOf("1001");
    add(
      aTransaction("a", declaration("1001", { state: "REGISTERED" })),
      aTransaction("b", declaration("2002", { state: "REGISTERED" })),
      aTransaction("c", { kind: "treasury-receipt", number: receiptNumberOf("1001"), state: "RECORDED" }),
      aTransaction("d", declaration("1001", { state: "CLEARED" }), "MVCC_READ_CONFLICT"),
      aTransaction("e", declaration("1001", { state: "CLEARED" })),
    );
    await outcome;
    expect(follower.transactions.get("1001")).toEqual(["a", "c", "e"]);
    await follower.stop();
  });

  test("says why when the blocks cannot be read", async () => {
    const { api } = aLedger();
    let isAway = false;
    const follower = await BlockFollower.start((request) =>
      isAway ? Promise.reject(new Error("the gateway is away")) : api(request),
    );
    isAway = true;
    await expect(follower.outcomeOf("1001")).rejects.toThrow("the gateway is away");
    await expect(follower.stop()).rejects.toThrow("the gateway is away");
  });
});
