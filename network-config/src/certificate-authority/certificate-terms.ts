/** How long certificates and lists are valid, in days. */
export interface CertificateTerms {
  readonly rootDays: number;
  /** Of the authority that issues to members. */
  readonly issuingDays: number;
  /** Of people, services, peers and orderers. */
  readonly leafDays: number;
  /** A start renews what has less left. */
  readonly renewBeforeDays: number;
  /** Until a revocation list must have been replaced. */
  readonly revocationListDays: number;
}

export const defaultCertificateTerms: CertificateTerms = {
  rootDays: 3650,
  issuingDays: 1825,
  leafDays: 365,
  renewBeforeDays: 30,
  revocationListDays: 30,
};

export const dayMs = 86_400_000;
