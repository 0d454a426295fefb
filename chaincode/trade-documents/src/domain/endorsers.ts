/** Which organisations' endorsement a command needs: the gateway asks for exactly these, for they see private input. */

import type { JsonObject } from "./canonical-json.js";
import type { DocumentDefinition } from "./define-document.js";
import type { Head } from "./head.js";
import { endorsersFor } from "./organisations.js";

/** Whose act a document is by what it says of itself; a head that claims another issuer is believed by nobody. */
export function rightfulIssuer(
  definition: DocumentDefinition,
  head: Pick<Head, "facets" | "holder">,
): string {
  return definition.issuer({ payload: head.facets, mspId: head.holder });
}

/**
 * MSP ids of the endorsers of a command.
 *
 * @param subject the head where the document exists, otherwise the payload and the caller's organisation.
 */
export function endorsingOrganisations(
  definition: DocumentDefinition,
  subject: {
    readonly head: Pick<Head, "issuer"> | null;
    readonly payload: JsonObject | null;
    readonly mspId: string;
  },
): readonly string[] {
  return endorsersFor(subject.head?.issuer ?? definition.issuer(subject));
}
