/**
 * Which tables belong to a LevelDB, as its manifest says. A process that is killed leaves the table that it was just
 * writing, unfinished and unlisted; LevelDB removes it when it opens, so what stands in it is no damage.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { wholeRecordsOf } from "./log-file-check.js";
import { systemErrorCode } from "./system-error.js";

/** Tags of a manifest's edits (LevelDB, version edits): what stands behind each. */
const fieldsOf: Readonly<Record<number, readonly ("number" | "bytes")[]>> = {
  1: ["bytes"], // comparator
  2: ["number"], // log
  3: ["number"], // next file
  4: ["number"], // last sequence
  5: ["number", "bytes"], // where compaction of a level goes on
  6: ["number", "number"], // deleted: level, file
  7: ["number", "number", "number", "bytes", "bytes"], // new: level, file, size, first key, last key
  9: ["number"], // log before
};
const DELETED = 6;
const NEW = 7;
const FILE_FIELD = 1;

/** @returns file numbers; undefined when no manifest says so, or not in a way that is understood here. */
export async function liveTables(folder: string): Promise<ReadonlySet<number> | undefined> {
  try {
    const name = (await readFile(path.join(folder, "CURRENT"), "latin1")).trim();
    if (!/^MANIFEST-\d+$/.test(name)) return undefined;
    return tablesOf(await readFile(path.join(folder, name)));
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT" || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @throws RangeError for an edit that is not understood. */
function tablesOf(manifest: Buffer): ReadonlySet<number> {
  const live = new Set<number>();
  for (const edit of wholeRecordsOf(manifest))
    for (let offset = 0; offset < edit.length;) {
      const tag = varint(edit, offset);
      const numbers: number[] = [];
      offset = tag.end;
      for (const field of fieldsOf[tag.value] ?? unknownTag(tag.value)) {
        const { value, end } = varint(edit, offset);
        numbers.push(value);
        offset = field === "bytes" ? end + value : end;
      }
      const file = numbers[FILE_FIELD] ?? 0;
      if (tag.value === NEW) live.add(file);
      if (tag.value === DELETED) live.delete(file);
    }
  return live;
}

function unknownTag(tag: number): never {
  throw new RangeError(`a manifest's edit has the tag ${tag}`);
}

/** @throws RangeError at the end of the bytes. */
function varint(source: Buffer, offset: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = offset, scale = 1; ; at++, scale *= 128) {
    const byte = source.readUInt8(at);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: at + 1 };
  }
}
