import type { KeyAccessOptions } from "../ledger/key-access.js";
import type { PeerTls } from "../ledger/peer-tls.js";
import type { Limits } from "./limits.js";

/** The EVM chain that checkpoint roots are published to. */
export interface EvmConfig {
  readonly url: string;
  readonly chainId: number;
  /** Hex private key that deploys the registry when none is there yet; the anchorer's when absent. */
  readonly deployerKey?: string;
  /** Hex private key that publishes roots. */
  readonly anchorerKey: string;
  /** A registry deployed already. */
  readonly registryAddress?: string;
}

/** Names of the identities under which automatic steps act (folders of `identitiesDir`). */
export interface ServiceIdentities {
  readonly clearanceEngine: string;
  readonly riskEngine: string;
  readonly referenceData: string;
  /** Audit's: contributes its seeds to the draw, where this gateway holds it. */
  readonly auditSeeds: string;
  readonly checkpointRecorder: string;
}

export const defaultServiceIdentities: ServiceIdentities = {
  clearanceEngine: "clearance-engine",
  riskEngine: "risk-engine",
  referenceData: "reference-data",
  auditSeeds: "audit-seeds",
  checkpointRecorder: "checkpoint-recorder",
};

/** What `openServices` needs to know. Paths are absolute; addresses are `host:port`. */
export interface ServicesConfig {
  /** The gateway's own folder: `journal` (back it up), `read-model` and `evidence` (rebuilt when deleted). */
  readonly dataDir: string;
  /** Folder of the embedded document store. */
  readonly documentsDir: string;
  readonly channel: string;
  readonly chaincode: string;
  /** Peer address by MSP id. The first one is asked when an organisation has no peer of its own. */
  readonly peers: Readonly<Record<string, string>>;
  /** `<name>/{cert.pem,key.pem,identity.json}` per identity. */
  readonly identitiesDir: string;
  /** `<MSPID>.json` per organisation whose checkpoint key this gateway holds. */
  readonly checkpointKeysDir: string;
  /** How the private keys of both are reached; default: plain files. */
  readonly keys?: KeyAccessOptions;
  /** Absent: the peers are reached without TLS. */
  readonly peerTls?: PeerTls;
  /** The trained risk model; it is read when a profile names it. */
  readonly riskModelFile?: string;
  /** Pinned trust root, handed out as it is. */
  readonly trustFile: string;
  /** Absent: roots are not anchored. */
  readonly evm?: EvmConfig;
  readonly serviceIdentities?: Partial<ServiceIdentities>;
  readonly limits?: Partial<Limits>;
  /** Called after each named step of an automatic clearance; fault tests kill the process in it. */
  readonly afterStep?: (step: string) => void;
  /** One line per event worth an operator's attention; holds no personal data. */
  readonly report?: (event: ReportedEvent) => void;
}

export interface ReportedEvent {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}
