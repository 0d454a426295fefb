import path from "node:path";
import { parseArgs } from "node:util";
import { loadNetworkConfig, parseHttpPort, processEnvironment } from "../config.js";
import { NetworkError } from "../network-error.js";
import { UsageError, type Command, type CommandIO } from "../verify/command.js";
import { chaincodesOnDisk, readChaincodeEntry, type ChaincodeEntry } from "./chaincode-entry.js";
import type { PeerNetworkPlan, PlannedIdentity } from "./peer-network-plan.js";
import { startPeerNetwork, type RunningPeerNetwork } from "./start-peer-network.js";

interface PeerArguments {
  readonly dataDir: string;
  readonly tls: boolean;
  readonly plan: PeerNetworkPlan;
}

const defaultPort = 7051;
const defaultOrganisations = "Org1MSP,Org2MSP";
const defaultChannel = "mychannel";

/** Runs the embedded peer alone, for chaincodes and clients that know nothing of this project. */
export const peerCommand: Command = {
  summary: "run a Fabric peer network of your own organisations and chaincodes, on this machine",
  usage: `Usage: antin peer [options]

  --organisations <ids>      MSP ids, comma separated (default ${defaultOrganisations})
  --channel <name>           a channel; repeat it for several (default ${defaultChannel})
  --chaincode <chaincode>    name=host:port of a chaincode server, or a JSON file; repeat it for several
  --identity <identity>      MSPID/name[:attribute=value,…], one more client; repeat it for several
  --tls                      serve the peers over TLS; chaincode servers are still reached in the clear
  --port <port>              of the first organisation's peer; the others follow (default ${defaultPort})
  --data-dir <folder>        where keys and ledger are kept (default .antin-peer)

A chaincode's JSON file: name, address (one, or an object with one for each MSP id), and where wanted version (default "1.0"), packageId (default: any),
endorsementPolicy (default: a peer of most organisations), initRequired, collections (an array or a file with one, as in
collections_config.json), channel. Files in <data-dir>/chaincodes are read as well.

Runs until it is interrupted. Exit codes: 0 stopped, 1 it could not start or ended, 64 wrong usage.`,
  run: async (argv, io) => {
    const { dataDir, tls, plan } = parsePeerArguments(argv, io.folder);
    const interrupted = interruption();
    try {
      const { childEnvironment } = loadNetworkConfig(processEnvironment(), io.folder);
      const network = await startPeerNetwork({ dataDir, plan, tls, childEnvironment });
      io.print(describe(network, plan));
      await interrupted;
      await network.stop();
      return 0;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      io.complain(`${error.code}: ${error.message}\n`);
      return 1;
    }
  },
};

const interruption = (): Promise<void> =>
  new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const)
      process.once(name, () => {
        resolve();
      });
  });

export function parsePeerArguments(argv: readonly string[], folder: CommandIO["folder"]): PeerArguments {
  const values = readArguments(argv);
  const organisations = (values.organisations ?? defaultOrganisations).split(",").map((id) => id.trim());
  const dataDir = path.resolve(folder, values["data-dir"] ?? ".antin-peer");
  const [first = defaultChannel, ...further] = values.channel ?? [];
  try {
    const chaincodes: ChaincodeEntry[] = [
      ...(values.chaincode ?? []).map((text) => readChaincodeEntry(text, folder)),
      ...chaincodesOnDisk(dataDir),
    ];
    const users = organisations.map((mspId) => ({ mspId, name: "user1", attributes: {} }));
    const identities = [
      ...users,
      ...(values.identity ?? []).map((text) => readIdentityText(text, organisations)),
    ];
    const firstPort = values.port === undefined ? defaultPort : parseHttpPort(values.port, "--port");
    return {
      dataDir,
      tls: values.tls ?? false,
      plan: { organisations, firstPort, channels: [first, ...further], chaincodes, identities },
    };
  } catch (error) {
    if (error instanceof NetworkError) throw new UsageError(error.message);
    throw error;
  }
}

function readArguments(argv: readonly string[]): {
  readonly organisations?: string;
  readonly channel?: string[];
  readonly chaincode?: string[];
  readonly identity?: string[];
  readonly port?: string;
  readonly tls?: boolean;
  readonly "data-dir"?: string;
} {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        organisations: { type: "string" },
        channel: { type: "string", multiple: true },
        chaincode: { type: "string", multiple: true },
        identity: { type: "string", multiple: true },
        port: { type: "string" },
        tls: { type: "boolean" },
        "data-dir": { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const identityPattern = /^(?<mspId>[^/:]+)\/(?<name>[a-z0-9][a-z0-9-]*)(?::(?<attributes>.+))?$/;

function readIdentityText(text: string, organisations: readonly string[]): PlannedIdentity {
  const { mspId, name, attributes } = identityPattern.exec(text)?.groups ?? {};
  if (mspId === undefined || name === undefined)
    throw new UsageError(`--identity is MSPID/name[:attribute=value,…], not ${JSON.stringify(text)}`);
  if (!organisations.includes(mspId))
    throw new UsageError(`--identity ${text}: there is no organisation ${mspId}`);
  const pairs = (attributes ?? "").split(",").filter((pair) => pair !== "");
  return {
    mspId,
    name,
    attributes: Object.fromEntries(
      pairs.map((pair) => {
        const [key = "", ...value] = pair.split("=");
        if (key === "" || value.length === 0)
          throw new UsageError(`--identity ${text}: ${JSON.stringify(pair)} is no attribute=value`);
        return [key, value.join("=")];
      }),
    ),
  };
}

const describeAddress = (address: ChaincodeEntry["address"]): string =>
  typeof address === "string"
    ? address
    : Object.entries(address)
        .map(([mspId, each]) => `${each} (${mspId})`)
        .join(", ");

function describe(
  { addresses, rootsFile, connectionProfiles, wallet }: RunningPeerNetwork,
  plan: PeerNetworkPlan,
): string {
  const [first] = plan.channels;
  const lines = [
    `Peers of ${plan.organisations.join(", ")} on channel ${plan.channels.join(", ")}.`,
    rootsFile === undefined ? "Without TLS." : `Over TLS; what clients verify the peers with: ${rootsFile}`,
    "One process holds every organisation's keys: its signatures are true in format, not independent in trust.",
    "",
    ...plan.chaincodes.map(
      ({ name, version, address, channel = first, packageId }) =>
        `chaincode ${name} ${version} on ${channel}: expected at ${describeAddress(address)}, as ${packageId ?? "any package id"}`,
    ),
    ...(plan.chaincodes.length === 0 ? ["No chaincode is defined; see antin peer --help."] : []),
    ...[...addresses].flatMap(([mspId, address]) => [
      "",
      mspId,
      `  peer                ${address}`,
      `  connection profile  ${connectionProfiles.get(mspId) ?? ""}`,
      ...wallet
        .filter((entry) => entry.mspId === mspId)
        .map(({ name, mspDir }) => `  ${name.padEnd(18)}  ${mspDir}/{signcerts/cert,keystore/key}.pem`),
    ]),
    "",
    "Ready. Interrupt to stop.",
  ];
  return `${lines.join("\n")}\n`;
}
