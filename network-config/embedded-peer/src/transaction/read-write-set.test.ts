import { sha256 } from "../digest.js";
import { kvReadWriteSet } from "../messages/read-write-set.js";
import { SimulationResults } from "../endorsement/simulation-results.js";
import { decodeReadWriteSet, encodeReadWriteSet, isDeletion, sameVersion } from "./read-write-set.js";

function aSimulation(): SimulationResults {
  const results = new SimulationResults();
  results.write("cc", "b", Buffer.from("2"));
  results.write("cc", "a", undefined);
  results.read("cc", "z", undefined);
  results.read("cc", "a", { block: 4, tx: 1 });
  results.writeMetadata("cc", "b", [{ name: "VALIDATION_PARAMETER", value: Buffer.from("policy") }]);
  results.read("aa", "k", { block: 0, tx: 0 });
  results.writePrivate("cc", "_implicit_org_B", "secret", Buffer.from("plain"));
  results.readHashed("cc", "_implicit_org_A", "other", { block: 2, tx: 0 });
  return results;
}

describe("read-write sets", () => {
  it("are sorted by namespace, collection and key, so that endorsers agree", () => {
    const [first, second] = decodeReadWriteSet(aSimulation().encode());
    expect([first?.namespace, second?.namespace]).toEqual(["aa", "cc"]);
    expect(second?.reads.map(({ key }) => key)).toEqual(["a", "z"]);
    expect(second?.writes.map(({ key }) => key)).toEqual(["a", "b"]);
    expect(second?.collections.map(({ collection }) => collection)).toEqual([
      "_implicit_org_A",
      "_implicit_org_B",
    ]);
  });

  it("tell a version of zero from none", () => {
    const [first, second] = decodeReadWriteSet(aSimulation().encode());
    expect(first?.reads[0]?.version).toEqual({ block: 0, tx: 0 });
    expect(second?.reads[1]?.version).toBeUndefined();
    expect(sameVersion(undefined, { block: 0, tx: 0 })).toBe(false);
  });

  it("survive decoding and encoding byte for byte", () => {
    const bytes = aSimulation().encode();
    expect(encodeReadWriteSet(decodeReadWriteSet(bytes))).toEqual(bytes);
  });

  it("hold only hashes of private writes, bound to the plaintext by its hash", () => {
    const results = aSimulation();
    const bytes = results.encode();
    expect(bytes.includes("plain")).toBe(false);
    expect(bytes.includes("secret")).toBe(false);
    const collection = decodeReadWriteSet(bytes)[1]?.collections[1];
    expect(collection?.writes[0]?.keyHash).toEqual(sha256(Buffer.from("secret")));
    expect(collection?.writes[0]?.valueHash).toEqual(sha256(Buffer.from("plain")));
    const plain = results.privateWrites()?.namespaces[0]?.collections[0];
    expect(sha256(plain?.readWriteSet ?? Buffer.alloc(0))).toEqual(collection?.privateHash);
    expect(kvReadWriteSet.decode(plain?.readWriteSet ?? Buffer.alloc(0)).writes[0]?.value.toString()).toBe(
      "plain",
    );
  });

  it("take a put of nothing for a deletion", () => {
    const results = new SimulationResults();
    results.write("cc", "k", Buffer.alloc(0));
    const write = decodeReadWriteSet(results.encode())[0]!.writes[0]!;
    expect(write.isDelete).toBe(true);
    expect(isDeletion({ isDelete: false, value: Buffer.alloc(0) })).toBe(true);
  });

  it("keep one range query of each kind, the first", () => {
    const results = new SimulationResults();
    const query = {
      startKey: "a",
      endKey: "b",
      exhausted: true,
      rawReads: undefined,
      readsMerkleHashes: undefined,
    };
    results.rangeQuery("cc", query);
    results.rangeQuery("cc", query);
    results.rangeQuery("cc", { ...query, exhausted: false });
    expect(decodeReadWriteSet(results.encode())[0]?.rangeQueries).toHaveLength(2);
  });
});
