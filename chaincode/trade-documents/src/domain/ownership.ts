/** R-ACT-3: the parties of a document act on it, by the tax code in their certificate. */

import type { JsonObject } from "./canonical-json.js";
import type { Guard } from "./define-document.js";
import { DomainError, errorCode } from "./errors.js";
import { type Head, partyTag } from "./head.js";
import type { Actor } from "./roles.js";

/** True when the actor's tax code is the one whose pseudonym stands in the head's `owner` facet. */
export function ownedBy(actor: Actor, head: Head): boolean {
  const { mst } = actor.attributes;
  return mst !== undefined && head.facets.owner === partyTag(head.number, mst);
}

/** The guard of a creation: the party that the payload names is the actor. @throws NOT_OWNER naming the field */
export function partyIsActor(pointer: string, taxCodeOf: (payload: JsonObject) => string | undefined): Guard {
  return ({ actor, payload }) => {
    const { mst } = actor.attributes;
    if (payload !== null && mst !== undefined && taxCodeOf(payload.value) === mst) return undefined;
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer });
  };
}
