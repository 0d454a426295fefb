import { gzipSync } from "node:zlib";

const blockBytes = 512;
const ownerDigits = 7;
const sizeDigits = 11;
/** Offset of the operating system in a gzip header, and the value for "unknown". */
const gzipSystemAt = 9;
const gzipSystemUnknown = 255;

export interface ArchiveFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/**
 * A tar.gz whose bytes depend on the files alone: no times, owners or compression, so that everybody who packs the
 * same chaincode gets the same package id.
 */
export function archive(files: readonly ArchiveFile[]): Buffer {
  const parts = files.flatMap(({ path, content }) => {
    const bytes = Buffer.from(content);
    const padding = Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes);
    return [header(path, bytes.length), bytes, padding];
  });
  const zipped = gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]), { level: 0 });
  zipped.writeUInt8(gzipSystemUnknown, gzipSystemAt);
  return zipped;
}

/** One POSIX ustar header. */
function header(path: string, sizeBytes: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const nameBytes = Buffer.byteLength(path);
  if (nameBytes > 100) throw new TypeError(`A path in a chaincode package has at most 100 bytes: ${path}`);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  block.write(path, 0);
  block.write(octal(0o644, ownerDigits), 100);
  block.write(octal(0, ownerDigits), 108);
  block.write(octal(0, ownerDigits), 116);
  block.write(octal(sizeBytes, sizeDigits), 124);
  block.write(octal(0, sizeDigits), 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\u0000 `, 148);
  return block;
}
