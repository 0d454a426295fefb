/** JSON values as block-style YAML 1.2, in which every JSON string is a valid double-quoted scalar. */

const plainKey = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
/** YAML 1.1 readers take these words for booleans or null, so they are quoted. */
const reservedKeys = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

export function toYaml(value: unknown): string {
  return `${block(value, 0).replace(/^\n/, "")}\n`;
}

/** A value after its key: on the same line when it is a scalar or empty, on lines of its own otherwise. */
function block(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return " []";
    return value.map((item) => `\n${"  ".repeat(depth)}-${listItem(item, depth)}`).join("");
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value);
    if (members.length === 0) return " {}";
    return members
      .map(([name, member]) => `\n${"  ".repeat(depth)}${key(name)}:${block(member, depth + 1)}`)
      .join("");
  }
  return ` ${JSON.stringify(value)}`;
}

/** The first member of an object stands on the line of its dash. */
function listItem(item: unknown, depth: number): string {
  const text = block(item, depth + 1);
  return text.startsWith("\n") ? ` ${text.trimStart()}` : text;
}

const key = (name: string): string =>
  plainKey.test(name) && !reservedKeys.test(name) ? name : JSON.stringify(name);
