/**
 * From a certificate to a root, as Go's `x509.Certificate.Verify` walks it for Fabric: issuers by equal name and valid
 * signature, every authority with its CA flag, key usage, path length and validity. The time looked at is just after
 * the certificate began, so that expiry never takes the validity of what was signed before.
 */
import type { Certificate } from "./certificate.js";

/** Why there is no path, or more than one. */
export class PathError extends Error {}

export interface TrustAnchors {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
}

const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
const ANY_USAGE = "2.5.29.37.0";
const JUST_AFTER_MS = 1_000;
/** Signatures verified before a certificate is given up: many authorities of one name could make it exponential. */
const signatureChecksMax = 100;

/**
 * The one path from the certificate to a root, both included; a root's is itself.
 * @throws PathError when there is none, or several: whose the identity is would then not be clear.
 */
export function certificationPath(certificate: Certificate, anchors: TrustAnchors): readonly Certificate[] {
  const paths = new PathSearch(certificate, anchors).paths().filter(allowsServerAuthentication);
  const [path] = paths;
  if (path === undefined)
    throw new PathError("the supplied identity is not valid: x509: certificate signed by unknown authority");
  if (paths.length > 1)
    throw new PathError(`this MSP only supports a single validation chain, got ${paths.length}`);
  return path;
}

class PathSearch {
  readonly #certificate: Certificate;
  readonly #anchors: TrustAnchors;
  readonly #at: number;
  #checks = 0;

  constructor(certificate: Certificate, anchors: TrustAnchors) {
    this.#certificate = certificate;
    this.#anchors = anchors;
    this.#at = certificate.notBefore + JUST_AFTER_MS;
  }

  paths(): (readonly Certificate[])[] {
    this.#check(this.#certificate, "a certificate");
    if (this.#anchors.roots.some((root) => isSame(root, this.#certificate))) return [[this.#certificate]];
    return this.#extend([this.#certificate]);
  }

  #extend(path: readonly Certificate[]): (readonly Certificate[])[] {
    const child = path[path.length - 1] as Certificate;
    const complete = this.#issuers(child, path, this.#anchors.roots).map((root) => [...path, root]);
    const longer = this.#issuers(child, path, this.#anchors.intermediates).flatMap((authority) =>
      this.#extend([...path, authority]),
    );
    return [...complete, ...longer];
  }

  #issuers(
    child: Certificate,
    path: readonly Certificate[],
    candidates: readonly Certificate[],
  ): readonly Certificate[] {
    return candidates.filter(
      (authority) =>
        authority.subject.equals(child.issuer) &&
        !path.some((known) => isSame(known, authority)) &&
        this.#mayIssue(authority, path.length - 1) &&
        this.#signed(child, authority),
    );
  }

  /** @param below authorities between this one and the certificate at the end of the path. */
  #mayIssue(authority: Certificate, below: number): boolean {
    const { constraints, keyUsage } = authority;
    return (
      constraints?.ca === true &&
      (constraints.pathLength === undefined || below <= constraints.pathLength) &&
      (keyUsage === undefined || keyUsage.has("keyCertSign")) &&
      authority.unknownCritical.length === 0 &&
      this.#isCurrent(authority)
    );
  }

  #signed(child: Certificate, authority: Certificate): boolean {
    if (++this.#checks > signatureChecksMax) throw new PathError("too many authorities of one name");
    return child.x509.verify(authority.publicKey);
  }

  #check(certificate: Certificate, what: string): void {
    if (certificate.unknownCritical.length > 0)
      throw new PathError(`${what} has an unhandled critical extension`);
    if (!this.#isCurrent(certificate)) throw new PathError(`${what} ends before it begins`);
  }

  #isCurrent({ notBefore, notAfter }: Certificate): boolean {
    return this.#at >= notBefore && this.#at <= notAfter;
  }
}

const isSame = (a: Certificate, b: Certificate): boolean => a.der.equals(b.der);

/** Fabric asks Go for no particular usage, which Go reads as that of a server. */
const allowsServerAuthentication = (path: readonly Certificate[]): boolean =>
  path.every(
    ({ extendedKeyUsage }) =>
      extendedKeyUsage === undefined ||
      extendedKeyUsage.some((usage) => usage === ANY_USAGE || usage === SERVER_AUTHENTICATION),
  );
