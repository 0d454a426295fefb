/** The value with `to` in place of `from` at the start of every text: paths of one data directory become another's. */
export function relocated(value: unknown, from: string, to: string): unknown {
  if (typeof value === "string")
    return value === from || value.startsWith(`${from}/`) || value.startsWith(`${from}\\`)
      ? `${to}${value.slice(from.length)}`
      : value;
  if (Array.isArray(value)) return value.map((item) => relocated(item, from, to));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, relocated(item, from, to)]));
}
