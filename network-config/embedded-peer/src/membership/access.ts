/** Who may do what on the channel: callers are identified, their signatures verified, and the access table applied. */
import { channelPolicies, policyFailure, type PolicyGroup } from "../policy/channel-policies.js";
import {
  broadcastPolicy,
  channelResources,
  peerResources,
  type ChannelResource,
  type PeerResource,
} from "./access-table.js";
import { IdentityError, isCurrent, type Identity, type Membership } from "./membership.js";

/** The caller is not who it says it is, or may not do this; the message is for the caller. */
export class AccessError extends Error {}

/** The ordering service would answer so. */
export class BroadcastError extends Error {
  readonly status: "FORBIDDEN" | "BAD_REQUEST";

  constructor(status: BroadcastError["status"], info: string) {
    super(info);
    this.status = status;
  }
}

export interface SignedMessage {
  readonly message: Uint8Array;
  readonly identity: Uint8Array;
  readonly signature: Uint8Array;
}

export class AccessControl {
  readonly #membership: Membership;
  readonly #policies: PolicyGroup;
  readonly #clock: () => number;
  readonly #channel: string;

  /** @param organisations the channel's application organisations; what else is a member orders its transactions. */
  constructor(membership: Membership, organisations: ReadonlySet<string>, clock: () => number, channel = "") {
    const { members } = membership;
    this.#membership = membership;
    this.#clock = clock;
    this.#channel = channel;
    this.#policies = channelPolicies(
      members.filter(({ mspId }) => organisations.has(mspId)),
      members.filter(({ mspId }) => !organisations.has(mspId)),
    );
  }

  /**
   * Whose proposal it is. What the caller learns is what Fabric tells: not why.
   * @throws AccessError when the identity is unknown, not valid, revoked or expired, or the signature is not its own.
   */
  async authenticate(signed: SignedMessage): Promise<Identity> {
    const denied = (who: string): AccessError =>
      new AccessError(`access denied: channel [${this.#channel}] ${who}`);
    let identity: Identity;
    try {
      identity = this.#membership.identity(signed.identity);
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      const { mspId } = error;
      throw denied(
        mspId === undefined ? "creator org unknown, creator is malformed" : `creator org [${mspId}]`,
      );
    }
    const ofOrganisation = `creator org [${identity.mspId}]`;
    if (!isCurrent(identity, this.#clock()))
      throw denied(`${ofOrganisation}, proposal client identity expired`);
    if (!(await identity.verify(signed.message, signed.signature))) throw denied(ofOrganisation);
    return identity;
  }

  /** @throws AccessError when the identity does not satisfy the resource's policy. */
  authorize(identity: Identity, resource: ChannelResource): void {
    const policy = policyOf(resource);
    const why = policyFailure(this.#policies, policy, [identity]);
    if (why !== undefined) throw this.#refused(policy, why);
  }

  /** @throws AccessError when the identity, its signature or its right does not hold. */
  async check(signed: SignedMessage, resource: ChannelResource): Promise<Identity> {
    const identity = this.identify(signed.identity, resource);
    if (!(await identity.verify(signed.message, signed.signature)))
      throw this.#refused(policyOf(resource), this.#nobodySatisfies(resource));
    this.authorize(identity, resource);
    return identity;
  }

  /** Whether one who was admitted still is: certificates expire and are revoked. @throws AccessError */
  recheck(serialized: Uint8Array, resource: ChannelResource): Identity {
    const identity = this.identify(serialized, resource);
    this.authorize(identity, resource);
    return identity;
  }

  /** @throws AccessError for an identity that is unknown, not valid, revoked, expired or not valid yet. */
  identify(serialized: Uint8Array, resource: ChannelResource = "peer/Propose"): Identity {
    try {
      const identity = this.#membership.identity(serialized);
      if (isCurrent(identity, this.#clock())) return identity;
    } catch (error) {
      if (error instanceof IdentityError)
        throw this.#refused(policyOf(resource), this.#nobodySatisfies(resource));
      throw error;
    }
    throw new AccessError("client identity expired or not yet valid");
  }

  /** What a peer asks of its own organisation's people. @throws AccessError */
  authorizeLocally(identity: Identity, resource: PeerResource, mspId: string): void {
    const role = peerResources[resource];
    const during = `channelless check policy with policy [${role}]`;
    if (identity.mspId !== mspId)
      throw new AccessError(
        `Failed deserializing proposal creator during ${during}: [expected MSP ID ${mspId}, received ${identity.mspId}]`,
      );
    if (role === "Admins" && !identity.isAdmin)
      throw new AccessError(
        `Failed verifying that proposal's creator satisfies local MSP principal during ${during}: [This identity is not an admin]`,
      );
  }

  /** The ordering service's filters: expiry first, then who may write. @throws BroadcastError */
  async checkBroadcast(signed: SignedMessage): Promise<Identity> {
    let identity: Identity;
    try {
      identity = this.#membership.identity(signed.identity);
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      throw this.#notWritten();
    }
    if (!isCurrent(identity, this.#clock()))
      throw new BroadcastError("BAD_REQUEST", "broadcast client identity expired");
    if (!(await identity.verify(signed.message, signed.signature))) throw this.#notWritten();
    const why = policyFailure(this.#policies, broadcastPolicy, [identity]);
    if (why !== undefined) throw new BroadcastError("FORBIDDEN", `${why}: permission denied`);
    return identity;
  }

  #notWritten(): BroadcastError {
    const why = policyFailure(this.#policies, broadcastPolicy, []) ?? "";
    return new BroadcastError("FORBIDDEN", `${why}: permission denied`);
  }

  #nobodySatisfies(resource: ChannelResource): string {
    return policyFailure(this.#policies, policyOf(resource), []) ?? "";
  }

  #refused(policy: string, why: string): AccessError {
    return new AccessError(
      `Failed evaluating policy on signed data during check policy on channel [${this.#channel}] with policy [${policy}]: [${why}]`,
    );
  }
}

const policyOf = (resource: ChannelResource): string => channelResources[resource];
