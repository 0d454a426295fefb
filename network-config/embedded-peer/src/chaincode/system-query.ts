/** What the built-in chaincodes have in common: a table of queries. Who may ask them stands in the access table. */
import { PeerFailure } from "../endorsement/peer-failure.js";
import type { Ledger } from "../ledger/ledger.js";
import type { AccessControl } from "../membership/access.js";
import type { ChaincodeRegistry } from "./chaincode-registry.js";

/** One of the peer's channels, as far as its built-in chaincodes look into it. */
export interface QueriedChannel {
  readonly name: string;
  /** MSP ids of its members. */
  readonly organisations: readonly string[];
  readonly ledger: Ledger;
  readonly access: AccessControl;
  readonly chaincodes: ChaincodeRegistry;
}

export type SystemQuery = (
  argument: Buffer,
  channel: QueriedChannel,
  all: readonly QueriedChannel[],
) => Buffer;

export type SystemQueries = Readonly<Record<string, SystemQuery>>;

const INTERNAL_ERROR = 500;

/** The chaincode's answer is no; its text reaches the client as that of any chaincode. */
export const refuse = (why: string, status = INTERNAL_ERROR): PeerFailure =>
  new PeerFailure("chaincode", `chaincode response ${status}, ${why}`);
