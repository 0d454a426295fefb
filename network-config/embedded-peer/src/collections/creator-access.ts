/** What a transaction's creator may do with private data (Fabric's `memberOnlyRead` and `memberOnlyWrite`). */
import type { Identity } from "../membership/membership.js";
import type { ChannelCollections } from "./channel-collections.js";
import { isImplicit, isMember, type Collection } from "./collection.js";

/** The creator may not, or there is no such collection; the message goes to the chaincode. */
export class CollectionAccessError extends Error {}

export interface CreatorAccessOptions {
  readonly channel: string;
  readonly collections: ChannelCollections;
  readonly creator: Pick<Identity, "mspId" | "role">;
}

export class CreatorAccess {
  readonly #options: CreatorAccessOptions;

  constructor(options: CreatorAccessOptions) {
    this.#options = options;
  }

  /** @throws CollectionAccessError unless the creator may read plaintext of the collection. */
  checkRead(chaincode: string, collection: string): void {
    const defined = this.#find(chaincode, collection);
    if (defined?.memberOnlyRead === true && !isMember(defined, this.#options.creator))
      throw denied("read", chaincode, collection);
  }

  /** @throws CollectionAccessError unless the creator may write to the collection. */
  checkWrite(chaincode: string, collection: string): void {
    const defined = this.#find(chaincode, collection);
    if (defined?.memberOnlyWrite === true && !isMember(defined, this.#options.creator))
      throw denied("write", chaincode, collection);
  }

  /** An implicit name passes here, as in Fabric: whether there is such an organisation is asked of the ledger. */
  #find(chaincode: string, collection: string): Collection | undefined {
    const { channel, collections } = this.#options;
    const defined = collections.find(chaincode, collection);
    if (defined === undefined && !isImplicit(collection))
      throw new CollectionAccessError(`collection ${channel}/${chaincode}/${collection} could not be found`);
    return defined;
  }
}

const denied = (right: "read" | "write", chaincode: string, collection: string): CollectionAccessError =>
  new CollectionAccessError(
    `tx creator does not have ${right} access permission on privatedata in ` +
      `chaincodeName:${chaincode} collectionName: ${collection}`,
  );
