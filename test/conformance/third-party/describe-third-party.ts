import {
  startThirdPartyNetwork,
  type ThirdPartyNetwork,
  type ThirdPartyOptions,
} from "./third-party-network.js";

const startTimeoutMs = 120_000;

/** Runs the tests against one network with these chaincodes. */
export function describeThirdParty(
  title: string,
  options: ThirdPartyOptions,
  tests: (network: () => ThirdPartyNetwork) => void,
): void {
  describe(title, () => {
    let network: ThirdPartyNetwork | undefined;
    beforeAll(async () => {
      network = await startThirdPartyNetwork(options);
    }, startTimeoutMs);
    afterAll(async () => {
      await network?.stop();
    }, startTimeoutMs);
    tests(() => {
      if (!network) throw new Error("The network is not running.");
      return network;
    });
  });
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
export const json = <T = unknown>(bytes: Uint8Array): T => JSON.parse(text(bytes)) as T;
