import { ChannelCollections } from "../collections/channel-collections.js";
import { sha256 } from "../digest.js";
import { aCollection, someCollections } from "../testing/block-candidate.js";
import { aValue, aVersion, MemoryState, policyMetadata } from "../testing/memory-state.js";
import { decodeReadWriteSet } from "../transaction/read-write-set.js";
import { chaincodeInterest } from "./chaincode-interest.js";
import { SimulationError, Simulator } from "./simulator.js";

const COLLECTION = "_implicit_org_A";
const collections = new ChannelCollections(new Set(["A", "B"]));
const hashOf = (key: string): Buffer => sha256(Buffer.from(key));

const aState = (): MemoryState =>
  new MemoryState()
    .put("cc", "k", aValue("1", aVersion(4, 1)))
    .put("cc", "guarded", aValue("1", aVersion(2), policyMetadata("'C.peer'")))
    .putHashed("cc", COLLECTION, hashOf("p"), aValue("hash", aVersion(3)))
    .putPrivate("cc", COLLECTION, "p", aValue("plain", aVersion(3)));

const aSimulator = (mspId = "A", view = aState()): Simulator =>
  new Simulator({ view, txId: "t", mspId, collections });

const readWriteSet = (simulator: Simulator) => {
  simulator.finish();
  return decodeReadWriteSet(simulator.results.encode())[0];
};

describe("simulator", () => {
  it("reads what is committed, never the transaction's own writes", () => {
    const simulator = aSimulator();
    simulator.putState("cc", "k", Buffer.from("2"));
    expect(simulator.getState("cc", "k")?.toString()).toBe("1");
    expect(readWriteSet(simulator)?.reads).toEqual([{ key: "k", version: aVersion(4, 1) }]);
  });

  it("shows private values to the collection's own organisation only, their hashes to all", () => {
    expect(aSimulator("A").getPrivate("cc", COLLECTION, "p")?.toString()).toBe("plain");
    expect(() => aSimulator("B").getPrivate("cc", COLLECTION, "p")).toThrow(
      "private data matching public hash version is not available",
    );
    expect(aSimulator("B").getPrivateHash("cc", COLLECTION, "p")?.toString()).toBe("hash");
    expect(aSimulator("B").getPrivate("cc", COLLECTION, "absent")).toBeUndefined();
  });

  it("shows a defined collection's values at its members' peers only", () => {
    const view = aState()
      .putHashed("cc", "secrets", hashOf("p"), aValue("hash", aVersion(3)))
      .putPrivate("cc", "secrets", "p", aValue("plain", aVersion(3)));
    const at = (mspId: string) =>
      new Simulator({ view, txId: "t", mspId, collections: someCollections(aCollection()) });
    expect(at("A").getPrivate("cc", "secrets", "p")?.toString()).toBe("plain");
    expect(at("B").getPrivate("cc", "secrets", "p")?.toString()).toBe("plain");
    expect(() => at("C").getPrivate("cc", "secrets", "p")).toThrow(
      "private data matching public hash version is not available. " +
        "Public hash version = {BlockNum: 3, TxNum: 0}, Private data version = <nil>",
    );
    expect(at("C").getPrivateHash("cc", "secrets", "p")?.toString()).toBe("hash");
  });

  it("puts hashes in the public set and plaintext in the private one", () => {
    const simulator = aSimulator();
    simulator.putPrivate("cc", COLLECTION, "put", Buffer.from("plain text"));
    simulator.putPrivate("cc", COLLECTION, "gone", undefined);
    simulator.purgePrivate("cc", COLLECTION, "purged");
    const written = readWriteSet(simulator)?.collections[0];
    const valueHash = sha256(Buffer.from("plain text"));
    const nothing = Buffer.alloc(0);
    expect(written?.writes).toEqual([
      { keyHash: hashOf("gone"), isDelete: true, valueHash: nothing, isPurge: false },
      { keyHash: hashOf("purged"), isDelete: true, valueHash: nothing, isPurge: true },
      { keyHash: hashOf("put"), isDelete: false, valueHash, isPurge: false },
    ]);
    expect(simulator.results.encode().includes("plain text")).toBe(false);
    const plain = simulator.results.privateWrites()?.namespaces[0]?.collections[0];
    expect(plain?.readWriteSet.includes("plain text")).toBe(true);
    expect(written?.privateHash).toEqual(sha256(plain?.readWriteSet ?? nothing));
  });

  it("refuses a private value that is not of the version its hash has", () => {
    const view = aState().putHashed("cc", COLLECTION, hashOf("p"), aValue("newer", aVersion(5)));
    expect(() => aSimulator("A", view).getPrivate("cc", COLLECTION, "p")).toThrow("{BlockNum: 5, TxNum: 0}");
  });

  it.each(["_implicit_org_Nobody", "secrets"])("knows no collection %s", (collection) => {
    const simulator = aSimulator();
    expect(() => simulator.getPrivateHash("cc", collection, "p")).toThrow(SimulationError);
    expect(() => {
      simulator.putPrivate("cc", collection, "p", Buffer.from("v"));
    }).toThrow("not defined");
    expect(() => simulator.queryPrivateRange("cc", collection, "", "")).toThrow("not defined");
  });

  it("keeps paginated and private range queries out of transactions that write", () => {
    const writing = aSimulator();
    writing.putState("cc", "x", Buffer.from("v"));
    expect(() => writing.queryRange("cc", "", "", 2)).toThrow(
      "txid [t]: unsuppored transaction. Paginated queries are supported only in a read-only transaction",
    );
    expect(() => writing.queryPrivateRange("cc", COLLECTION, "", "")).toThrow(
      "txid [t]: unsuppored transaction. Queries on pvt data is supported only in a read-only transaction",
    );
    const paging = aSimulator();
    paging.queryRange("cc", "", "", 2);
    expect(() => {
      paging.putState("cc", "x", Buffer.from("v"));
    }).toThrow("paginated query");
    const privately = aSimulator();
    privately.queryPrivateRange("cc", COLLECTION, "", "");
    expect(() => {
      privately.putMetadata("cc", "", "k", []);
    }).toThrow("Writes are not allowed");
  });

  it("records how far a range was read", async () => {
    const simulator = aSimulator();
    const cursor = simulator.queryRange("cc", "a", "z");
    await cursor.next();
    expect(readWriteSet(simulator)?.rangeQueries[0]).toMatchObject({ endKey: "guarded", exhausted: false });
    const whole = aSimulator();
    const all = whole.queryRange("cc", "a", "z");
    while ((await all.next()) !== undefined);
    expect(readWriteSet(whole)?.rangeQueries[0]).toMatchObject({ endKey: "z", exhausted: true });
  });

  it("pages through a range and names the key that follows", async () => {
    const cursor = aSimulator().queryRange("cc", "", "", 1);
    expect((await cursor.next())?.key).toBe("guarded");
    expect(await cursor.bookmark()).toBe("k");
  });

  it("shows private ranges to members only", async () => {
    expect((await aSimulator("A").queryPrivateRange("cc", COLLECTION, "", "").next())?.key).toBe("p");
    expect(await aSimulator("B").queryPrivateRange("cc", COLLECTION, "", "").next()).toBeUndefined();
  });

  it.each([
    ["a public read", (s: Simulator) => s.getState("cc", "k"), false],
    ["a private hash", (s: Simulator) => s.getPrivateHash("cc", COLLECTION, "p"), false],
    ["a private value", (s: Simulator) => s.getPrivate("cc", COLLECTION, "p"), true],
    [
      "a private write",
      (s: Simulator) => {
        s.putPrivate("cc", COLLECTION, "p", Buffer.from("v"));
      },
      false,
    ],
  ])("says whether %s can make organisations differ", (_what, act, expected) => {
    const simulator = aSimulator();
    act(simulator);
    expect(simulator.readsPrivateData).toBe(expected);
  });
});

