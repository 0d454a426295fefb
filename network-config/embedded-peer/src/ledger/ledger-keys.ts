/**
 * Where everything stands in the one LevelDB. Keys are UTF-8 strings; LevelDB orders them by bytes. Namespaces,
 * collections and transaction ids hold no U+0000, so it separates; a state key may hold it and always comes last or
 * after its length.
 */
const SEPARATOR = "\0";
const AFTER_SEPARATOR = "\u0001";

const fixedWidth = (number: number): string => number.toString(16).padStart(12, "0");

export const SAVEPOINT_KEY = "m";

export const blockKey = (number: number): string => `b${fixedWidth(number)}`;

export const blockHashKey = (hash: Uint8Array): string => `n${Buffer.from(hash).toString("hex")}`;

export const transactionKey = (txId: string): string => `t${txId}`;

export const stateKey = (namespace: string, key: string): string => `s${namespace}${SEPARATOR}${key}`;

/** Keys of the range [start, end) of one namespace; an empty end is the namespace's end. */
export const stateRange = (namespace: string, start: string, end: string): { gte: string; lt: string } => ({
  gte: stateKey(namespace, start),
  lt: end === "" ? `s${namespace}${AFTER_SEPARATOR}` : stateKey(namespace, end),
});

export const hashedStateKey = (namespace: string, collection: string, keyHash: Uint8Array): string =>
  `x${namespace}${SEPARATOR}${collection}${SEPARATOR}${Buffer.from(keyHash).toString("hex")}`;

export const privateStateKey = (namespace: string, collection: string, key: string): string =>
  `p${namespace}${SEPARATOR}${collection}${SEPARATOR}${key}`;

export const privateStateRange = (
  namespace: string,
  collection: string,
  start: string,
  end: string,
): { gte: string; lt: string } => ({
  gte: privateStateKey(namespace, collection, start),
  lt:
    end === ""
      ? `p${namespace}${SEPARATOR}${collection}${AFTER_SEPARATOR}`
      : privateStateKey(namespace, collection, end),
});

const historyPrefix = (namespace: string, key: string): string =>
  `h${namespace}${SEPARATOR}${key.length.toString(16)}${SEPARATOR}${key}${SEPARATOR}`;

export const historyKey = (namespace: string, key: string, block: number, tx: number): string =>
  `${historyPrefix(namespace, key)}${fixedWidth(block)}${fixedWidth(tx)}`;

/** History entries of blocks below `height`. */
export const historyRange = (namespace: string, key: string, height: number): { gte: string; lt: string } => {
  const prefix = historyPrefix(namespace, key);
  return { gte: prefix, lt: `${prefix}${fixedWidth(height)}` };
};

export const positionOfHistory = (stored: string): { block: number; tx: number } => ({
  block: Number.parseInt(stored.slice(-24, -12), 16),
  tx: Number.parseInt(stored.slice(-12), 16),
});

export const privateWritesKey = (block: number, tx: number): string =>
  `v${fixedWidth(block)}${fixedWidth(tx)}`;

export const privateWritesRange = (block: number): { gte: string; lt: string } => ({
  gte: `v${fixedWidth(block)}`,
  lt: `v${fixedWidth(block + 1)}`,
});

export const txOfPrivateWrites = (stored: string): number => Number.parseInt(stored.slice(-12), 16);

/** Position of a write of a private key, whose plaintext stands in the private writes of that transaction. */
export const privatePositionKey = (
  namespace: string,
  collection: string,
  keyHash: Uint8Array,
  { block, tx }: { readonly block: number; readonly tx: number },
): string =>
  `w${namespace}${SEPARATOR}${collection}${SEPARATOR}${Buffer.from(keyHash).toString("hex")}${fixedWidth(block)}${fixedWidth(tx)}`;

export const privatePositionRange = (
  namespace: string,
  collection: string,
  keyHash: Uint8Array,
): { gte: string; lt: string } => {
  const prefix = `w${namespace}${SEPARATOR}${collection}${SEPARATOR}${Buffer.from(keyHash).toString("hex")}`;
  return { gte: prefix, lt: `${prefix}g` };
};

export const positionOfPrivate = (stored: string): { block: number; tx: number } => ({
  block: Number.parseInt(stored.slice(-24, -12), 16),
  tx: Number.parseInt(stored.slice(-12), 16),
});

/** With which block the private data that another one wrote expires; the value names its collections. */
export const expiryKey = (expiresWith: number, writtenIn: number): string =>
  `e${fixedWidth(expiresWith)}${fixedWidth(writtenIn)}`;

export const expiryRange = (expiresWith: number): { gte: string; lt: string } => ({
  gte: `e${fixedWidth(expiresWith)}`,
  lt: `e${fixedWidth(expiresWith + 1)}`,
});

export const allExpiries = (): { gte: string; lt: string } => ({ gte: "e", lt: "f" });

export const blockOfExpiry = (stored: string): number => Number.parseInt(stored.slice(-12), 16);

/** There while deleted plaintext may still stand in the database's files. */
export const ERASURE_DUE_KEY = "d";

/** Where plaintext of private data stands: its state, its history, and what waits for its transaction. */
export const plaintextRanges = (): readonly { gte: string; lt: string }[] =>
  ["p", "v", "z"].map((prefix) => ({ gte: prefix, lt: `${prefix}\u{10ffff}` }));

export const transientKey = (height: number, txId: string): string => `z${fixedWidth(height)}${txId}`;

export const transientRange = (): { gte: string; lt: string } => ({ gte: "z", lt: "{" });

export const partsOfTransient = (stored: string): { height: number; txId: string } => ({
  height: Number.parseInt(stored.slice(1, 13), 16),
  txId: stored.slice(13),
});
