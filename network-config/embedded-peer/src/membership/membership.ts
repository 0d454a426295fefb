/**
 * Which certificates belong to which organisation and in what role (Fabric's MSP with Node OUs on).
 *
 * Expiry is no part of validity here: a transaction that was valid when it was ordered stays valid when the chain is
 * verified years later. Live requests ask `isCurrent` as well, as Fabric's proposal and broadcast filters do.
 * One root per organisation; intermediate CAs and revocation lists would extend `certificationPath`.
 */
import { X509Certificate, type KeyObject } from "node:crypto";
import { messageOf } from "../errors.js";
import { serializedIdentity } from "../messages/policies.js";
import { asBuffer } from "../protobuf/wire.js";
import { verifyLowS } from "./ecdsa-signature.js";

export type NodeRole = "client" | "peer" | "admin" | "orderer";
const nodeRoles: readonly string[] = ["client", "peer", "admin", "orderer"] satisfies NodeRole[];

export interface Identity {
  readonly mspId: string;
  readonly role: NodeRole;
  readonly validFrom: number;
  readonly validTo: number;
  /** Whether `signature` over `message` is this identity's (ECDSA P-256, low s). */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Why a serialized identity is not a valid one, and which organisation it claims, where that is known. */
export class IdentityError extends Error {
  readonly mspId: string | undefined;

  constructor(message: string, mspId?: string) {
    super(message);
    this.mspId = mspId;
  }
}

export interface OrganisationRoot {
  readonly mspId: string;
  /** The organisation's CA certificates. */
  readonly roots: readonly X509Certificate[];
}

export interface IdentityLimits {
  readonly identityCacheMax: number;
  readonly identityBytesMax: number;
}

export class Membership {
  readonly #roots: ReadonlyMap<string, readonly X509Certificate[]>;
  readonly #cache = new Map<string, Identity | IdentityError>();
  readonly #limits: IdentityLimits;

  constructor(organisations: readonly OrganisationRoot[], limits: IdentityLimits) {
    this.#roots = new Map(organisations.map(({ mspId, roots }) => [mspId, roots]));
    this.#limits = limits;
  }

  /** @throws IdentityError when the bytes are malformed, the organisation unknown or the certificate not valid in it. */
  identity(serialized: Uint8Array): Identity {
    if (serialized.length > this.#limits.identityBytesMax)
      throw new IdentityError("the identity is too large");
    const key = asBuffer(serialized).toString("latin1");
    const cached = this.#cache.get(key) ?? this.#remember(key, this.#parse(serialized));
    if (cached instanceof IdentityError) throw cached;
    return cached;
  }

  #remember(key: string, entry: Identity | IdentityError): Identity | IdentityError {
    if (this.#cache.size >= this.#limits.identityCacheMax) {
      const oldest = this.#cache.keys().next();
      if (oldest.done !== true) this.#cache.delete(oldest.value);
    }
    this.#cache.set(key, entry);
    return entry;
  }

  #parse(serialized: Uint8Array): Identity | IdentityError {
    try {
      const { mspId, idBytes } = serializedIdentity.decode(serialized);
      const roots = this.#roots.get(mspId);
      if (roots === undefined) return new IdentityError(`MSP ${mspId} is not defined on channel`);
      return identityFrom(mspId, new X509Certificate(idBytes), roots);
    } catch (error) {
      return error instanceof IdentityError
        ? error
        : new IdentityError(`malformed identity: ${messageOf(error)}`);
    }
  }
}

export const isCurrent = (identity: Identity, now: number): boolean =>
  now >= identity.validFrom && now <= identity.validTo;

function identityFrom(
  mspId: string,
  certificate: X509Certificate,
  roots: readonly X509Certificate[],
): Identity {
  if (certificate.ca) throw new IdentityError("a CA certificate cannot be used as an identity", mspId);
  if (certificationPath(certificate, roots) === undefined)
    throw new IdentityError("the certificate is not signed by a CA of its organisation", mspId);
  const key = certificate.publicKey;
  if (!isP256(key)) throw new IdentityError("the certificate's key is not ECDSA on curve P-256", mspId);
  return {
    mspId,
    role: nodeRole(certificate, mspId),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    verify: (message, signature) => verifyLowS(key, message, signature),
  };
}

function certificationPath(
  certificate: X509Certificate,
  roots: readonly X509Certificate[],
): readonly X509Certificate[] | undefined {
  const issuer = roots.find((root) => certificate.checkIssued(root) && certificate.verify(root.publicKey));
  return issuer === undefined ? undefined : [certificate, issuer];
}

export const isP256 = (key: KeyObject): boolean =>
  key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1";

/** The organisational units of the subject; Node prints one attribute a line. */
const organisationalUnits = (certificate: X509Certificate): string[] =>
  certificate.subject
    .split("\n")
    .filter((line) => line.startsWith("OU="))
    .map((line) => line.slice("OU=".length));

function nodeRole(certificate: X509Certificate, mspId: string): NodeRole {
  const roles = organisationalUnits(certificate).filter((unit) => nodeRoles.includes(unit)) as NodeRole[];
  const [role] = roles;
  if (role === undefined)
    throw new IdentityError("the certificate has no OU of client, peer, admin or orderer", mspId);
  if (roles.length > 1) throw new IdentityError("the certificate has more than one role OU", mspId);
  return role;
}
