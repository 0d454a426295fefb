/** A committed block and its transactions as plain data, free of protobuf types. */

export interface KeyWrite {
  readonly key: string;
  /** Undefined when the key was deleted. */
  readonly value: Uint8Array | undefined;
}

/** Plaintext of a private write: only for the collections of the organisation that the blocks are read for. */
export interface PrivateKeyWrite extends KeyWrite {
  readonly collection: string;
}

export interface LedgerTransaction {
  readonly id: string;
  /** Position in its block. */
  readonly index: number;
  /** Fabric's name of the code, `VALID` or why not. */
  readonly validationCode: string;
  readonly creatorMsp: string;
  /** Attributes in the creator's certificate, such as `role` and `mst`. */
  readonly creatorAttributes: Readonly<Record<string, string>>;
  /** RFC 3339 UTC, milliseconds: the time the client chose. */
  readonly at: string;
  /** Empty for what is not a chaincode transaction (a channel configuration). */
  readonly chaincode: string;
  /** `kind:Command`. */
  readonly function: string;
  readonly arguments: readonly string[];
  readonly endorsers: readonly string[];
  /** Payload of the chaincode event, when there is one. */
  readonly event: { readonly name: string; readonly payload: Uint8Array } | undefined;
  /** Public writes in the chaincode's own namespace. */
  readonly writes: readonly KeyWrite[];
  /** Private writes in the chaincode's own namespace. */
  readonly privateWrites: readonly PrivateKeyWrite[];
}

export interface LedgerBlock {
  readonly number: number;
  /** Hex SHA-256 of the header's ASN.1 form, computed here. */
  readonly hash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  /** Bytes of the serialized block. */
  readonly size: number;
  /** Time of its latest transaction: blocks carry none of their own. */
  readonly at: string;
  readonly transactions: readonly LedgerTransaction[];
}
