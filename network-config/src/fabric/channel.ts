import { existsSync } from "node:fs";
import { NetworkError } from "../network-error.js";
import { configtxProfile } from "./configtx.js";
import type { FabricPaths } from "./fabric-paths.js";
import { addressOf, peersOf, type FabricPlan, type PlannedOrderer, type PlannedPeer } from "./fabric-plan.js";
import type { FabricPrograms } from "./fabric-programs.js";

export interface FabricAdministration {
  readonly plan: FabricPlan;
  readonly paths: FabricPaths;
  readonly programs: FabricPrograms;
}

/** The environment in which `peer` acts as the administrator of a peer's organisation, towards that peer. */
export const administratorOf = (
  { paths }: FabricAdministration,
  peer: PlannedPeer,
): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } => ({
  cwd: paths.node(peer.name),
  env: {
    FABRIC_CFG_PATH: paths.node(peer.name),
    FABRIC_LOGGING_SPEC: "error",
    CORE_PEER_LOCALMSPID: peer.mspId,
    CORE_PEER_MSPCONFIGPATH: paths.admin(peer.mspId),
    CORE_PEER_ADDRESS: addressOf(peer.listen),
    CORE_PEER_TLS_ENABLED: "true",
    CORE_PEER_TLS_ROOTCERT_FILE: `${paths.tlsAuthority(peer.mspId)}/cert.pem`,
  },
});

/**
 * Makes the channel's first block once, and joins to it whoever is not in it yet.
 *
 * @throws NetworkError `FABRIC_COMMAND_FAILED`
 */
export async function ensureChannel(
  administration: FabricAdministration,
  say: (line: string) => void,
): Promise<void> {
  const { plan, paths, programs } = administration;
  const { channel } = plan;
  if (!existsSync(paths.genesisBlock)) {
    const target = ["-profile", configtxProfile, "-channelID", channel, "-outputBlock", paths.genesisBlock];
    await programs.run("configtxgen", { args: [...target, "-configPath", paths.root], cwd: paths.root });
    say(`Made the first block of channel ${channel}`);
  }
  for (const orderer of plan.orderers) await joinOrderer(administration, orderer, say);
  await Promise.all(peersOf(plan).map((peer) => joinPeer(administration, peer, say)));
}

async function joinOrderer(
  administration: FabricAdministration,
  orderer: PlannedOrderer,
  say: (line: string) => void,
): Promise<void> {
  const { plan, paths } = administration;
  const known = await orderersChannels(administration, orderer, ["list"]);
  if (known.includes(`"name": "${plan.channel}"`)) return;
  const answer = await orderersChannels(administration, orderer, [
    ...["join", "--channelID", plan.channel, "--config-block", paths.genesisBlock],
  ]);
  // The program ends well even where the orderer refuses.
  if (!answer.includes("Status: 201"))
    throw new NetworkError({
      code: "FABRIC_COMMAND_FAILED",
      message: `${orderer.name} does not join channel ${plan.channel}: ${answer.trim()}`,
      details: { program: "osnadmin", orderer: orderer.name, output: answer },
    });
  say(`${orderer.name} joined channel ${plan.channel}`);
}

const orderersChannels = (
  { paths, programs }: FabricAdministration,
  { name, mspId, admin }: PlannedOrderer,
  args: readonly string[],
): Promise<string> => {
  const [command = "list", ...rest] = args;
  const tls = `${paths.node(name)}/tls`;
  const access = [
    ...["--orderer-address", addressOf(admin)],
    ...["--ca-file", `${paths.tlsAuthority(mspId)}/cert.pem`],
    ...["--client-cert", `${tls}/server.crt`, "--client-key", `${tls}/server.key`],
  ];
  return programs.run("osnadmin", { args: ["channel", command, ...access, ...rest], cwd: paths.root });
};

async function joinPeer(
  administration: FabricAdministration,
  peer: PlannedPeer,
  say: (line: string) => void,
): Promise<void> {
  const { plan, paths, programs } = administration;
  const as = administratorOf(administration, peer);
  const joined = await programs.run("peer", { args: ["channel", "list"], ...as });
  if (joined.split("\n").includes(plan.channel)) return;
  await programs.run("peer", { args: ["channel", "join", "-b", paths.genesisBlock], ...as });
  say(`${peer.name} joined channel ${plan.channel}`);
}
