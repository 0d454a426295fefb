import { DomainError, errorCode, type DocumentDefinition } from "@antin/trade-documents";
import { z } from "zod";

const numberCharactersMax = 128;

/** `{number}` of a path. What is no number of the kind is unknown, not malformed: nobody need know our patterns. */
export function numberPath(
  definition: DocumentDefinition,
): z.ZodObject<{ number: z.ZodString }, z.core.$strict> {
  return z.strictObject({
    number: z
      .string()
      .min(1)
      .max(numberCharactersMax)
      .meta({ description: `Number of the ${definition.title.en.toLowerCase()}.` }),
  });
}

/** @throws DomainError DOCUMENT_NOT_FOUND for what cannot be a number of the kind, before anything is asked of the ledger. */
export function assertNumber(definition: DocumentDefinition, number: string): void {
  if (!definition.numberPattern.test(number))
    throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind: definition.kind });
}

/** `certificate-of-origin` as a component's name: `CertificateOfOrigin`. */
export const componentName = (kind: string): string =>
  kind.replaceAll(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase());
