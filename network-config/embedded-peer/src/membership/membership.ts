/**
 * Which certificates belong to which organisation of a channel and in what role (Fabric's MSP manager).
 *
 * Expiry is no part of validity here: a transaction that was valid when it was ordered stays valid when the chain is
 * verified years later. Live requests ask `isCurrent` as well, as Fabric's proposal and broadcast filters do.
 * Revocation is: a revoked identity is refused as creator and as endorser from the moment its list is in force.
 */
import type { X509Certificate } from "node:crypto";
import { messageOf } from "../errors.js";
import { serializedIdentity } from "../messages/policies.js";
import { asBuffer } from "../protobuf/wire.js";
import { CertificateError, parseCertificateDer, readCertificate, type Certificate } from "./certificate.js";
import { PathError } from "./certification-path.js";
import { isKnownCurve, verifyLowS } from "./ecdsa-signature.js";
import type { NodeRole } from "./node-ous.js";
import { MspError, OrganisationMsp, plainDefinition } from "./organisation-msp.js";
import { Revocations } from "./revocations.js";

export type { NodeRole } from "./node-ous.js";

export interface Identity {
  readonly mspId: string;
  /** Names the certificate, however it is encoded and whatever its signature looks like. */
  readonly id: string;
  /** The role its unit gives; `member` where its organisation does not tell roles apart. */
  readonly role: NodeRole | "member";
  readonly isAdmin: boolean;
  readonly validFrom: number;
  readonly validTo: number;
  /** Whether `signature` over `message` is this identity's (ECDSA over SHA-256, low s). */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Why a serialized identity is not a valid one, and whose it is where its organisation could tell. */
export class IdentityError extends Error {
  /** Undefined: malformed, or not of the organisation that it claims. */
  readonly mspId: string | undefined;

  constructor(message: string, mspId?: string) {
    super(message);
    this.mspId = mspId;
  }
}

export interface OrganisationRoot {
  readonly mspId: string;
  /** The organisation's root CA certificates. */
  readonly roots: readonly X509Certificate[];
  /** Its membership rules; absent: its roots, with Fabric's usual units for the roles. */
  readonly msp?: OrganisationMsp;
  readonly revocations?: Revocations;
}

export interface IdentityLimits {
  readonly identityCacheMax: number;
  readonly identityBytesMax: number;
}

interface Organisation {
  readonly msp: OrganisationMsp;
  readonly revocations: Revocations;
}

/** A certificate that is a member's, and whether it was revoked when that was last looked at. */
interface Known {
  readonly identity: Identity;
  readonly path: readonly Certificate[];
  readonly revocations: Revocations;
  sequence: number;
  refusal: string | undefined;
}

export class Membership {
  readonly #roots: readonly OrganisationRoot[];
  readonly #organisations: ReadonlyMap<string, Organisation>;
  readonly #cache = new Map<string, Known | IdentityError>();
  readonly #limits: IdentityLimits;
  #past: Membership | undefined;

  /** @throws MspError when an organisation's authorities do not hold. */
  constructor(organisations: readonly OrganisationRoot[], limits: IdentityLimits) {
    this.#roots = organisations;
    this.#limits = limits;
    this.#organisations = new Map(
      organisations.map((root) => [
        root.mspId,
        { msp: root.msp ?? plainMsp(root), revocations: root.revocations ?? new Revocations() },
      ]),
    );
  }

  /** The organisations, as policies look at them. */
  get members(): readonly { readonly mspId: string; readonly tellsRolesApart: boolean }[] {
    return [...this.#organisations.values()].map(({ msp }) => ({
      mspId: msp.mspId,
      tellsRolesApart: msp.tellsRolesApart,
    }));
  }

  /** The same organisations before anything was revoked: for what is on the ledger already. */
  get past(): Membership {
    return (this.#past ??= new Membership(
      this.#roots.map((root) => ({ ...root, revocations: new Revocations() })),
      this.#limits,
    ));
  }

  /** @throws IdentityError when the bytes are malformed, the organisation unknown or the certificate not valid in it. */
  identity(serialized: Uint8Array): Identity {
    if (serialized.length > this.#limits.identityBytesMax)
      throw new IdentityError("the identity is too large");
    const key = asBuffer(serialized).toString("latin1");
    const known = this.#cache.get(key) ?? this.#remember(key, this.#read(serialized));
    if (known instanceof IdentityError) throw known;
    const { identity, path, revocations } = known;
    if (known.sequence !== revocations.sequence) {
      known.refusal = revocations.refusal(path);
      known.sequence = revocations.sequence;
    }
    if (known.refusal !== undefined) throw new IdentityError(known.refusal, identity.mspId);
    return identity;
  }

  #remember(key: string, entry: Known | IdentityError): Known | IdentityError {
    if (this.#cache.size >= this.#limits.identityCacheMax) {
      const oldest = this.#cache.keys().next();
      if (oldest.done !== true) this.#cache.delete(oldest.value);
    }
    this.#cache.set(key, entry);
    return entry;
  }

  #read(serialized: Uint8Array): Known | IdentityError {
    try {
      const { mspId, idBytes } = serializedIdentity.decode(serialized);
      const organisation = this.#organisations.get(mspId);
      if (organisation === undefined) return new IdentityError(`MSP ${mspId} is not defined on channel`);
      return readMember(organisation, readCertificate(idBytes));
    } catch (error) {
      if (error instanceof IdentityError) return error;
      const isAnswer = error instanceof CertificateError || error instanceof PathError;
      return new IdentityError(isAnswer ? error.message : `malformed identity: ${messageOf(error)}`);
    }
  }
}

export const isCurrent = (identity: Identity, now: number): boolean =>
  now >= identity.validFrom && now <= identity.validTo;

const plainMsp = ({ mspId, roots }: OrganisationRoot): OrganisationMsp =>
  new OrganisationMsp(
    plainDefinition(
      mspId,
      roots.map(({ raw }) => parseCertificateDer(raw)),
    ),
  );

function readMember({ msp, revocations }: Organisation, certificate: Certificate): Known {
  const { mspId } = msp;
  const path = msp.path(certificate);
  const key = certificate.publicKey;
  if (!isKnownCurve(key))
    throw new IdentityError("the certificate's key is on no curve that is taken", mspId);
  try {
    const { role, isAdmin } = msp.member(certificate, path);
    const identity: Identity = {
      mspId,
      id: certificate.fingerprint,
      role,
      isAdmin,
      validFrom: certificate.notBefore,
      validTo: certificate.notAfter,
      verify: (message, signature) => verifyLowS(key, message, signature),
    };
    return {
      identity,
      path,
      revocations,
      sequence: revocations.sequence,
      refusal: revocations.refusal(path),
    };
  } catch (error) {
    if (error instanceof MspError) throw new IdentityError(error.message, mspId);
    throw error;
  }
}
