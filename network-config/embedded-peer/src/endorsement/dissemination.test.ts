import { aCollection, CC, someCollections } from "../testing/block-candidate.js";
import { checkDissemination } from "./dissemination.js";
import { PeerFailure } from "./peer-failure.js";

const writes = {
  dataModel: 0,
  namespaces: [{ namespace: CC, collections: [{ collection: "secrets", readWriteSet: Buffer.alloc(0) }] }],
};

const check = (requiredPeerCount: number, mspId: string, peers: string[]) => () => {
  const collections = someCollections(aCollection({ requiredPeerCount, maxPeerCount: 3 }));
  checkDissemination(writes, { mspId, peers, collections });
};

describe("the peers that private data goes to", () => {
  it("need not be there where none is required", () => {
    expect(check(0, "A", ["A"])).not.toThrow();
  });

  it("are other members' peers, at least as many as required", () => {
    expect(check(1, "A", ["A", "B", "C"])).not.toThrow();
    expect(check(2, "C", ["A", "B", "C"])).not.toThrow();
    expect(check(2, "A", ["A", "B", "C"])).toThrow(PeerFailure);
    expect(check(1, "A", ["A", "C"])).toThrow(
      "could not build private data dissemination plan for chaincode cc and collection secrets: " +
        "required to disseminate to at least 1 peers, but know of only 0 eligible peers",
    );
  });

  it("are not asked for where nothing private is written", () => {
    expect(() => {
      checkDissemination(undefined, { mspId: "A", peers: [], collections: someCollections() });
    }).not.toThrow();
  });
});
