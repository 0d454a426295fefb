/**
 * Functions of the contract that are no documents: reference data, number ranges, checkpoints, commitments. They write keys beside
 * the heads and emit no events.
 */

import type { z } from "zod";
import { checkpointFunctions } from "./checkpoint.js";
import { DomainError, errorCode, invalidInput } from "./errors.js";
import type { JsonObject, JsonValue } from "./canonical-json.js";
import { enterpriseRegistryFunctions } from "./enterprise-registry.js";
import type { KeyWrite } from "./head.js";
import { fieldProblems } from "./input.js";
import { numberRangeFunctions } from "./number-range.js";
import type { Reading } from "./reading.js";
import { referenceFunctions } from "./reference-functions.js";
import { referenceProposalFunctions } from "./reference-proposals.js";
import { riskCommitmentFunctions } from "./risk-commitments.js";
import { type Actor, holdsRole, type Role } from "./roles.js";

export interface FunctionCall<Arguments = unknown> {
  readonly arguments: Arguments;
  readonly actor: Actor;
  /** Transaction time, RFC 3339 UTC. */
  readonly now: string;
}

export interface FunctionOutcome {
  readonly result: JsonValue;
  readonly writes: readonly KeyWrite[];
}

export interface LedgerFunction {
  readonly argumentsSchema: z.ZodType;
  /** Empty: anybody on the channel may ask. */
  readonly by: readonly Role[];
  readonly run: (call: FunctionCall<never>) => Reading<FunctionOutcome>;
}

/** By the name under which they are invoked. */
export const ledgerFunctions: Readonly<Record<string, LedgerFunction>> = {
  ...referenceFunctions,
  ...referenceProposalFunctions,
  ...numberRangeFunctions,
  ...checkpointFunctions,
  ...enterpriseRegistryFunctions,
  ...riskCommitmentFunctions,
};

/** Runs a function for an actor. @throws COMMAND_UNKNOWN, ROLE_NOT_ALLOWED, INPUT_INVALID, and what it refuses itself */
export function* callFunction(name: string, call: FunctionCall<JsonObject>): Reading<FunctionOutcome> {
  const definition = Object.hasOwn(ledgerFunctions, name) ? ledgerFunctions[name] : undefined;
  if (definition === undefined)
    throw new DomainError(errorCode.COMMAND_UNKNOWN, undefined, { function: name });
  const { by, argumentsSchema, run } = definition;
  if (by.length > 0 && !by.some((role) => holdsRole(call.actor, role)))
    throw new DomainError(errorCode.ROLE_NOT_ALLOWED, undefined, { allowed: by });
  const problems = fieldProblems(argumentsSchema, call.arguments, "/arguments");
  if (problems.length > 0) throw invalidInput(problems);
  return yield* run(call as FunctionCall<never>);
}
