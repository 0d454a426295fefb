import path from "node:path";
import { type CollectionDefinition, type Topology, networkPorts } from "../topology.js";
import { materialPaths } from "./material-paths.js";

/** The embedded peer's configuration file. Paths are absolute, addresses `host:port`. */
export interface PeerConfig {
  readonly dataDir: string;
  readonly channel: string;
  readonly organisations: readonly {
    readonly mspId: string;
    /** Absent where the organisation has no peer. */
    readonly address?: string;
    readonly mspDir: string;
    readonly peerDir?: string;
    /** With `tls`: the folder of the pair that its port shows. */
    readonly tlsDir?: string;
  }[];
  readonly orderer: { readonly mspId: string; readonly dir: string; readonly mspDir: string };
  readonly chaincodes: readonly {
    readonly name: string;
    readonly version: string;
    readonly packageId: string;
    readonly address: string;
    readonly endorsementPolicy: string;
    readonly tls?: { readonly rootsFile: string };
    readonly collections?: readonly CollectionDefinition[];
  }[];
  /** TLS on every port; with client authentication, for those only whom an organisation's TLS authority certifies. */
  readonly tls?: { readonly clientAuthentication: boolean };
  /** Run the chaincode once for every endorsing organisation, and not only where private data is touched. */
  readonly simulatePerOrganisation?: boolean;
}

/** Loopback: the embedded network holds every organisation's keys and is never offered to other machines. */
export const loopbackHost = "127.0.0.1";

/** The id under which the chaincode process registers; both sides must agree, or calls wait for their deadline. */
export const chaincodePackageId = ({ chaincode }: Topology): string =>
  `${chaincode.name}_${chaincode.version}:embedded`;

/** What the embedded peer needs to know to serve `topology` from `dataDir`. */
export function peerConfig(options: { dataDir: string; topology: Topology; httpPort: number }): PeerConfig {
  const { topology, httpPort } = options;
  const dataDir = path.resolve(options.dataDir);
  const paths = materialPaths(dataDir);
  const ports = networkPorts(topology, httpPort);
  return {
    dataDir: path.join(dataDir, "peer"),
    channel: topology.channel,
    organisations: topology.organisations.map(({ mspId }) => {
      const port = ports.peers.get(mspId);
      const member = { mspId, mspDir: paths.msp(mspId) };
      if (port === undefined) return member;
      return { ...member, address: `${loopbackHost}:${port}`, peerDir: paths.node(mspId, "peer") };
    }),
    orderer: {
      mspId: topology.orderer.mspId,
      dir: paths.node(topology.orderer.mspId, "orderer"),
      mspDir: paths.msp(topology.orderer.mspId),
    },
    chaincodes: [
      {
        name: topology.chaincode.name,
        version: topology.chaincode.version,
        packageId: chaincodePackageId(topology),
        address: `${loopbackHost}:${ports.chaincode}`,
        endorsementPolicy: topology.chaincode.endorsementPolicy,
        ...(topology.chaincode.collections && { collections: topology.chaincode.collections }),
      },
    ],
  };
}
