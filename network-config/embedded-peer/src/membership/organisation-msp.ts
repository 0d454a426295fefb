/**
 * One organisation's membership rules, set up and applied as Fabric's `bccspmsp` with the rules of version 1.4.3 on:
 * certification path, organisational units, and the role that exactly one of them gives.
 */
import { createHash } from "node:crypto";
import { readCertificate, type Certificate } from "./certificate.js";
import { certificationPath, PathError, type TrustAnchors } from "./certification-path.js";
import { defaultNodeOus, nodeRoles, type NodeOus, type NodeRole, type UnitIdentifier } from "./node-ous.js";

/** Why an organisation's own configuration is refused, or a certificate is not one of its members'. */
export class MspError extends Error {}

export interface MspDefinition extends TrustAnchors {
  readonly mspId: string;
  /** Certificates of administrators beside those with the admin unit. */
  readonly admins: readonly Certificate[];
  /** Undefined: roles are not told apart, everybody is a member and nothing else. */
  readonly nodeOus: NodeOus | undefined;
  readonly unitIdentifiers: readonly UnitIdentifier[];
}

export interface Member {
  readonly role: NodeRole | "member";
  /** Of the admin unit, or one of the administrators named. */
  readonly isAdmin: boolean;
  /** From the certificate to the root. */
  readonly path: readonly Certificate[];
}

interface BoundUnit {
  readonly unit: string;
  /** Identifier of the path above a member; undefined: any. */
  readonly certifiers: string | undefined;
}

export class OrganisationMsp {
  readonly mspId: string;
  readonly #definition: MspDefinition;
  /** Authorities that certify authorities: they certify no members. */
  readonly #inner = new Set<string>();
  readonly #unitIdentifiers: readonly BoundUnit[];
  readonly #nodeOus: ReadonlyMap<NodeRole, BoundUnit> | undefined;
  readonly #admins: ReadonlySet<string>;

