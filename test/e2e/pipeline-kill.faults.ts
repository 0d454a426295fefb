import { loadNetworkConfig, startNetwork, type RunningNetwork } from "@antin/network-config";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DrivenGateway } from "./driven-gateway.js";
import { publishReferenceData, Shipment } from "./shipment.js";

const repository = path.resolve(import.meta.dirname, "../..");
const httpPort = 21_500;

let dataDir: string;
let network: RunningNetwork;

const start = (rest: { killAfter?: string; occurrence?: number } = {}): Promise<DrivenGateway> =>
  DrivenGateway.start({ dataDir, httpPort, ...rest });

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-pipeline-"));
  const { childEnvironment } = loadNetworkConfig(process.env, repository);
  network = await startNetwork({ dataDir, httpPort, childEnvironment, evm: false });
  const gateway = await start();
  await publishReferenceData(gateway);
  await gateway.stop();
}, 120_000);

afterAll(async () => {
  await network.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** Where a transaction of the pipeline can be when its process dies. */
const points = ["endorsed", "journalled", "submitted", "committed", "concluded"] as const;
const steps = [
  "manifest:Accept",
  "declaration:AssignChannel",
  "declaration:Clear",
  "declaration:Complete",
] as const;

const crashPoints = [
  ...steps.flatMap((step) => points.map((point) => `${step}/${point}`)),
  "declaration:AssignChannel/evaluated",
  "block/kept",
];

/** What officers do with the few that the random draw sends to them. */
const ofOfficers = /Passed$|Ordered$|Accepted$/;

describe("a pipeline that is killed", () => {
  let sequence = 0;
  let gateway: DrivenGateway;

  // Also after a failure: the next test needs the folders that this process has open.
  afterEach(async () => {
    gateway.kill();
    await gateway.exited;
  });

  it.each(crashPoints)(
    "after %s goes on where it stopped, and nothing happens twice",
    async (killAfter) => {
      sequence += 1;
      gateway = await start({ killAfter, occurrence: killAfter === "block/kept" ? 5 : 1 });
      let ends: string | number | null | undefined;
      void gateway.exited.then((how) => {
        ends = how;
      });
      const shipment = new Shipment(sequence, async () => {
        if (ends === "SIGKILL") {
          ends = undefined;
          gateway = await start();
        }
        return gateway;
      });
      const killed = gateway.exited;
      const completed = await shipment.run();

      expect(await killed).toBe("SIGKILL");
      expect(completed.state).toBe("COMPLETED");
      expect(await shipment.events("manifest", shipment.plan.numbers.manifest)).toEqual(
        expect.arrayContaining([
          "ManifestRegistered",
          "ManifestSubmitted",
          "ManifestAccepted",
          "ConveyanceArrived",
        ]),
      );
      const manifestEvents = await shipment.events("manifest", shipment.plan.numbers.manifest);
      expect(manifestEvents.filter((event) => event === "ManifestAccepted")).toHaveLength(1);
      const events = await shipment.events("declaration", shipment.declaration);
      expect(events.filter((event) => !ofOfficers.test(event))).toEqual([
        "DeclarationRegistered",
        "ChannelAssigned",
        "DeclarationCleared",
        "GoodsPassedOut",
        "DeclarationCompleted",
      ]);
      await gateway.stop();
    },
    120_000,
  );
});
