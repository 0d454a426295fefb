import { createHash } from "node:crypto";
import { canonicalJson, invalidInput } from "@antin/trade-documents";
import type { CommandRequest, JsonValue } from "../services.js";

/**
 * Hex SHA-256 of everything that makes two requests the same.
 *
 * @param inputs stands for the arguments where they are made anew each time.
 * @throws DomainError `INPUT_INVALID` for a number that is no safe integer: decimals travel as text, never as floats.
 */
export function requestHash(request: CommandRequest, inputs = request.arguments): string {
  const { caller, kind, command, number, version, payload } = request;
  const problems = [...inexactNumbers(payload ?? null, ""), ...inexactNumbers(inputs ?? null, "/arguments")];
  if (problems.length > 0) throw invalidInput(problems);
  const parts = { caller: caller.name, kind, command, number, version, arguments: inputs, payload };
  return createHash("sha256").update(canonicalJson(parts), "utf8").digest("hex");
}

interface Problem {
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
}

function inexactNumbers(value: JsonValue, pointer: string): readonly Problem[] {
  if (typeof value === "number" && !Number.isSafeInteger(value))
    return [{ pointer, rule: "E_NUMBER_INEXACT", message: "decimals are texts, numbers are whole" }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    inexactNumbers(member, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}
