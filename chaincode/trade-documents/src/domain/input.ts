/** Checks a command's public arguments and private payload, and reports every broken field together. */

import type { z } from "zod";
import type { CommandDefinition, DocumentDefinition, Payload } from "./define-document.js";
import { DomainError, errorCode, type FieldProblem, invalidInput } from "./errors.js";

interface Input {
  readonly number: string;
  readonly arguments: unknown;
  readonly payload: Payload | null;
}

/** @throws PAYLOAD_MISSING, INPUT_INVALID with a JSON pointer and a rule per broken field */
export function checkInput(definition: DocumentDefinition, command: CommandDefinition, input: Input): void {
  const problems = [...fieldProblems(command.argumentsSchema, input.arguments, "/arguments")];
  const { payloadSchema } = definition;
  if (command.payload === "none") {
    if (input.payload !== null)
      problems.push(problem("", "E_PAYLOAD_NOT_TAKEN", "the command takes no payload"));
  } else if (command.evidence !== undefined) {
    if (input.payload === null) throw new DomainError(errorCode.PAYLOAD_MISSING);
    if (problems.length === 0) checkEvidence(command.evidence.argument, input.arguments, input.payload);
  } else if (payloadSchema !== null) {
    if (input.payload === null) throw new DomainError(errorCode.PAYLOAD_MISSING);
    problems.push(...payloadProblems(definition, input.payload, input.number));
  }
  if (problems.length > 0) throw invalidInput(problems);
}

/** @throws PAYLOAD_HASH_MISMATCH when the argument is not the hash of what is to be kept */
function checkEvidence(argument: string, inputs: unknown, { hash }: Payload): void {
  if ((inputs as Readonly<Record<string, unknown>>)[argument] === hash) return;
  throw new DomainError(errorCode.PAYLOAD_HASH_MISMATCH, undefined, { argument });
}

function payloadProblems(definition: DocumentDefinition, payload: Payload, number: string): FieldProblem[] {
  if (definition.payloadSchema === null) return [];
  const problems = fieldProblems(definition.payloadSchema, payload.value);
  if (problems.length > 0) return problems;
  const own = definition.numberOf?.(payload.value);
  if (own === undefined || own === number) return [];
  return [problem("/number", "E_NUMBER", "differs from the number in the payload")];
}

/** Every rule that a value breaks, by JSON pointer from `root`; empty when it fits the schema. */
export function fieldProblems(schema: z.ZodType, value: unknown, root = ""): FieldProblem[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(issue, value, root));
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, value: unknown, root: string): FieldProblem[] {
  const pointer = root + pointerOf(issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) =>
      problem(`${pointer}${pointerOf([key])}`, "E_UNKNOWN_FIELD", "no such field"),
    );
  if (issue.code === "custom") return [customProblem(issue, pointer)];
  if (valueAt(value, issue.path) === undefined) return [problem(pointer, "E_REQUIRED", "must be given")];
  return [problem(pointer, genericRules[issue.code] ?? "E_VALUE", issue.message)];
}

/** The rule of a shape that schemas state without a code of their own. */
const genericRules: Readonly<Partial<Record<Issue["code"], string>>> = {
  invalid_type: "E_TYPE",
  invalid_format: "E_FORMAT",
  invalid_value: "E_CODE",
  invalid_union: "E_FORMAT",
  too_small: "E_TOO_SMALL",
  too_big: "E_TOO_BIG",
};

function customProblem(issue: Extract<Issue, { code: "custom" }>, pointer: string): FieldProblem {
  const rule: unknown = issue.params?.rule;
  return problem(pointer, typeof rule === "string" ? rule : "E_VALUE", issue.message);
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, name) =>
      typeof part === "object" && part !== null ? (part as Record<PropertyKey, unknown>)[name] : undefined,
    value,
  );
}

function problem(pointer: string, rule: string, message: string): FieldProblem {
  return { pointer, rule, message };
}
