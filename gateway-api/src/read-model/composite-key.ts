const separator = "\u0000";

/** Object type and attributes of a Fabric composite key; undefined for a simple key. */
export function parseCompositeKey(
  key: string,
): { readonly objectType: string; readonly attributes: readonly string[] } | undefined {
  if (!key.startsWith(separator) || !key.endsWith(separator)) return undefined;
  const [objectType, ...attributes] = key.slice(1, -1).split(separator);
  return objectType === undefined ? undefined : { objectType, attributes };
}

/** The text of a composite key; with fewer attributes than the key has, the prefix of all keys that begin with them. */
export const compositeKey = (objectType: string, attributes: readonly string[]): string =>
  separator + [objectType, ...attributes].map((part) => part + separator).join("");
