/** Matches a coded error in `toThrow`. */
export const refusal = (code: string, members: Readonly<Record<string, unknown>> = {}): Error =>
  expect.objectContaining({ code, ...members }) as Error;

interface ProblemBody {
  readonly errors: readonly { readonly pointer: string; readonly rule: string }[];
}

/** Pointer and rule of every field that a problem names, in order. */
export const brokenFields = (problem: unknown): string[][] =>
  (problem as ProblemBody).errors.map(({ pointer, rule }) => [pointer, rule]).sort();
