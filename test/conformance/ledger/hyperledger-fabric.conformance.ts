import {
  defaultTopology,
  fabricProfile,
  fabricProfileNames,
  findFabricPrograms,
  generateNetwork,
  planFabric,
} from "@antin/network-config";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { conformanceConfig } from "./config.js";

/** `describeLedger` runs every part of the suite against Fabric where it can; where it cannot, the report says so here. */
const reason = "set FABRIC_BIN to the folder of Hyperledger Fabric's peer, orderer, configtxgen and osnadmin";
const { fabricBinaries, childEnvironment } = conformanceConfig();
const profileTimeoutMs = 60_000;

interface Group {
  readonly groups: Readonly<Record<string, Group>>;
  readonly values: Readonly<Record<string, { readonly value: Readonly<Record<string, unknown>> }>>;
  readonly policies: Readonly<Record<string, unknown>>;
}

if (fabricBinaries === undefined)
  it.skip(`the ledger suite runs against Hyperledger Fabric: ${reason}`, () => undefined);
else
  describe("the generated configuration (Hyperledger Fabric)", () => {
    const programs = findFabricPrograms({ folder: fabricBinaries, environment: childEnvironment });
    const dataDir = mkdtempSync(path.join(os.tmpdir(), "fabric-generated-"));
    afterAll(() => {
      rmSync(dataDir, { recursive: true, force: true });
    });

    it.each(fabricProfileNames)(
      "makes the first block of the %s profile with Fabric's own tool",
      async (name) => {
        const plan = planFabric({
          topology: defaultTopology,
          profile: fabricProfile(defaultTopology, name),
          placement: { kind: "containers" },
        });
        const { root } = await generateNetwork({
          dataDir: path.join(dataDir, name),
          topology: defaultTopology,
          plan,
        });
        const block = path.join(root, "genesis.block");
        const make = ["-profile", "Channel", "-channelID", plan.channel, "-outputBlock", block];
        await programs.run("configtxgen", { args: [...make, "-configPath", root], cwd: root });
        const inspected = await programs.run("configtxgen", { args: ["-inspectBlock", block], cwd: root });
        const { data } = JSON.parse(inspected) as {
          data: { data: [{ payload: { data: { config: { channel_group: Group } } } }] };
        };
        const { Application, Orderer } = data.data[0].payload.data.config.channel_group.groups;
        expect(Object.keys(Application?.groups ?? {}).sort()).toEqual(
          defaultTopology.organisations.map(({ mspId }) => mspId).sort(),
        );
        for (const { mspId, peers } of plan.organisations)
          expect(Application?.groups[mspId]?.values["AnchorPeers"]?.value["anchor_peers"]).toEqual(
            peers.length === 0 ? undefined : [{ host: peers[0]?.listen.host, port: 7051 }],
          );
        expect(Orderer?.values["ConsensusType"]?.value["metadata"]).toMatchObject({
          consenters: plan.orderers.map(({ name: host }) => ({ host, port: 7050 })),
        });
      },
      profileTimeoutMs,
    );
  });
