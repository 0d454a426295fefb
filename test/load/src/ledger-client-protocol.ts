import type { LoadResult } from "./load-loop.js";

/** Where and as whom the client's process works; its one command-line argument, as JSON. */
export interface LedgerClientSettings {
  readonly address: string;
  readonly channel: string;
  readonly chaincode: string;
  readonly identitiesDir: string;
  readonly identity: string;
  /** Absent: no TLS. */
  readonly tls?: {
    /** PEM file of the authorities that certify the peer. */
    readonly roots: string;
    /** Folder with the `cert.pem` and `key.pem` that are shown to a peer that asks; absent: none. */
    readonly keyPair?: string;
  };
}

export interface LoadOrder {
  /** Keys are `<prefix>-<index>`. */
  readonly prefix: string;
  readonly count: number;
  readonly inFlight: number;
  readonly timeLimitMs: number;
}

/** Where the transactions of a load ended up. */
export interface CommittedLoad {
  readonly load: LoadResult;
  readonly firstBlock: number;
  readonly lastBlock: number;
}

/** What every key is given: a small record. */
export const recordValue = "0123456789".repeat(10);

/** What the client's process can be told to do: name → argument and result. */
export interface LedgerClientWork {
  /** Puts a new key each time. */
  create: { order: LoadOrder; result: CommittedLoad };
  /** Reads the key, which is not there, and puts it. */
  createAfterRead: { order: LoadOrder; result: CommittedLoad };
  /** Asks for the keys that an earlier `create` of the same prefix put, spread over all of them, over and over. */
  evaluate: { order: LoadOrder & { readonly keys: number }; result: LoadResult };
  /** Creates until the peer goes away; indexes of the acknowledged ones. */
  createUntilGone: { order: LoadOrder; result: readonly number[] };
  /** Indexes of those whose key is not on the ledger. */
  missingOf: {
    order: { readonly prefix: string; readonly indexes: readonly number[] };
    result: readonly number[];
  };
  /** Bytes of the blocks from one to another, both included, as the peer delivers them. */
  blockBytes: {
    order: { readonly firstBlock: number; readonly lastBlock: number };
    result: { readonly bytes: number; readonly transactions: number };
  };
}

export type LedgerClientTask = keyof LedgerClientWork;

export interface LedgerClientRequest {
  readonly id: number;
  readonly task: LedgerClientTask;
  readonly order: LedgerClientWork[LedgerClientTask]["order"];
}

export type LedgerClientMessage =
  | { readonly type: "ready" }
  /** While creating until the peer goes away. */
  | { readonly type: "progress"; readonly acknowledged: number }
  | { readonly type: "result"; readonly id: number; readonly result: unknown }
  | { readonly type: "failure"; readonly id: number; readonly message: string };
