/** Codes are part of the public surface and never change meaning. */
export const evidenceErrors = {
  //  code                       meaning
  NOTE_MALFORMED: "The text is not a C2SP signed note.",
  NOTE_KEY_MALFORMED: "The text is not an Ed25519 note key.",
  CHECKPOINT_MALFORMED: "The note's text is not a checkpoint.",
  TRUST_MALFORMED: "The trust root is not an antin-trust/v1 document.",
  RECEIPT_MALFORMED: "The receipt is not an antin-receipt/v1 document.",
  ENVELOPE_MALFORMED: "The ledger event is not an event envelope.",
  NOT_CANONICAL: "The value has no RFC 8785 form.",
  TREE_RANGE: "The index or size lies outside the tree.",
  TREE_NODE_MISSING: "The hash store lacks a node that a tree of this size must have.",
  TILE_MALFORMED: "The tile path or bytes are not those of a C2SP tile.",
  DIGEST_MALFORMED: "The salt or digest is not hexadecimal of the right length.",
} as const;

export type EvidenceErrorCode = keyof typeof evidenceErrors;

/** Every error this package throws. `pointer` (RFC 6901) names the field when the input was a document. */
export class EvidenceError extends Error {
  readonly code: EvidenceErrorCode;
  readonly pointer: string | undefined;

  constructor(code: EvidenceErrorCode, message: string, pointer?: string) {
    super(message);
    this.name = "EvidenceError";
    this.code = code;
    this.pointer = pointer;
  }
}
