import { readFileSync } from "node:fs";
import path from "node:path";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";

interface ShipmentRecord {
  readonly sequence: number;
  /** RFC 3339; a shipment that was interrupted goes on under the plan it began with. */
  readonly plannedAt: string;
  readonly finished: boolean;
}

/** Remembers which shipment is under way, so that a start after a crash finishes it instead of beginning another. */
export interface ShipmentJournal {
  /** The unfinished shipment, or the next one. */
  next(now: Date): { readonly sequence: number; readonly plannedAt: Date };
  finish(sequence: number): void;
}

export function openShipmentJournal(dataDir: string): ShipmentJournal {
  const file = path.join(dataDir, "shipment.json");
  const write = (record: ShipmentRecord): void => {
    writeFileAtOnce(file, `${JSON.stringify(record)}\n`);
  };
  return {
    next: (now) => {
      const last = read(file);
      if (last !== undefined && !last.finished)
        return { sequence: last.sequence, plannedAt: new Date(last.plannedAt) };
      const sequence = (last?.sequence ?? 0) + 1;
      write({ sequence, plannedAt: now.toISOString(), finished: false });
      return { sequence, plannedAt: now };
    },
    finish: (sequence) => {
      const last = read(file);
      if (last?.sequence === sequence) write({ ...last, finished: true });
    },
  };
}

function read(file: string): ShipmentRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ShipmentRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
