/** What the generated files are made of. `undefined` members are left out. */
export type YamlValue =
  string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue | undefined };

/** Letters that never need quotes, and nothing that a reader could take for a number, a truth value or null. */
const plainText = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;
const takenWords = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n"]);

const scalar = (value: string | number | boolean | null): string =>
  typeof value !== "string" || (plainText.test(value) && !takenWords.has(value.toLowerCase()))
    ? String(value)
    : JSON.stringify(value);

const indent = "  ";

/**
 * YAML with one spelling for each value: block style, two spaces, double quotes where a plain word could be read as
 * something else. Texts of several lines are literal blocks where they end with exactly one line break.
 */
export const toYaml = (value: YamlValue): string => `${lines(value).join("\n")}\n`;

function lines(value: YamlValue): string[] {
  if (isList(value)) return value.length === 0 ? ["[]"] : value.flatMap(item);
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(
      (member): member is [string, YamlValue] => member[1] !== undefined,
    );
    return members.length === 0 ? ["{}"] : members.flatMap(([key, member]) => entry(key, member));
  }
  return [scalar(value)];
}

const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value);

function item(value: YamlValue): string[] {
  const [first = "", ...rest] = lines(value);
  return [`- ${first}`, ...rest.map((line) => `${indent}${line}`)];
}

function entry(key: string, value: YamlValue): string[] {
  const name = scalar(key);
  if (typeof value === "string" && isLiteralBlock(value))
    return [
      `${name}: |`,
      ...value
        .slice(0, -1)
        .split("\n")
        .map((line) => (line === "" ? "" : `${indent}${line}`)),
    ];
  const nested = lines(value);
  if (typeof value !== "object" || value === null || isEmpty(value)) return [`${name}: ${nested[0] ?? ""}`];
  return [`${name}:`, ...nested.map((line) => `${indent}${line}`)];
}

const isLiteralBlock = (text: string): boolean =>
  /^[^\s][^\r\t]*[^\n]\n$/.test(text) && text.slice(0, -1).includes("\n");

const isEmpty = (value: object): boolean =>
  Array.isArray(value)
    ? value.length === 0
    : Object.values(value).every((member: unknown) => member === undefined);
