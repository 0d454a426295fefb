import { parseConfig } from "./config.js";

const aChaincode = (): Record<string, unknown> => ({
  name: "cc",
  version: "1",
  packageId: "cc:1",
  address: "127.0.0.1:21010",
  endorsementPolicy: "'A.peer'",
});

const aConfig = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  dataDir: "data",
  channel: "trade",
  organisations: [
    { mspId: "A", address: "127.0.0.1:21001", mspDir: "a/msp", peerDir: "a/peer" },
    { mspId: "E", mspDir: "e/msp" },
  ],
  orderer: { mspId: "O", dir: "o/orderer" },
  chaincodes: [
    {
      name: "cc",
      version: "1",
      packageId: "cc:1",
      address: "127.0.0.1:21010",
      endorsementPolicy: "'A.peer'",
      collections: [{ name: "secrets", policy: "'A.member'", blockToLive: 3 }],
    },
  ],
  limits: { concurrentRequestsMax: 10 },
  batch: { timeoutMs: 5 },
  ...changes,
});

describe("configuration", () => {
  it("is read as given", () => {
    expect(parseConfig(aConfig())).toEqual({ ...aConfig(), simulatePerOrganisation: false });
  });

  it("may define chaincodes by name, version and address alone, on further channels too", () => {
    const chaincode = { name: "cc", version: "2.0-beta", address: "127.0.0.1:21011" };
    const config = aConfig({
      chaincodes: [chaincode],
      channels: [{ name: "other", organisations: ["A"], chaincodes: [{ ...chaincode, initRequired: true }] }],
    });
    expect(parseConfig(config)).toEqual({ ...config, simulatePerOrganisation: false });
  });

  it("may name a chaincode server for each organisation", () => {
    const chaincode = { name: "cc", version: "1", address: { A: "127.0.0.1:21011", B: "127.0.0.1:21012" } };
    const config = aConfig({ chaincodes: [chaincode] });
    expect(parseConfig(config)).toMatchObject({ chaincodes: [chaincode] });
  });

  it("may turn TLS on, for the ports and towards each chaincode", () => {
    const tls = { rootsFile: "tls/roots.pem", serverName: "cc.customs" };
    const config = aConfig({
      tls: { clientAuthentication: true },
      organisations: [{ mspId: "A", address: "h:1", mspDir: "m", peerDir: "p", tlsDir: "t" }],
      chaincodes: [{ ...aChaincode(), tls }],
    });
    expect(parseConfig(config)).toMatchObject({
      tls: { clientAuthentication: true },
      organisations: [{ tlsDir: "t" }],
      chaincodes: [{ tls }],
    });
    expect(parseConfig(aConfig({ tls: {} }))).toMatchObject({ tls: { clientAuthentication: false } });
  });

  it.each([
    ["no object", undefined, "configuration"],
    ["TLS that is a word", aConfig({ tls: "on" }), "tls"],
    [
      "TLS to a chaincode of no authority",
      aConfig({ chaincodes: [{ ...aChaincode(), tls: {} }] }),
      "rootsFile",
    ],
    ["no channel", aConfig({ channel: undefined }), "channel"],
    ["a channel name Fabric would refuse", aConfig({ channel: "Trade!" }), "channel"],
    ["no organisations", aConfig({ organisations: {} }), "organisations"],
    [
      "a peer without a folder",
      aConfig({ organisations: [{ mspId: "A", address: "h:1", mspDir: "m" }] }),
      "peerDir",
    ],
    [
      "an address without a port",
      aConfig({ organisations: [{ mspId: "A", address: "h", mspDir: "m" }] }),
      "address",
    ],
    [
      "a chaincode without an address",
      aConfig({ chaincodes: [{ name: "cc", version: "1", packageId: "p" }] }),
      "address",
    ],
    [
      "a policy that is no text",
      aConfig({ chaincodes: [{ name: "cc", version: "1", address: "h:1", endorsementPolicy: {} }] }),
      "endorsementPolicy",
    ],
    [
      "a chaincode twice",
      aConfig({
        chaincodes: [
          { name: "cc", version: "1", address: "h:1" },
          { name: "cc", version: "2", address: "h:2" },
        ],
      }),
      "cc is configured twice",
    ],
    ["a channel twice", aConfig({ channels: [{ name: "trade", chaincodes: [] }] }), "trade is configured"],
    [
      "collections that are no list",
      aConfig({ chaincodes: [{ ...aChaincode(), collections: { name: "secrets" } }] }),
      "collections",
    ],
    [
      "a collection without a member policy",
      aConfig({ chaincodes: [{ ...aChaincode(), collections: [{ name: "secrets" }] }] }),
      "chaincodes[0].collections[0].policy",
    ],
    ["a limit nobody knows", aConfig({ limits: { requestsMax: 1 } }), "limits.requestsMax"],
    [
      "a limit that is no number",
      aConfig({ limits: { concurrentRequestsMax: "9" } }),
      "limits.concurrentRequestsMax",
    ],
    ["a negative batch size", aConfig({ batch: { messagesMax: -1 } }), "batch.messagesMax"],
  ])("with %s is refused, naming the property", (_what, config, property) => {
    expect(() => parseConfig(config)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(property) }),
    );
  });
});
