/** Documents of which an enterprise has one: their number follows from its tax code, so that a decision finds them. */

import { DomainError, errorCode } from "./errors.js";
import type { Guard } from "./define-document.js";
import type { Head } from "./head.js";
import type { Actor } from "./roles.js";
import { sha256Hex } from "./salted-hash.js";

export const enterpriseNumberPattern = /^DN[0-9A-F]{16}$/;

/** The same pseudonym in every such document; like `partyTag` it keeps names out of public state and hides no more. */
export function enterpriseNumber(taxCode: string): string {
  return `DN${sha256Hex(`antin/enterprise/v1|${taxCode}`).slice(0, 16).toUpperCase()}`;
}

/** True when the document is the actor's own. */
export function numberedAsActor({ attributes: { mst } }: Actor, { number }: Pick<Head, "number">): boolean {
  return mst !== undefined && number === enterpriseNumber(mst);
}

/** The guard of a creation by the enterprise itself. @throws NOT_OWNER naming the number */
export const numberIsActors: Guard = (situation) => {
  if (numberedAsActor(situation.actor, situation)) return undefined;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/number" });
};
