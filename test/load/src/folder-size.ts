import { readdirSync, statSync } from "node:fs";
import path from "node:path";

/** Bytes of all files under a folder, as long as they are; files that vanish meanwhile count nothing. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => {
      return sum + (statSync(path.join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0);
    }, 0);
}
