/** Codes of what keeps a declaration from being cleared as it is. Source: DOMAIN §2.4.3, §7. */

/** Why goods may be released: A awaiting classification, B awaiting the value, C another reason (Decree 08/2015 art. 32). */
export const releaseReasons = { A: "CLASSIFICATION", B: "VALUE", C: "OTHER" } as const;
export type ReleaseReason = keyof typeof releaseReasons;

/** What is still to be found out before a duty is final. */
export const determinations = ["CLASSIFICATION", "VALUE", "QUANTITY", "OTHER"] as const;

/** What an enterprise must not do with goods that it stores under supervision. */
export const storageViolations = ["SEAL_BROKEN", "GOODS_SWAPPED", "GOODS_USED", "GOODS_MISPLACED"] as const;