  /** @throws MspError saying which part of the organisation's configuration does not hold. */
  constructor(definition: MspDefinition) {
    this.mspId = definition.mspId;
    this.#definition = definition;
    if (definition.roots.length === 0) throw new MspError("expected at least one CA certificate");
    for (const authority of this.authorities) this.#checkAuthority(authority);
    for (const authority of definition.intermediates)
      for (const above of this.#path(authority).slice(1)) this.#inner.add(above.fingerprint);
    this.#unitIdentifiers = definition.unitIdentifiers.map((unit) => this.#bind(unit));
    this.#nodeOus = definition.nodeOus && this.#bindRoles(definition.nodeOus);
    this.#admins = new Set(definition.admins.map(({ fingerprint }) => fingerprint));
    this.#checkAdmins();
  }

  get authorities(): readonly Certificate[] {
    return [...this.#definition.roots, ...this.#definition.intermediates];
  }

  /** Whether units tell clients, peers and administrators apart. */
  get tellsRolesApart(): boolean {
    return this.#nodeOus !== undefined;
  }

  /** @throws PathError when the certificate cannot be read as one of this organisation's at all. */
  path(certificate: Certificate): readonly Certificate[] {
    return certificationPath(certificate, this.#definition);
  }

  /** @throws MspError when its path leads here and it is not a member nevertheless. */
  member(certificate: Certificate, path: readonly Certificate[]): Member {
    if (certificate.constraints?.ca === true)
      throw new MspError(
        "an X509 certificate with Basic Constraint: Certificate Authority equals true cannot be used as an identity",
      );
    const parent = path[1];
    if (parent === undefined) throw new MspError("expected a chain of length at least 2, got 1");
    if (this.#inner.has(parent.fingerprint))
      throw new MspError("parent certificate should be a leaf of the certification tree");
    const certifiers = certifiersOf(path.slice(1));
    this.#checkUnits(certificate, certifiers);
    const role = this.#role(certificate, certifiers);
    return { role, isAdmin: role === "admin" || this.#admins.has(certificate.fingerprint), path };
  }

  #checkAuthority(authority: Certificate): void {
    const named = `CA certificate (SN: ${authority.serialNumber})`;
    if (authority.constraints?.ca !== true) throw new MspError(`${named} did not have the CA attribute`);
    if (authority.keyUsage?.has("keyCertSign") === false)
      throw new MspError(`${named} may not sign certificates`);
    if (authority.subjectKeyIdentifier === undefined)
      throw new MspError(`${named}: subjectKeyIdentifier not found in certificate`);
    this.#path(authority);
  }

  #path(authority: Certificate): readonly Certificate[] {
    try {
      return this.path(authority);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      throw new MspError(`CA certificate is not valid (SN: ${authority.serialNumber}): ${error.message}`, {
        cause: error,
      });
    }
  }

  #bindRoles(nodeOus: NodeOus): ReadonlyMap<NodeRole, BoundUnit> {
    const bound = new Map<NodeRole, BoundUnit>();
    for (const role of nodeRoles) {
      const unit = nodeOus[role];
      if (unit !== undefined) bound.set(role, this.#bind(unit));
    }
    return bound;
  }

  #bind({ unit, certificate }: UnitIdentifier): BoundUnit {
    if (certificate === undefined) return { unit, certifiers: undefined };
    const { fingerprint } = readCertificate(certificate);
    const authority = this.authorities.find((known) => known.fingerprint === fingerprint);
    if (authority === undefined)
      throw new MspError(`failed adding OU ${unit}: its certificate is not in root or intermediate certs`);
    if (this.#inner.has(fingerprint))
      throw new MspError(`failed adding OU ${unit}: its certificate certifies no members`);
    return { unit, certifiers: certifiersOf(this.#path(authority)) };
  }

  #checkAdmins(): void {
    const { admins } = this.#definition;
    for (const [index, admin] of admins.entries()) {
      const { role } = this.member(admin, this.#path(admin));
      if (role === "peer" || role === "orderer")
        throw new MspError(`admin ${index} is invalid: it is a ${role}`);
    }
    if (admins.length === 0 && this.#nodeOus?.has("admin") !== true)
      throw new MspError("administrators must be declared when no admin ou classification is set");
  }

  #checkUnits({ units }: Certificate, certifiers: string): void {
    if (this.#unitIdentifiers.length === 0) return;
    if (units.length === 0)
      throw new MspError("the identity certificate does not contain an Organizational Unit (OU)");
    const known = this.#unitIdentifiers.some(
      (bound) => bound.certifiers === certifiers && units.includes(bound.unit),
    );
    if (!known)
      throw new MspError(
        `none of the identity's organizational units ${list(units)} are in MSP ${this.mspId}`,
      );
  }

  #role({ units }: Certificate, certifiers: string): NodeRole | "member" {
    if (this.#nodeOus === undefined) return "member";
    const roles: NodeRole[] = [];
    for (const unit of units)
      for (const [role, bound] of this.#nodeOus) {
        if (bound.unit !== unit) continue;
        if (bound.certifiers !== undefined && bound.certifiers !== certifiers)
          throw new MspError(`certifiersIdentifier does not match: ${list(units)}, MSP: [${this.mspId}]`);
        roles.push(role);
      }
    const [role] = roles;
    const where = `OUs: ${list(units)}, MSP: [${this.mspId}]`;
    if (role === undefined)
      throw new MspError(
        `the identity does not have an OU that resolves to client, peer, orderer, or admin role. ${where}`,
      );
    if (roles.length > 1)
      throw new MspError(
        `the identity must have a client, a peer, an orderer, or an admin OU role to be valid, not a combination of them. ${where}`,
      );
    return role;
  }
}

const list = (units: readonly string[]): string => `[${units.join(" ")}]`;

/** Fabric's identifier of what certified a member: the hash of the path above it. */
function certifiersOf(path: readonly Certificate[]): string {
  const hash = createHash("sha256");
  for (const { der } of path) hash.update(der);
  return hash.digest("hex");
}

/** What an organisation without further files is: its roots, and Fabric's usual units for the roles. */
export const plainDefinition = (mspId: string, roots: readonly Certificate[]): MspDefinition => ({
  mspId,
  roots,
  intermediates: [],
  admins: [],
  nodeOus: defaultNodeOus,
  unitIdentifiers: [],
});
