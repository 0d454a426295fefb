/** Codes are part of the interface and keep their meaning; messages may change. */
export const peerErrorCodes = {
  CONFIG_INVALID: "The configuration is not of the documented shape.",
  CREDENTIALS_INVALID: "A key or certificate on disk is missing, unreadable or of the wrong kind.",
  POLICY_INVALID: "A signature policy does not parse or names an unknown role.",
  ADDRESS_UNAVAILABLE: "An organisation's address is in use or cannot be bound.",
  GENESIS_MISMATCH:
    "The ledger was created for another channel or for organisations with other certificates.",
  LEDGER_CORRUPT:
    "A block, a file or an entry is not what it was; the message names the place, and `block` the block.",
  LEDGER_VERSION: "The ledger was written by an incompatible version.",
  LEDGER_LOCKED: "Another process holds the ledger.",
  STORAGE_FULL: "No space is left for the ledger; commits wait until there is.",
  STORAGE_FAILED: "The disk refused a write for another reason than its size.",
  BACKUP_EXISTS: "There is a file where the backup was to be written.",
  BACKUP_BROKEN_OFF: "The peer ended while it was read, or another backup of it is under way.",
  BACKUP_DAMAGED: "The file is no whole backup: cut short, changed, or of another version.",
  DATA_DIR_NOT_EMPTY: "A backup is restored into a new folder only.",
  LEDGER_STOPPED: "The peer is stopping or its storage failed; nothing more is accepted.",
} as const;

export type PeerErrorCode = keyof typeof peerErrorCodes;

export class PeerError extends Error {
  readonly code: PeerErrorCode;
  /** The block concerned, for LEDGER_CORRUPT. */
  readonly block: number | undefined;

  constructor(code: PeerErrorCode, message: string, details: { cause?: unknown; block?: number } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.block = details.block;
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
