import type { DocumentDefinition } from "@antin/trade-documents";
import { z } from "zod";
import type { JsonObject } from "../services.js";
import { componentName } from "./document-number.js";

// Bodies come out of `JSON.parse`, so whatever is a record is a JSON object.
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected an object",
);

/**
 * The envelope of every command's body. What is inside is checked by the kind's own schemas, once, where the
 * transaction is prepared.
 */
export const creationEnvelope = z.strictObject({
  command: z.string().max(64).optional(),
  number: z.string().max(128).optional(),
  arguments: jsonObject.optional(),
  payload: jsonObject.optional(),
});

export const changeEnvelope = z.strictObject({
  version: z.int().min(0).optional(),
  arguments: jsonObject.optional(),
  payload: jsonObject.optional(),
});

/** Body of `POST /{collection}` in full, for one of the commands that make a document. */
export function creationSchema(definition: DocumentDefinition, command: string): z.ZodType {
  const named = z.literal(command).meta({ description: "How it comes into being." });
  return z.strictObject({
    command: command === definition.defaultCommand ? named.optional() : named,
    number: z
      .string()
      .regex(definition.numberPattern)
      .optional()
      .meta({ description: "Absent where the payload carries it or the gateway assigns it." }),
    ...members(definition, command),
  });
}

/** Body of `POST /{collection}/{number}/{Command}` in full. */
export function changeSchema(definition: DocumentDefinition, command: string): z.ZodType {
  return z.strictObject({
    version: z
      .int()
      .min(0)
      .optional()
      .meta({ description: "The version that the caller saw; the same as If-Match." }),
    ...members(definition, command),
  });
}

function members(definition: DocumentDefinition, command: string): Readonly<Record<string, z.ZodType>> {
  const rules = definition.commands[command];
  if (rules === undefined) throw new TypeError(`${definition.kind} has no command ${command}`);
  const { argumentsSchema } = rules;
  const payload = rules.payload === "required" ? namedPayloadSchema(definition) : undefined;
  return {
    arguments: argumentsSchema.safeParse({}).success ? argumentsSchema.optional() : argumentsSchema,
    ...(payload && { payload }),
  };
}

/** False for a command that can do without arguments and takes no payload. */
export function needsBody(definition: DocumentDefinition, command: string): boolean {
  const rules = definition.commands[command];
  return rules?.payload === "required" || rules?.argumentsSchema.safeParse({}).success === false;
}

const namedPayloads = new WeakMap<DocumentDefinition, z.ZodType>();

/** The payload's schema under the name of its component; the same object each time, so that it is one component. */
export function namedPayloadSchema(definition: DocumentDefinition): z.ZodType | undefined {
  if (definition.payloadSchema === null) return undefined;
  const known = namedPayloads.get(definition);
  const named = known ?? definition.payloadSchema.meta({ id: `${componentName(definition.kind)}Payload` });
  namedPayloads.set(definition, named);
  return named;
}
