/** Who may do what on the channel, as the default policies of a Fabric channel say (Readers, Writers). */
import { IdentityError, isCurrent, type Identity, type Membership, type NodeRole } from "./membership.js";

export type Right = "Readers" | "Writers";

const rolesByRight: Readonly<Record<Right, readonly NodeRole[]>> = {
  Readers: ["admin", "peer", "client"],
  Writers: ["admin", "client"],
};

/** The caller is not who it says it is, or may not do this; the message is for the caller. */
export class AccessError extends Error {}

export interface SignedMessage {
  readonly message: Uint8Array;
  readonly identity: Uint8Array;
  readonly signature: Uint8Array;
}

export class AccessControl {
  readonly #membership: Membership;
  readonly #organisations: ReadonlySet<string>;
  readonly #clock: () => number;

  /** @param organisations the channel's application organisations; the orderer's has no rights here. */
  constructor(membership: Membership, organisations: ReadonlySet<string>, clock: () => number) {
    this.#membership = membership;
    this.#organisations = organisations;
    this.#clock = clock;
  }

  /** @throws AccessError when the identity is unknown or expired, the signature wrong, or the right missing. */
  async check(signed: SignedMessage, right: Right): Promise<Identity> {
    const identity = this.identify(signed.identity);
    await this.checkSignature(identity, signed);
    this.checkRight(identity, right);
    return identity;
  }

  identify(serialized: Uint8Array): Identity {
    try {
      const identity = this.#membership.identity(serialized);
      if (!isCurrent(identity, this.#clock()))
        throw new AccessError("client identity expired or not yet valid");
      return identity;
    } catch (error) {
      if (error instanceof IdentityError) throw new AccessError(error.message);
      throw error;
    }
  }

  async checkSignature(identity: Identity, { message, signature }: SignedMessage): Promise<void> {
    if (!(await identity.verify(message, signature))) throw new AccessError("the signature is not valid");
  }

  checkRight(identity: Identity, right: Right): void {
    if (!this.#organisations.has(identity.mspId) || !rolesByRight[right].includes(identity.role))
      throw new AccessError(`the identity does not satisfy the policy /Channel/Application/${right}`);
  }
}
