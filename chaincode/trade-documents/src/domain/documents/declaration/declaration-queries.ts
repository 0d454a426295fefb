/** Questions about a declaration that write nothing. */

import type { JsonValue } from "../../canonical-json.js";
import type { DocumentQuery } from "../../define-document.js";
import { DomainError, errorCode, invalidInput } from "../../errors.js";
import { fieldProblems } from "../../input.js";
import { readExisting } from "../../reading.js";
import { conditionalView } from "./declaration-conditional.js";
import { clearanceView } from "./declaration-clearance.js";
import type { DeclarationFacets } from "./declaration-facets.js";
import { assessRegistration } from "./declaration-register.js";
import { declarationPayload, type DeclarationPayload } from "./declaration-schema.js";

/** Whether the declaration can be cleared and its goods can pass, and what is missing. */
const clearance: DocumentQuery = function* ({ kind, number, now, sources }) {
  const head = yield* readExisting(kind, number);
  const declared = { ...head, facets: head.facets as DeclarationFacets };
  const asked = { now, sources };
  const view = {
    ...(yield* clearanceView(declared, asked)),
    ...(yield* conditionalView(declared, asked)),
  };
  return view as unknown as JsonValue;
};

/** The assessment with which the declaration in the private payload could be registered now. */
const assessment: DocumentQuery = function* ({ number, payload, sources, now }) {
  if (payload === null) throw new DomainError(errorCode.PAYLOAD_MISSING);
  const problems = fieldProblems(declarationPayload, payload.value);
  if (problems.length > 0) throw invalidInput(problems);
  const { declaration } = payload.value as unknown as DeclarationPayload;
  return (yield* assessRegistration(declaration, { number, sources, now }))
    .assessment as unknown as JsonValue;
};

export const declarationQueries = { Clearance: clearance, Assess: assessment };
