/** Who may read a kind's documents off the gateway: data beside the table, as the roles that may change them are. */

import type { ActorAttributes, Role } from "./roles.js";

/**
 * `full`: payload and verification code too. `status`: the public part, which stands on the ledger for every member
 * anyway. Nothing else is shown, not even that the document exists.
 */
export type ReadLevel = "full" | "status";

/** Beside Customs, State Audit and the organisation whose act it is, which read everything of theirs. */
export interface Readership {
  /** Roles that read every document of the kind. */
  readonly roles?: Readonly<Partial<Record<Role, ReadLevel>>>;
  /**
   * Certificate attribute → JSON pointers into `{facets, payload}`: whoever's certificate has the value found there
   * reads the document in full, as its own. A pointer to nothing names nobody.
   */
  readonly own?: Readonly<Partial<Record<keyof ActorAttributes, readonly string[]>>>;
  /** One of the kind's `links`: the owners of the document it names are this one's too. */
  readonly belongsTo?: string;
}
