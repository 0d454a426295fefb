/** What an organisation has revoked, as its lists in force say; shared by every channel and replaced while running. */
import type { Certificate } from "./certificate.js";
import type { RevocationList } from "./revocation-list.js";

export class Revocations {
  #lists: readonly RevocationList[];
  #problem: string | undefined;
  #sequence = 0;

  constructor(lists: readonly RevocationList[] = []) {
    this.#lists = lists;
  }

  /** Grows with every change: what was found out under an earlier one must be looked at again. */
  get sequence(): number {
    return this.#sequence;
  }

  get lists(): readonly RevocationList[] {
    return this.#lists;
  }

  replace(lists: readonly RevocationList[]): void {
    this.#lists = lists;
    this.#problem = undefined;
    this.#sequence++;
  }

  /** From now on nobody is taken for a member, until a list that can be read takes the place of this one. */
  refuseAll(problem: string): void {
    this.#problem = problem;
    this.#sequence++;
  }

  /**
   * Why a certificate must be refused, undefined when nothing speaks against it.
   * @param path from the certificate to the root: a revoked authority takes everything below it along.
   */
  refusal(path: readonly Certificate[]): string | undefined {
    if (this.#problem !== undefined) return this.#problem;
    for (const [index, issuer] of path.slice(1).entries()) {
      const certificate = path[index];
      if (certificate !== undefined && this.#isRevoked(certificate, issuer))
        return index === 0
          ? "The certificate has been revoked"
          : "The certificate's authority has been revoked";
    }
    return undefined;
  }

  #isRevoked(certificate: Certificate, issuer: Certificate): boolean {
    return this.#lists.some(
      (list) =>
        list.issuer.equals(issuer.subject) &&
        issuer.subjectKeyIdentifier?.equals(list.authorityKeyIdentifier) === true &&
        list.revoked.has(certificate.serialNumber),
    );
  }
}
