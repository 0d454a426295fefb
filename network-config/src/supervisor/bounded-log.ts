import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";

const defaultBytesMax = 10 * 1024 * 1024;
const tailBytesMax = 4096;

/** A process's output on disk: never more than twice `bytesMax`, the older half in `<file>.1`. */
export interface BoundedLog {
  readonly file: string;
  write(chunk: Buffer): void;
  /** The last lines written, at most 4 kB. */
  tail(): string;
  close(): void;
}

/** Opens `file` for appending and keeps it bounded: full, it becomes `<file>.1`, and the one before that is dropped. */
export function openBoundedLog(file: string, bytesMax = defaultBytesMax): BoundedLog {
  mkdirSync(path.dirname(file), { recursive: true });
  let descriptor = openSync(file, "a");
  let size = fstatSync(descriptor).size;
  let tail = Buffer.alloc(0);
  let isOpen = true;

  function rotate(): void {
    closeSync(descriptor);
    if (existsSync(file)) renameSync(file, `${file}.1`);
    descriptor = openSync(file, "a");
    size = 0;
  }

  return {
    file,
    write(chunk) {
      tail = Buffer.concat([tail, chunk]).subarray(-tailBytesMax);
      if (!isOpen) return;
      if (size > 0 && size + chunk.length > bytesMax) rotate();
      writeSync(descriptor, chunk.subarray(-bytesMax));
      size += Math.min(chunk.length, bytesMax);
    },
    tail: () => tail.toString("utf8").trimEnd(),
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}
