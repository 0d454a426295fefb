import { ClassicLevel } from "classic-level";
import { PeerError, messageOf } from "../errors.js";

export type Database = ClassicLevel<string, Buffer>;
export type Snapshot = ReturnType<Database["snapshot"]>;
export type Write =
  | { readonly type: "put"; readonly key: string; readonly value: Buffer }
  | { readonly type: "del"; readonly key: string };

/** @throws PeerError LEDGER_LOCKED when another process has it open. */
export async function openDatabase(folder: string): Promise<Database> {
  const database: Database = new ClassicLevel(folder, { keyEncoding: "utf8", valueEncoding: "buffer" });
  try {
    await database.open();
  } catch (error) {
    const cause = (error as { readonly cause?: unknown }).cause ?? error;
    if ((cause as { readonly code?: unknown }).code === "LEVEL_LOCKED")
      throw new PeerError("LEDGER_LOCKED", `another process has ${folder} open`, { cause: error });
    throw new PeerError("LEDGER_CORRUPT", `cannot open ${folder}: ${messageOf(cause)}`, { cause: error });
  }
  return database;
}

/** One atomic batch; with `sync`, durable when the promise resolves. */
export const write = (database: Database, writes: readonly Write[], sync: boolean): Promise<void> =>
  database.batch(writes as Write[], { sync });
