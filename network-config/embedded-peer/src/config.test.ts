import { parseConfig } from "./config.js";

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

  it.each([
    ["no object", undefined, "configuration"],
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
      "a chaincode without a policy",
      aConfig({ chaincodes: [{ name: "cc", version: "1", packageId: "p", address: "h:1" }] }),
      "endorsementPolicy",
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
