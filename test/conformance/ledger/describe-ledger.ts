import type { Contract } from "@hyperledger/fabric-gateway";
import { startEmbeddedNetwork } from "./embedded-network.js";
import { connectTo, type Connection, type ConnectionOptions } from "./client.js";
import { conformanceConfig } from "./config.js";
import type { ConformanceNetwork } from "./conformance-network.js";
import { startFabricConformanceNetwork } from "./fabric-network.js";

export interface LedgerUnderTest {
  readonly network: () => ConformanceNetwork;
  /** A trader connected to Alpha's peer, shared by the tests of a file. */
  readonly trader: () => Connection;
  /** One more connection, closed after the tests. */
  readonly connect: (options: ConnectionOptions) => Connection;
}

const startTimeoutMs = 240_000;
const answerTimeoutMs = 30_000;
const answerPollMs = 50;

/** Runs a part of the suite against each network that can be started here. */
export function describeLedger(title: string, tests: (ledger: LedgerUnderTest) => void): void {
  for (const [name, start] of startableNetworks)
    describe(`${title} (${name})`, () => {
      let network: ConformanceNetwork | undefined;
      const connections: Connection[] = [];
      const running = (): ConformanceNetwork => {
        if (!network) throw new Error("The network is not running.");
        return network;
      };
      const connect = (options: ConnectionOptions): Connection => {
        const connection = connectTo(running(), options);
        connections.push(connection);
        return connection;
      };
      let trader: Connection | undefined;
      beforeAll(async () => {
        network = await start();
        await untilChaincodesAnswer(network);
      }, startTimeoutMs);
      afterAll(async () => {
        for (const connection of connections) connection.close();
        await network?.stop();
      }, startTimeoutMs);
      tests({ network: running, connect, trader: () => (trader ??= connect({})) });
    });
}

const startableNetworks: readonly (readonly [name: string, start: () => Promise<ConformanceNetwork>])[] = [
  ["embedded peer", startEmbeddedNetwork],
  ...(conformanceConfig().fabricBinaries === undefined
    ? []
    : [["Hyperledger Fabric", () => startFabricConformanceNetwork()] as const]),
];

/** A network is up before its peers have reached the chaincode; clients of any Fabric network have to wait for that. */
export async function untilChaincodesAnswer(network: ConformanceNetwork): Promise<void> {
  const { contractOf, close } = connectTo(network);
  const giveUpAt = Date.now() + answerTimeoutMs;
  for (const chaincode of [network.chaincode, network.anyoneChaincode]) {
    const contract = contractOf(chaincode);
    while (Date.now() < giveUpAt && !(await answers(contract)))
      await new Promise((resolve) => setTimeout(resolve, answerPollMs));
    await contract.evaluateTransaction("echo", "here");
  }
  close();
}

const answers = (contract: Contract): Promise<boolean> =>
  contract.evaluateTransaction("echo", "here").then(
    () => true,
    () => false,
  );