describe("chaincode interest", () => {
  const interestOf = (act: (simulator: Simulator) => void) => {
    const simulator = aSimulator();
    act(simulator);
    return chaincodeInterest(simulator).map(
      ({ collection, keyPolicies, disregardNamespacePolicy, noPrivateReads }) => [
        collection,
        keyPolicies.length,
        disregardNamespacePolicy,
        noPrivateReads,
      ],
    );
  };
  const write = (key: string) => (s: Simulator) => {
    s.putState("cc", key, Buffer.from("v"));
  };

  it.each([
    [
      "a read",
      (s: Simulator) => {
        s.getState("cc", "k");
      },
      [["", 0, false, true]],
    ],
    ["a write", write("k"), [["", 0, false, true]]],
    ["a write to a guarded key", write("guarded"), [["", 1, true, true]]],
    [
      "writes to guarded and other keys",
      (s: Simulator) => {
        write("guarded")(s);
        write("k")(s);
      },
      [["", 1, false, true]],
    ],
    [
      "a private write",
      (s: Simulator) => {
        s.putPrivate("cc", COLLECTION, "new", Buffer.from("v"));
      },
      [[COLLECTION, 0, false, true]],
    ],
    [
      "a private read and a public write",
      (s: Simulator) => {
        s.getPrivate("cc", COLLECTION, "p");
        write("k")(s);
      },
      [
        ["", 0, false, true],
        [COLLECTION, 0, false, false],
      ],
    ],
  ])("of %s", (_what, act, expected) => {
    expect(interestOf(act)).toEqual(expected);
  });
});
