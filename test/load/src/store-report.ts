/** What the process that stores documents saw. */
export interface StoreReport {
  readonly rounds: readonly { readonly plainMs: number; readonly putMs: number }[];
  /** How much more memory the process ever held after the first small document. */
  readonly peakGrowthBytes: number;
}
