import { DomainError } from "../domain/errors.js";

/** The refusal that an action must end in. */
export async function refusalOf(action: Promise<unknown>): Promise<DomainError> {
  const outcome = await action.then(
    () => new Error("nothing was refused"),
    (error: unknown) => error,
  );
  if (outcome instanceof DomainError) return outcome;
  throw outcome as Error;
}

export const codeOf = async (action: Promise<unknown>): Promise<string> => (await refusalOf(action)).code;

/** `details.rule` of the refusal. */
export const ruleOf = async (action: Promise<unknown>): Promise<unknown> =>
  (await refusalOf(action)).details.rule;
