/** One JSON object a line; never holds payloads, keys or private data. */
export type Log = (
  level: "info" | "warn" | "error",
  event: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export const jsonLog =
  (write: (line: string) => void, clock: () => Date): Log =>
  (level, event, fields = {}) => {
    write(`${JSON.stringify({ at: clock().toISOString(), level, event, ...fields })}\n`);
  };

export const silentLog: Log = () => undefined;
