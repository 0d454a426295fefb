/** On which grounds a declaration is cancelled, and what each asks for. Source: DOMAIN D-10 (Circular 38/2015 art. 22). */

export const cancellationGrounds = [
  // Customs by itself, within a working day of fifteen days having passed.
  "NOT_ARRIVED",
  "NOT_BROUGHT_IN",
  "DOSSIER_NOT_FILED",
  "GOODS_NOT_PRESENTED",
  "NO_PERMIT",
  // Whatever stage the declaration has reached.
  "SYSTEM_FAILURE",
  "CONTROL_FAILED",
  // On request.
  "EXPORT_RETURNED",
  "DEAL_CANCELLED",
  "NOT_EXPORTED",
  "WRONG_FIELD",
] as const;

export type CancellationGround = (typeof cancellationGrounds)[number];

type Direction = "I" | "E";

interface GroundTerms {
  /** Which declarations it ends. */
  readonly directions: readonly Direction[];
  /** The declarant may ask for it; the others are customs' own. */
  readonly onRequest: boolean;
  /** It still ends a declaration whose goods were cleared, released, or taken away under supervision. */
  readonly afterClearance: boolean;
}

const onImport: readonly Direction[] = ["I"];
const onExport: readonly Direction[] = ["E"];
const onBoth: readonly Direction[] = ["I", "E"];

// prettier-ignore
export const groundTerms: Readonly<Record<CancellationGround, GroundTerms>> = {
  NOT_ARRIVED:         { directions: onImport, onRequest: false, afterClearance: false },
  NOT_BROUGHT_IN:      { directions: onExport, onRequest: false, afterClearance: true },
  DOSSIER_NOT_FILED:   { directions: onExport, onRequest: false, afterClearance: false },
  GOODS_NOT_PRESENTED: { directions: onExport, onRequest: false, afterClearance: false },
  NO_PERMIT:           { directions: onBoth,   onRequest: false, afterClearance: false },
  SYSTEM_FAILURE:      { directions: onBoth,   onRequest: false, afterClearance: true },
  CONTROL_FAILED:      { directions: onImport, onRequest: false, afterClearance: true },
  EXPORT_RETURNED:     { directions: onExport, onRequest: true,  afterClearance: true },
  DEAL_CANCELLED:      { directions: onBoth,   onRequest: true,  afterClearance: true },
  NOT_EXPORTED:        { directions: onExport, onRequest: true,  afterClearance: true },
  WRONG_FIELD:         { directions: onBoth,   onRequest: true,  afterClearance: true },
};
