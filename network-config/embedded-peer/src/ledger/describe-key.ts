/** What stands under a stored key, in words for whoever has to act on it. */
const BLOCK_DIGITS = 12;

const numberIn = (text: string): number => Number.parseInt(text.slice(0, BLOCK_DIGITS), 16);

const named = (rest: string): string => JSON.stringify(rest.split("\0").join(" "));

/** By the first character of the key; see `ledger-keys.ts`. */
const kinds: Readonly<Record<string, (rest: string) => string>> = {
  b: (rest) => `block ${numberIn(rest)}`,
  d: () => "the mark that plaintext is still to be erased",
  e: (rest) =>
    `what block ${numberIn(rest.slice(BLOCK_DIGITS))} wrote to expire with block ${numberIn(rest)}`,
  h: (rest) => `history ${named(rest.slice(0, -2 * BLOCK_DIGITS - 1))} of block ${numberIn(rest.slice(-24))}`,
  m: () => "the savepoint",
  n: (rest) => `the index entry of block hash ${rest}`,
  p: (rest) => `private state key ${named(rest)}`,
  s: (rest) => `state key ${named(rest)}`,
  t: (rest) => `the index entry of transaction ${rest}`,
  v: (rest) => `the private writes of block ${numberIn(rest)}`,
  w: (rest) => `where private key ${named(rest.slice(0, -2 * BLOCK_DIGITS))} was written`,
  x: (rest) => `hashed state key ${named(rest)}`,
  z: (rest) => `the waiting private data of transaction ${rest.slice(BLOCK_DIGITS)}`,
};

export function describeKey(stored: string): string {
  const describe = kinds[stored.slice(0, 1)];
  return describe === undefined ? `entry ${named(stored)}` : describe(stored.slice(1));
}

/** The block a stored key belongs to by its name alone. */
export const blockOfKey = (stored: string): number | undefined =>
  /^[bv][0-9a-f]{12}/.test(stored) ? numberIn(stored.slice(1)) : undefined;
