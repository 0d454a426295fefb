/**
 * Compares two keys by their UTF-8 bytes, the order of LevelDB and of Fabric's sets. JavaScript compares UTF-16
 * units, which puts the surrogates of U+10FFFF (a composite key range's end) before U+E000–U+FFFF.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right)
      return left >= 0xd800 && right >= 0xd800 ? byteRank(left) - byteRank(right) : left - right;
  }
  return a.length - b.length;
}

const byteRank = (unit: number): number => (unit >= 0xe000 ? unit - 0x2000 : unit + 0x2000);

export const sortedByKey = <T>(entries: ReadonlyMap<string, T>): [string, T][] =>
  [...entries].sort(([a], [b]) => compareKeys(a, b));
