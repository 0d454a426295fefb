import { implicitCollection, isMember, type Collection } from "./collection.js";

/** The private data collections of a channel's chaincodes: those they define, and each organisation's implicit one. */
export class ChannelCollections {
  readonly #organisations: ReadonlySet<string>;
  readonly #definedBy: (chaincode: string) => readonly Collection[];
  readonly #implicit = new Map<string, Collection | undefined>();

  /**
   * @param organisations the channel's application organisations.
   * @param definedBy the collections in a chaincode's definition.
   */
  constructor(
    organisations: ReadonlySet<string>,
    definedBy: (chaincode: string) => readonly Collection[] = () => [],
  ) {
    this.#organisations = organisations;
    this.#definedBy = definedBy;
  }

  find(chaincode: string, name: string): Collection | undefined {
    return (
      this.#definedBy(chaincode).find((collection) => collection.name === name) ?? this.#implicitOf(name)
    );
  }

  /** Whether an organisation's peer holds the collection's plaintext. */
  isHeldBy(mspId: string, chaincode: string, name: string): boolean {
    const collection = this.find(chaincode, name);
    return collection !== undefined && isMember(collection, { mspId, role: "peer" });
  }

  #implicitOf(name: string): Collection | undefined {
    if (!this.#implicit.has(name)) {
      const collection = implicitCollection(name, this.#organisations);
      // Names come from chaincode and transactions: only the few there can be are remembered.
      if (collection === undefined) return undefined;
      this.#implicit.set(name, collection);
    }
    return this.#implicit.get(name);
  }
}
