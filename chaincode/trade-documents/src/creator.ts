/** Who submits a transaction, read off the creator's certificate. */

import { X509Certificate } from "node:crypto";
import { type ChaincodeStub, ClientIdentity } from "fabric-shim";
import type { Actor, ActorAttributes } from "./domain/roles.js";
import { sha256Hex } from "./domain/salted-hash.js";

/** Certificates kept parsed: the same few sign most transactions. */
const certificatesCachedMax = 1000;
const certificateHashDigits = 16;
const attributeNames = ["mst", "office", "area", "ministry", "country", "carrier", "bank", "staff"] as const;

/** Reads actors; parsing a certificate costs more than all the rest of a small transaction, so each is parsed once. */
export class Creators {
  readonly #actors = new Map<string, Actor>();

  /** The actor of a transaction. The peer has already checked certificate and signature against the channel's MSPs. */
  actorOf(stub: ChaincodeStub): Actor {
    const { mspid, idBytes } = stub.getCreator();
    const name = `${mspid}\n${Buffer.from(idBytes).toString("latin1")}`;
    const known = this.#actors.get(name);
    if (known !== undefined) return known;
    const actor = parse(stub, mspid, idBytes);
    const [oldest] = this.#actors.keys();
    if (this.#actors.size >= certificatesCachedMax && oldest !== undefined) this.#actors.delete(oldest);
    this.#actors.set(name, actor);
    return actor;
  }
}

function parse(stub: ChaincodeStub, mspId: string, idBytes: Uint8Array): Actor {
  const identity = new ClientIdentity(stub);
  const found = attributeNames.flatMap((attribute) => {
    const value = identity.getAttributeValue(attribute);
    return value === null ? [] : [[attribute, value] as const];
  });
  const attributes: ActorAttributes = Object.fromEntries(found);
  return {
    mspId,
    claimedRoles: (identity.getAttributeValue("role") ?? "").split(",").map((role) => role.trim()),
    certificate: sha256Hex(new X509Certificate(idBytes).raw).slice(0, certificateHashDigits),
    attributes,
  };
}
