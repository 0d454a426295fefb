import { tradeDocumentsProgram, type RunningFabric } from "@antin/network-config";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startFabricWithContract } from "../conformance/contract/contract-network.js";
import { conformanceConfig, repository } from "../conformance/ledger/config.js";
import { DrivenGateway } from "./driven-gateway.js";
import { publishReferenceData, Shipment } from "./shipment.js";

/** Every organisation that the shipment needs, and enough orderers to lose one. */
const size = {
  peerOrganisations: ["CustomsMSP", "AuditMSP", "TreasuryMSP", "MoitMSP", "ThaiCustomsMSP"],
  orderers: 3,
};
const startTimeoutMs = 300_000;
const testTimeoutMs = 240_000;
const answerTimeoutMs = 90_000;

if (conformanceConfig().fabricBinaries === undefined)
  it.skip("clients survive what a real network does: set FABRIC_BIN to the folder of Hyperledger Fabric's programs", () =>
    undefined);
else describe("the gateway on Hyperledger Fabric", survivesWhatNetworksDo);

function survivesWhatNetworksDo(): void {
  let dataDir: string;
  let fabric: RunningFabric;
  let stopNetwork: () => Promise<void>;
  let gateway: DrivenGateway;
  let sequence = 0;

  /** One request of a client that does not ask twice: the gateway has to wait, or it fails. */
  const issuePermit = async (): Promise<{ readonly number: string; readonly tookMs: number }> => {
    const { plan } = new Shipment((sequence += 1), () => Promise.resolve(gateway));
    const startedAt = performance.now();
    const { document } = await gateway.call<{ document: { number: string; state: string } }>("submit", {
      ...{ caller: gateway.caller("demo-moit"), kind: "permit", command: "Issue", payload: plan.permit },
    });
    expect(document.state).toBe("ACTIVE");
    return { number: document.number, tookMs: performance.now() - startedAt };
  };

  const kill = (name: string): void => {
    const pid = fabric.processes.get(name)?.pid();
    if (pid === undefined) throw new Error(`${name} is not running.`);
    process.kill(pid, "SIGKILL");
  };

  /** The supervisor starts what ended; a process is up again before the next test. */
  const everythingIsUp = async (): Promise<void> => {
    await Promise.all([...fabric.processes.values()].map((running) => running.ready()));
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-fabric-"));
    const network = await startFabricWithContract(dataDir, size);
    fabric = network.fabric;
    stopNetwork = () => network.stop();
    const peers = Object.fromEntries(
      size.peerOrganisations.map((mspId) => [mspId, network.served(mspId).peer("AlphaMSP").address]),
    );
    gateway = await DrivenGateway.start({
      ...{ dataDir, httpPort: 0, limits: { commitTimeoutMs: answerTimeoutMs } },
      remote: { peers, tlsRootsFile: fabric.paths.tlsAuthorities },
    });
    // Peers have not met by now: this is the first race.
    await publishReferenceData(gateway);
  }, startTimeoutMs);

  afterAll(async () => {
    await gateway.stop();
    await stopNetwork();
    rmSync(dataDir, { recursive: true, force: true });
  }, startTimeoutMs);

  afterEach(everythingIsUp, testTimeoutMs);

  it(
    "clears a shipment",
    async () => {
      expect((await new Shipment((sequence += 1), () => Promise.resolve(gateway)).run()).state).toBe(
        "COMPLETED",
      );
    },
    testTimeoutMs,
  );

  it(
    "carries a command out that was given while an endorser was away",
    async () => {
      kill("peer0-audit");
      await issuePermit();
    },
    testTimeoutMs,
  );

  it(
    "carries a command out that was given while its own peer was away",
    async () => {
      kill("peer0-moit");
      kill("peer0-customs");
      await issuePermit();
    },
    testTimeoutMs,
  );

  it(
    "carries commands out through an orderer election",
    async () => {
      kill(await leaderOf(fabric));
      const issued = await Promise.all([issuePermit(), issuePermit(), issuePermit()]);
      expect(new Set(issued.map(({ number }) => number)).size).toBe(3);
    },
    testTimeoutMs,
  );

  it(
    "takes the repetition of a command that found nobody there, once everything has started again",
    async () => {
      for (const name of fabric.processes.keys()) if (/^(peer|orderer)/.test(name)) kill(name);
      const shipment = new Shipment((sequence += 1), () => Promise.resolve(gateway));
      const { permit } = shipment.plan;
      const { document } = await shipment.command("demo-moit", "permit", "Issue", { payload: permit });
      expect(document.state).toBe("ACTIVE");
    },
    testTimeoutMs,
  );

  it(
    "goes on with documents that were under way when the contract was replaced",
    async () => {
      const shipment = new Shipment((sequence += 1), () => Promise.resolve(gateway));
      await shipment.bringGoods();
      await shipment.declare();
      const upgrade = { isDone: false };
      const [chaincode] = fabric.plan.chaincodes;
      const replacing = fabric
        .deploy({ ...chaincode!, version: "1.1" }, tradeDocumentsProgram(repository))
        .finally(() => (upgrade.isDone = true));
      let during = 0;
      while (!upgrade.isDone) {
        await issuePermit();
        during += 1;
      }
      await replacing;
      expect(during).toBeGreaterThan(0);
      await issuePermit();
      await shipment.pay();
      await shipment.until("declaration", shipment.declaration, ({ state }) => state === "CLEARED");
      expect(
        [...fabric.processes.keys()]
          .filter((name) => name.includes("@"))
          .every((name) => name.endsWith("-2")),
      ).toBe(true);
    },
    testTimeoutMs,
  );
}

/** Which orderer leads, by its own measurements. */
async function leaderOf({ plan }: RunningFabric): Promise<string> {
  for (;;) {
    for (const { name, operations } of plan.orderers) {
      const url = `http://${operations.host}:${operations.port}/metrics`;
      const text = await (await fetch(url)).text();
      if (/^consensus_etcdraft_is_leader\{[^}]*\} 1$/m.test(text)) return name;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
