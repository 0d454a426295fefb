/** Whether the files of a LevelDB are as they were written, found out without opening or changing them. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "./system-error.js";
import { blockOfKey, describeKey } from "./describe-key.js";
import { liveTables } from "./live-tables.js";
import { checkLogFile, firstKeyOf } from "./log-file-check.js";
import { checkTableFile, type TableDamage } from "./table-file-check.js";

export interface FileDamage {
  /** File and offset, and what stood there where that can be told. */
  readonly place: string;
  readonly what: string;
  readonly block?: number;
}

export interface FilesReport {
  readonly damages: readonly FileDamage[];
  readonly bytesChecked: number;
  /** Of tables, when `tableBytesMax` ended the check. */
  readonly bytesLeft: number;
}

/** @param tableBytesMax how much of the tables to read, the newest first; logs are always read. */
export async function checkDatabaseFiles(
  folder: string,
  { tableBytesMax = Infinity }: { readonly tableBytesMax?: number } = {},
): Promise<FilesReport> {
  const names = (await unlessGone(readdir(folder))) ?? [];
  const damages: FileDamage[] = [];
  let bytesChecked = 0;
  let bytesLeft = 0;
  for (const name of names.filter((file) => /^(\d+\.log|MANIFEST-\d+)$/.test(file))) {
    const content = await unlessGone(readFile(path.join(folder, name)));
    if (content === undefined) continue;
    bytesChecked += content.length;
    damages.push(...logDamages(name, content));
  }
  const live = await liveTables(folder);
  const tables = names
    .filter((file) => /^\d+\.(ldb|sst)$/.test(file) && live?.has(Number.parseInt(file, 10)) !== false)
    .sort((a, b) => b.localeCompare(a));
  for (const name of tables) {
    const { size } = (await unlessGone(stat(path.join(folder, name)))) ?? { size: 0 };
    if (bytesChecked + size > tableBytesMax) {
      bytesLeft += size;
      continue;
    }
    bytesChecked += size;
    const content = await unlessGone(readFile(path.join(folder, name)));
    if (content === undefined) continue;
    damages.push(...checkTableFile(content).map((damage) => tableDamage(name, damage)));
  }
  return { damages, bytesChecked, bytesLeft };
}

/** A process that has the database open may remove a file meanwhile; who opens it next is told that it is locked. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function logDamages(name: string, content: Buffer): FileDamage[] {
  const { damagedAt, damaged } = checkLogFile(content);
  if (damagedAt === undefined) return [];
  const key = name.endsWith(".log") && damaged !== undefined ? firstKeyOf(damaged) : undefined;
  const block = key === undefined ? undefined : blockOfKey(key);
  return [
    {
      place: `${name} at byte ${damagedAt}${key === undefined ? "" : ` (${describeKey(key)})`}`,
      what: "a record's checksum does not match, and whole records follow it",
      ...(block === undefined ? {} : { block }),
    },
  ];
}

function tableDamage(name: string, { offset, what, keys }: TableDamage): FileDamage {
  const place = `${name} at byte ${offset}`;
  if (keys === undefined) return { place, what };
  const [after, upTo] = keys;
  const block = blockOfKey(upTo);
  const from = after === undefined ? "" : `after ${describeKey(after)} `;
  return {
    place: `${place} (${from}up to ${describeKey(upTo)})`,
    what,
    ...(block === undefined ? {} : { block }),
  };
}
