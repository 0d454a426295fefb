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
    const cause = error instanceof Error ? error.cause : undefined;
    const locked = cause instanceof Error && "code" in cause && cause.code === "LEVEL_LOCKED";
    if (locked) throw new PeerError("LEDGER_LOCKED", `another process has ${folder} open`, { cause: error });
    throw new PeerError("LEDGER_CORRUPT", `cannot open ${folder}: ${messageOf(cause ?? error)}`, {
      cause: error,
    });
  }
  return database;
}

/** One atomic batch; with `sync`, durable when the promise resolves. */
export const write = (database: Database, writes: readonly Write[], sync: boolean): Promise<void> =>
  database.batch(writes as Write[], { sync });
