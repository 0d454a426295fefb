/** Commands that a service runs when their time has come: data beside the table. The contract alone decides. */

import type { JsonObject } from "./canonical-json.js";
import type { Head } from "./head.js";
import type { Role } from "./roles.js";

/** What a step may look at beside the head. */
export interface PublicWorld {
  readonly head: (kind: string, number: string) => Head | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface AutomaticStep {
  readonly command: string;
  /** The service that acts: it belongs to the organisation whose act it is. */
  readonly by: Role;
  readonly arguments?: JsonObject;
  /**
   * Whether trying is worth an endorsement: a cheap look at public facts, which may only hold back what the contract
   * would certainly refuse. Absent: always.
   */
  readonly due?: (head: Head, world: PublicWorld) => boolean;
  /** Time alone can make it due, so that documents are looked at again every now and then. */
  readonly timed?: boolean;
}

/** True when more than `ageMs` milliseconds passed since an instant (RFC 3339); an absent one is not old. */
export function isOlder(since: string | undefined, ageMs: number, { now }: PublicWorld): boolean {
  return since !== undefined && now - Date.parse(since) > ageMs;
}
