import { PeerError } from "../errors.js";
import { defineCollections, parseCollection, type CollectionConfig } from "./collection-config.js";

const organisations = new Set(["A", "B", "C"]);

const aConfig = (changes: Partial<CollectionConfig> = {}): CollectionConfig => ({
  name: "secrets",
  policy: "OR('A.member','B.member')",
  ...changes,
});

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as PeerError).code;
  }
};

describe("collections of a chaincode definition", () => {
  it("have Fabric's defaults for what is not said", () => {
    expect(defineCollections([aConfig()], organisations)).toEqual([
      {
        name: "secrets",
        members: {
          outOf: 1,
          rules: [{ signedBy: { mspId: "A", role: "member" } }, { signedBy: { mspId: "B", role: "member" } }],
        },
        requiredPeerCount: 0,
        maxPeerCount: 1,
        blockToLive: 0,
        memberOnlyRead: false,
        memberOnlyWrite: false,
        endorsementPolicy: undefined,
      },
    ]);
  });

  it("keep what is said, an endorsement policy of their own included", () => {
    const said = {
      requiredPeerCount: 1,
      maxPeerCount: 3,
      blockToLive: 100,
      memberOnlyRead: true,
      memberOnlyWrite: true,
    };
    const endorsementPolicy = { signaturePolicy: "AND('A.peer','B.peer')" };
    const [collection] = defineCollections([aConfig({ ...said, endorsementPolicy })], organisations);
    expect(collection).toMatchObject(said);
    expect(collection?.endorsementPolicy).toMatchObject({ outOf: 2 });
  });

  it.each([
    ["the same name twice", [aConfig(), aConfig()]],
    ["a name like an implicit collection's", [aConfig({ name: "_implicit_org_A" })]],
    ["more required peers than it is sent to", [aConfig({ requiredPeerCount: 2, maxPeerCount: 1 })]],
    ["a member policy that is more than an OR", [aConfig({ policy: "AND('A.member','B.member')" })]],
    ["a member from outside the channel", [aConfig({ policy: "OR('A.member','Z.member')" })]],
  ])("may not have %s", (_what, configs) => {
    expect(codeOf(() => defineCollections(configs, organisations))).toBe("CONFIG_INVALID");
  });

  it("may not have policies that do not parse", () => {
    expect(codeOf(() => defineCollections([aConfig({ policy: "A" })], organisations))).toBe("POLICY_INVALID");
    const endorsementPolicy = { signaturePolicy: "OR(" };
    expect(codeOf(() => defineCollections([aConfig({ endorsementPolicy })], organisations))).toBe(
      "POLICY_INVALID",
    );
  });
});

describe("an entry of collections_config.json", () => {
  it("is taken as it stands", () => {
    const entry = {
      ...aConfig({
        requiredPeerCount: 0,
        maxPeerCount: 1,
        blockToLive: 3,
        memberOnlyRead: true,
        memberOnlyWrite: false,
      }),
      endorsementPolicy: { signaturePolicy: "'A.peer'" },
    };
    expect(parseCollection(entry, "collections[0]")).toEqual(entry);
  });

  it.each([
    ["no object", "secrets"],
    ["no name", { policy: "'A.member'" }],
    ["no policy", { name: "secrets" }],
    ["a fraction of a block to live", { ...aConfig(), blockToLive: 1.5 }],
    ["a negative number of peers", { ...aConfig(), requiredPeerCount: -1 }],
    ["a word for a switch", { ...aConfig(), memberOnlyRead: "yes" }],
    ["a property that nobody knows", { ...aConfig(), blocksToLive: 3 }],
    ["a policy of the channel", { ...aConfig(), endorsementPolicy: { channelConfigPolicy: "Endorsement" } }],
  ])("is refused with %s", (_what, entry) => {
    expect(codeOf(() => parseCollection(entry, "collections[0]"))).toBe("CONFIG_INVALID");
  });
});
