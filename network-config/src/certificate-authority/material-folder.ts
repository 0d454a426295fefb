import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isProcessAlive } from "../process-alive.js";
import { systemErrorCode } from "../system-error.js";

/** A file of a folder being made, by its path inside the folder. Secrets are readable by their owner alone. */
export interface MaterialFile {
  readonly path: string;
  readonly content: string;
  readonly secret?: boolean;
}

const unfinishedName = /^\.(?<name>.+)\.(?<pid>\d+)\.unfinished$/;

/**
 * Makes `folder` with all its files or not at all: they are written and flushed beside it, then renamed into place, so
 * a kill at any instant leaves no half-made folder.
 *
 * @returns false when another process made the folder first; its content is then the one that counts.
 */
export function writeFolderAtOnce(folder: string, files: readonly MaterialFile[]): boolean {
  const parent = path.dirname(folder);
  const unfinished = path.join(parent, `.${path.basename(folder)}.${process.pid}.unfinished`);
  rmSync(unfinished, { recursive: true, force: true });
  const secretFolders = new Set(files.filter(({ secret }) => secret === true).map(folderOf));
  mkdirSync(unfinished, { recursive: true, mode: secretFolders.has(".") ? 0o700 : 0o755 });
  for (const file of files) {
    const target = path.join(unfinished, file.path);
    mkdirSync(path.dirname(target), {
      recursive: true,
      mode: secretFolders.has(folderOf(file)) ? 0o700 : 0o755,
    });
    writeFileSync(target, file.content, { mode: file.secret === true ? 0o600 : 0o644, flush: true });
  }
  try {
    renameSync(unfinished, folder);
    return true;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (isAlreadyThere(error)) return false;
    throw error;
  }
}

const folderOf = (file: MaterialFile): string => path.dirname(file.path);

/** Writes one file so that readers see the old content or the new, never a part. */
export function writeFileAtOnce(file: string, content: string, mode = 0o644): void {
  const unfinished = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.unfinished`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(unfinished, content, { mode, flush: true });
  renameSync(unfinished, file);
}

/** Removes what a killed process left half-made in `parent`; the work of living processes is left alone. */
export function removeUnfinished(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = unfinishedName.exec(name)?.groups?.["pid"];
    if (pid !== undefined && (Number(pid) === process.pid || !isProcessAlive(Number(pid))))
      rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

const isAlreadyThere = (error: unknown): boolean =>
  ["ENOTEMPTY", "EEXIST"].includes(systemErrorCode(error) ?? "");
