/** Short forms for the commands of a data file. */

import { z } from "zod";
import type { CommandDefinition } from "./define-document.js";
import { noArguments, reasonArguments } from "./fields.js";
import { title } from "./names.js";

/** A command with the given titles; without options it takes neither arguments nor a payload. */
export function command(vi: string, en: string, options: Partial<CommandDefinition> = {}): CommandDefinition {
  return { title: title(vi, en), argumentsSchema: noArguments, payload: "none", ...options };
}

export const withPayload = { payload: "required" } as const;

/** What the decision rests on goes into a private data collection; its salted hash is the argument of this name. */
export const withEvidence = (collection: string, argument: string) =>
  ({ payload: "evidence", evidence: { collection, argument } }) as const;

/** A decision that always says why, as public text. */
export const withReason = { argumentsSchema: reasonArguments } as const;

/** Decided by another certificate than the one that a facet of this name holds (R-ACT-2). */
export const notBy = (facet: string): Pick<CommandDefinition, "fourEyes"> => ({
  fourEyes: ({ facets }) => {
    const certificate = facets[facet];
    return typeof certificate === "string" ? [certificate] : [];
  },
});

/** Fired by a service identity. */
export const automatic = { auto: true } as const;

export function withArguments<Shape extends z.ZodRawShape>(
  shape: Shape,
): { argumentsSchema: z.ZodObject<Shape> } {
  return { argumentsSchema: z.strictObject(shape) };
}

/** Fired by another document; its arguments are the other document's business and never come from outside. */
export const fired = { byEffect: true, argumentsSchema: z.looseObject({}) } as const;

/** Fired by another document, and writes keys beside the head only. */
export const firedBeside = { ...fired, keepsHead: true } as const;
