import { pino, type DestinationStream, type Logger } from "pino";

export type { Logger };

/** Tax codes (10 digits, or 13 with the branch) and identity-card numbers (12) name persons and firms. */
const personalNumber = /(?<!\d)\d{10}(?:-?\d{3}|\d{2})?(?!\d)/g;

/** The text without numbers that name a person or a firm. */
export const withoutPersonalNumbers = (text: string): string => text.replace(personalNumber, "[redacted]");

/**
 * JSON lines on standard error: standard output carries only the ready line. What is logged is chosen field by field
 * (route templates, codes, pseudonyms); error texts, which nobody chose, are redacted.
 */
export function createLogger(options: {
  readonly level: string;
  readonly destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { service: "gateway-api" },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    ...("code" in error && typeof error.code === "string" && { code: error.code }),
    message: withoutPersonalNumbers(error.message),
    stack: withoutPersonalNumbers(error.stack ?? ""),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
