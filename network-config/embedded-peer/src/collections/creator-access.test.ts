import { aCollection, CC, someCollections } from "../testing/block-candidate.js";
import { CreatorAccess } from "./creator-access.js";

const accessOf = (mspId: string, ...defined: Parameters<typeof someCollections>) =>
  new CreatorAccess({
    channel: "trade",
    collections: someCollections(...defined),
    creator: { mspId, role: "client" },
  });

const guarded = aCollection({ memberOnlyRead: true, memberOnlyWrite: true });

describe("a creator's access to private data", () => {
  it("is anybody's where members are not asked for", () => {
    const access = accessOf("C", aCollection());
    expect(() => {
      access.checkRead(CC, "secrets");
      access.checkWrite(CC, "secrets");
    }).not.toThrow();
  });

  it("is a member's where they are", () => {
    const access = accessOf("B", guarded);
    expect(() => {
      access.checkRead(CC, "secrets");
      access.checkWrite(CC, "secrets");
    }).not.toThrow();
  });

  it("is refused to others in Fabric's words", () => {
    const access = accessOf("C", guarded);
    expect(() => {
      access.checkRead(CC, "secrets");
    }).toThrow(
      "tx creator does not have read access permission on privatedata in chaincodeName:cc collectionName: secrets",
    );
    expect(() => {
      access.checkWrite(CC, "secrets");
    }).toThrow(
      "tx creator does not have write access permission on privatedata in chaincodeName:cc collectionName: secrets",
    );
  });

  it("is refused for reading and for writing each by its own switch", () => {
    const readers = accessOf("C", aCollection({ memberOnlyRead: true }));
    expect(() => {
      readers.checkWrite(CC, "secrets");
    }).not.toThrow();
    const writers = accessOf("C", aCollection({ memberOnlyWrite: true }));
    expect(() => {
      writers.checkRead(CC, "secrets");
    }).not.toThrow();
  });

  it("is decided by role where the member policy names one", () => {
    const peersOnly = aCollection({
      members: { signedBy: { mspId: "A", role: "peer" } },
      memberOnlyRead: true,
    });
    expect(() => {
      accessOf("A", peersOnly).checkRead(CC, "secrets");
    }).toThrow("read access permission");
  });

  it("finds no collection that nobody defined, and leaves implicit names to the ledger", () => {
    const access = accessOf("A", guarded);
    expect(() => {
      access.checkRead(CC, "other");
    }).toThrow("collection trade/cc/other could not be found");
    expect(() => {
      access.checkWrite("cc2", "secrets");
    }).toThrow("collection trade/cc2/secrets could not be found");
    expect(() => {
      access.checkWrite(CC, "_implicit_org_Nobody");
    }).not.toThrow();
  });
});
