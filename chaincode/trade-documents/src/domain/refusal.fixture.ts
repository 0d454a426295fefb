import { DomainError } from "./errors.js";

/** Runs what must be refused and gives the refusal, so that a test can look at its code and details. */
export function refusalOf(act: () => unknown): DomainError {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
