import { Client } from "@grpc/grpc-js";
import type { Identity } from "@antin/network-config";
import {
  connect,
  hash,
  type Contract,
  type Gateway,
  type GatewayError,
  type Network,
  type Signer,
  type Status,
  type Transaction,
} from "@hyperledger/fabric-gateway";
import { alpha, traders, type ConformanceNetwork, type PeerOrganisation } from "./conformance-network.js";
import { signMessage } from "./ecdsa.js";

const callTimeoutMs = 20_000;

/** A client of one organisation's peer, through the official library. */
export interface Connection {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
  readonly grpc: Client;
  readonly identity: Identity;
  /** The network's other chaincode, or a system chaincode. */
  readonly contractOf: (chaincode: string) => Contract;
  readonly close: () => void;
}

export interface ConnectionOptions {
  readonly peer?: PeerOrganisation;
  readonly identity?: Identity;
  readonly signer?: Signer;
  readonly channel?: string;
}

/** Just enough of a network to connect to it. */
export type ServedNetwork = Pick<ConformanceNetwork, "channel" | "chaincode" | "peer">;

/** Connects a trader to Alpha's peer, unless told otherwise. */
export function connectTo(network: ConformanceNetwork, options?: ConnectionOptions): Connection;
export function connectTo(
  network: ServedNetwork,
  options: ConnectionOptions & { identity: Identity },
): Connection;
export function connectTo(
  network: ConformanceNetwork | ServedNetwork,
  options: ConnectionOptions = {},
): Connection {
  const { address, credentials, tlsCertificateHash } = network.peer(options.peer ?? alpha);
  const identity = options.identity ?? ("client" in network ? network.client(traders) : undefined);
  if (!identity) throw new TypeError("A network without clients of its own needs an identity.");
  const grpc = new Client(address, credentials);
  const withDeadline = () => ({ deadline: Date.now() + callTimeoutMs });
  const gateway = connect({
    client: grpc,
    identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificatePem) },
    // The signer gets the message itself: node:crypto hashes and signs in one call.
    hash: hash.none,
    ...(tlsCertificateHash && { tlsClientCertificateHash: tlsCertificateHash }),
    signer: options.signer ?? signerOf(identity),
    evaluateOptions: withDeadline,
    endorseOptions: withDeadline,
    submitOptions: withDeadline,
    commitStatusOptions: withDeadline,
  });
  const channel = gateway.getNetwork(options.channel ?? network.channel);
  return {
    gateway,
    network: channel,
    contract: channel.getContract(network.chaincode),
    grpc,
    identity,
    contractOf: (chaincode) => channel.getContract(chaincode),
    close: () => {
      gateway.close();
      grpc.close();
    },
  };
}

export const signerOf =
  (identity: Pick<Identity, "privateKeyPem">, half: "low" | "high" = "low"): Signer =>
  (message) =>
    Promise.resolve(signMessage(identity.privateKeyPem, message, half));

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

export const json = (bytes: Uint8Array): unknown => JSON.parse(text(bytes));

/** A key nobody used before: one ledger serves every test, and may be older than this run. */
export const aKey = (prefix = "key"): string => `${prefix}-${process.hrtime.bigint().toString(36)}-${++keys}`;
let keys = 0;

/** Endorses a transaction and stops there. */
export const endorse = (contract: Contract, name: string, options: EndorseOptions): Promise<Transaction> =>
  contract
    .newProposal(name, {
      arguments: [...options.arguments],
      ...(options.organisations && { endorsingOrganizations: [...options.organisations] }),
      ...(options.transient && { transientData: { ...options.transient } }),
    })
    .endorse();

export interface EndorseOptions {
  readonly arguments: readonly string[];
  readonly organisations?: readonly string[];
  readonly transient?: Readonly<Record<string, string>>;
}

/** Submits an endorsed transaction and waits for its verdict. */
export async function commit(transaction: Transaction): Promise<Status> {
  return (await transaction.submit()).getStatus();
}

/** What the official client says of a failed call. */
export interface CallFailure {
  /** gRPC status. */
  readonly code: number;
  /** The status's own text, and those of the peers behind it. */
  readonly message: string;
  readonly details: readonly { readonly mspId: string; readonly address: string; readonly message: string }[];
}

/** The failure of a call that must not succeed. */
export async function failureOf(call: Promise<unknown>): Promise<CallFailure> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason as GatewayError,
  );
  if (error === undefined) throw new Error("The call succeeded and should have failed.");
  if (typeof error.code !== "number") throw error;
  const details = error.details.map(({ mspId, address, message }) => ({ mspId, address, message }));
  return {
    code: error.code,
    message: [error.message, ...details.map(({ message }) => message)].join("\n"),
    details,
  };
}
