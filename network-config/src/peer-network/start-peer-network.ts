import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { readIdentity, storeIdentity, type Identity } from "../certificate-authority/identity.js";
import { readAuthority } from "../certificate-authority/key-material.js";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import { materialPaths } from "../certificate-authority/material-paths.js";
import { ensureNetworkMaterial } from "../certificate-authority/network-material.js";
import { loopbackHost, peerConfig } from "../certificate-authority/peer-config.js";
import { ensureTlsMaterial } from "../certificate-authority/tls-material.js";
import { tlsPaths } from "../certificate-authority/tls-paths.js";
import { withTls } from "../certificate-authority/tls-settings.js";
import { NetworkError } from "../network-error.js";
import { lockDataDir } from "../supervisor/data-dir-lock.js";
import { assertPortsFree } from "../supervisor/ports.js";
import {
  superviseProcess,
  type ProcessEvent,
  type SupervisedProcess,
} from "../supervisor/supervised-process.js";
import type { Topology } from "../topology.js";
import type { ChaincodeEntry } from "./chaincode-entry.js";
import {
  everyIdentity,
  identityName,
  isAdministrator,
  labelOf,
  peerNetworkTopology,
  type PeerNetworkPlan,
  type PlannedIdentity,
} from "./peer-network-plan.js";
import { writeConnectionProfile, writeWalletEntry, type WalletEntry } from "./wallet.js";

export interface StartPeerNetworkOptions {
  readonly dataDir: string;
  readonly plan: PeerNetworkPlan;
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Clients reach the peers over TLS; nobody needs a certificate of their own. */
  readonly tls?: boolean;
  /** More of the embedded peer's configuration. */
  readonly peerSettings?: Readonly<Record<string, unknown>>;
  readonly onEvent?: (event: ProcessEvent) => void;
}

export interface RunningPeerNetwork {
  /** `host:port` of each organisation's peer. */
  readonly addresses: ReadonlyMap<string, string>;
  /** With TLS: certificates that clients verify the peers' with. */
  readonly rootsFile: string | undefined;
  readonly connectionProfiles: ReadonlyMap<string, string>;
  readonly wallet: readonly WalletEntry[];
  readonly peer: SupervisedProcess;
  readonly stop: () => Promise<void>;
}

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** The peer ends with this process, however that ends. */
const exitWithParent = pathToFileURL(
  path.join(repository, "network-config/dist/supervisor/exit-with-parent.js"),
).href;

/**
 * An embedded peer for organisations, channels and chaincodes of anybody's own, on loopback. The chaincodes are
 * servers that somebody else starts; the peer reaches them when they are there.
 *
 * @throws NetworkError `CONFIG_INVALID`, `DATA_DIR_IN_USE`, `PORT_IN_USE`, `MATERIAL_INCOMPLETE`, `PROCESS_NOT_READY`
 */
export async function startPeerNetwork(options: StartPeerNetworkOptions): Promise<RunningPeerNetwork> {
  const { plan, childEnvironment, onEvent } = options;
  const dataDir = path.resolve(options.dataDir);
  const topology = peerNetworkTopology(plan);
  const addresses = new Map(
    plan.organisations.map((mspId, index) => [mspId, `${loopbackHost}:${plan.firstPort + index}`]),
  );
  const { tls = false } = options;
  const config = { ...configOf(dataDir, plan, { topology, tls }), ...options.peerSettings };
  const lock = await lockDataDir(dataDir);
  try {
    const ports = plan.organisations.map((mspId, index) => ({
      port: plan.firstPort + index,
      purpose: `peer of ${mspId}`,
    }));
    await assertPortsFree({ host: loopbackHost, ports, option: "--port" });
    await ensureNetworkMaterial({ dataDir, topology });
    if (tls) await ensureTlsMaterial({ dataDir, topology, names: plan.organisations.flatMap(hostNames) });
    const rootsFile = tls ? tlsPaths(dataDir).roots : undefined;
    const wallet: WalletEntry[] = [];
    for (const planned of everyIdentity(plan))
      wallet.push(writeWalletEntry(dataDir, await ensureIdentity(dataDir, planned)));
    const connectionProfiles = new Map(
      [...addresses].map(([mspId, address]) => [
        mspId,
        writeConnectionProfile(dataDir, { mspId, label: labelOf(mspId), address, rootsFile }),
      ]),
    );
    const configFile = path.join(dataDir, "peer.json");
    writeFileAtOnce(configFile, `${JSON.stringify(config, null, 2)}\n`);
    const peer = await superviseProcess({
      name: "peer",
      command: process.execPath,
      args: [
        ...["--import", exitWithParent],
        path.join(repository, "network-config/embedded-peer/dist/main.js"),
        configFile,
      ],
      env: childEnvironment,
      logFolder: path.join(dataDir, "logs"),
      readyWhen: { stdoutLine: (line) => line.includes('"ready":true') },
      onEvent: (event) => {
        if (event.type === "spawned") lock.recordChild(event);
        onEvent?.(event);
      },
    });
    const stop = async (): Promise<void> => {
      await peer.stop();
      lock.release();
    };
    return { addresses, rootsFile, connectionProfiles, wallet, peer, stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What samples call a peer of the organisation when they verify its certificate. */
const hostNames = (mspId: string): string[] => {
  const peer = `peer0.${labelOf(mspId)}`;
  return [peer, `${peer}.example.com`];
};

function configOf(
  dataDir: string,
  plan: PeerNetworkPlan,
  { topology, tls }: { readonly topology: Topology; readonly tls: boolean },
): Record<string, unknown> {
  const { channels, chaincodes, firstPort } = plan;
  const stranger = chaincodes.find(({ channel = channels[0] }) => !channels.includes(channel));
  if (stranger !== undefined)
    throw new NetworkError({
      code: "CONFIG_INVALID",
      message: `The chaincode ${stranger.name} is on the channel ${stranger.channel}, which there is not.`,
      details: { chaincode: stranger.name },
    });
  const of = (name: string): Omit<ChaincodeEntry, "channel">[] =>
    chaincodes.filter(({ channel = channels[0] }) => channel === name).map(withoutChannel);
  const [, ...further] = channels;
  const plain = peerConfig({ dataDir, topology, httpPort: firstPort });
  return {
    ...(tls ? { ...withTls(plain, dataDir), tls: { clientAuthentication: false } } : plain),
    chaincodes: of(channels[0]),
    channels: further.map((name) => ({ name, chaincodes: of(name) })),
    simulatePerOrganisation: true,
  };
}

const withoutChannel = (entry: ChaincodeEntry): Omit<ChaincodeEntry, "channel"> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => name !== "channel")) as Omit<
    ChaincodeEntry,
    "channel"
  >;

/** What is on disk is kept, unless other attributes are wanted; the key stays even then. */
async function ensureIdentity(dataDir: string, planned: PlannedIdentity): Promise<Identity> {
  const { mspId, attributes } = planned;
  const name = identityName(mspId, planned.name);
  const known = existsSync(materialPaths(dataDir).identity(name))
    ? readIdentity({ dataDir, name })
    : undefined;
  if (known !== undefined && isDeepStrictEqual(known.attributes, attributes)) return known;
  const { issueCertificate } = await import("../certificate-authority/certificate.js");
  const material = await issueCertificate({
    authority: readAuthority(dataDir, mspId),
    commonName: name,
    nodeRole: isAdministrator(planned) ? "admin" : "client",
    attributes,
    ...(known && { privateKeyPem: known.privateKeyPem }),
  });
  const identity = { name, mspId, attributes, ...material };
  storeIdentity({ dataDir, identity });
  return identity;
}
