/** Matches a coded error in `toThrow`. */
export const refusal = (code: string, members: Readonly<Record<string, unknown>> = {}): Error =>
  expect.objectContaining({ code, ...members }) as Error;
