import { defaultTopology, loadNetworkConfig, startNetwork, type RunningNetwork } from "@antin/network-config";
import { developmentKey } from "@antin/anchor-registry";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DrivenGateway, killProcess } from "./driven-gateway.js";
import { publishReferenceData, Shipment } from "./shipment.js";

const repository = path.resolve(import.meta.dirname, "../..");
const httpPort = 21_520;

interface Part {
  readonly name: string;
  readonly ok: boolean;
  readonly required: boolean;
}
interface Anchor {
  readonly size: number;
  readonly state: string;
  readonly transactionHash?: string;
}

let dataDir: string;
let network: RunningNetwork;
let gateway: DrivenGateway;

const connect = () => Promise.resolve(gateway);
const partNamed = async (name: string): Promise<Part | undefined> =>
  (await gateway.call<Part[]>("health")).find((part) => part.name === name);
const anchors = async (): Promise<readonly Anchor[]> =>
  (await gateway.call<{ items: Anchor[] }>("anchors", 200)).items;

async function eventually(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`it never came about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-outage-"));
  const { childEnvironment } = loadNetworkConfig(process.env, repository);
  network = await startNetwork({ dataDir, httpPort, childEnvironment });
  const { chainId } = defaultTopology.evm;
  const evm = { url: `http://127.0.0.1:${network.ports.evm}`, chainId, anchorerKey: developmentKey(0) };
  gateway = await DrivenGateway.start({ dataDir, httpPort, evm, limits: { checkpointIntervalMs: 200 } });
  await publishReferenceData(gateway);
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await network.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

describe("while a part is away", () => {
  it("a killed peer makes the ledger not ready, and every shipment completes when it is back", async () => {
    const shipments = [1, 2, 3].map((sequence) => new Shipment(sequence, connect));
    const running = Promise.all(shipments.map((shipment) => shipment.run()));
    await eventually("a manifest is accepted", async () =>
      (
        await shipments[0]!.events("manifest", shipments[0]!.plan.numbers.manifest).catch((): string[] => [])
      ).includes("ManifestAccepted"),
    );
    killProcess(network, "peer");
    await eventually("the ledger is missed", async () => (await partNamed("ledger"))?.ok === false);
    for (const { state } of await running) expect(state).toBe("COMPLETED");
    expect(await partNamed("ledger")).toEqual({ name: "ledger", ok: true, required: true });
    for (const shipment of shipments) {
      const events = await shipment.events("declaration", shipment.declaration);
      for (const once of [
        "DeclarationRegistered",
        "ChannelAssigned",
        "DeclarationCleared",
        "DeclarationCompleted",
      ])
        expect(events.filter((event) => event === once)).toHaveLength(1);
    }
  }, 150_000);

  it("a killed contract is named by readiness, and every shipment completes when it is back", async () => {
    const shipments = [11, 12].map((sequence) => new Shipment(sequence, connect));
    const running = Promise.all(shipments.map((shipment) => shipment.run()));
    await eventually(
      "a permit is issued",
      async () =>
        (await shipments[0]!.events("permit", shipments[0]!.plan.numbers.permit).catch(() => [])).length > 0,
    );
    killProcess(network, "chaincode");
    await eventually("the contract is missed", async () => (await partNamed("chaincode"))?.ok === false);
    for (const { state } of await running) expect(state).toBe("COMPLETED");
    expect((await partNamed("chaincode"))?.ok).toBe(true);
  }, 150_000);

  it("an EVM node that is away delays anchors and nothing else; all roots follow when it is back", async () => {
    await eventually("a root is published", async () =>
      (await anchors()).some(({ state }) => state === "PUBLISHED"),
    );
    const pid = network.processes.get("evm")?.pid();
    expect(pid).toBeDefined();
    process.kill(pid!, "SIGSTOP");
    const shipment = new Shipment(21, connect);
    expect((await shipment.run()).state).toBe("COMPLETED");
    await eventually("a checkpoint waits", async () =>
      (await anchors()).some(({ state }) => state === "PENDING"),
    );
    await eventually("the node is missed", async () => (await partNamed("evm"))?.ok === false);
    expect(await partNamed("evm")).toMatchObject({ required: false });
    process.kill(pid!, "SIGKILL");
    await eventually("every root is published", async () =>
      (await anchors()).every(({ state }) => state === "PUBLISHED"),
    );
    expect((await partNamed("evm"))?.ok).toBe(true);
    const hashes = (await anchors()).map(({ transactionHash }) => transactionHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  }, 150_000);
});
