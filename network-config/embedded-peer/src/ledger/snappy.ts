/** Undoes Snappy's block format, which LevelDB compresses its index blocks with. */

/** @throws RangeError when the bytes are no Snappy block. */
export function uncompress(source: Buffer): Buffer {
  const { value: size, next } = preamble(source);
  const target = Buffer.alloc(size);
  let from = next;
  let to = 0;
  while (from < source.length) {
    const tag = source.readUInt8(from++);
    if ((tag & 3) === 0) {
      let length = tag >> 2;
      if (length >= 60) {
        const bytes = length - 59;
        length = source.readUIntLE(from, bytes);
        from += bytes;
      }
      length += 1;
      if (from + length > source.length || to + length > size) throw new RangeError("literal out of bounds");
      source.copy(target, to, from, from + length);
      from += length;
      to += length;
    } else {
      const { length, distance, bytes } = copyOf(source, tag, from);
      from += bytes;
      if (distance === 0 || distance > to || to + length > size) throw new RangeError("copy out of bounds");
      for (let count = 0; count < length; count++, to++)
        target.writeUInt8(target.readUInt8(to - distance), to);
    }
  }
  if (to !== size) throw new RangeError("cut short");
  return target;
}

/** The largest block that is taken for one; an index block is far smaller. */
const UNCOMPRESSED_BYTES_MAX = 256 * 1024 * 1024;

function preamble(source: Buffer): { value: number; next: number } {
  let value = 0;
  for (let next = 0, scale = 1; next < 5; next++, scale *= 128) {
    const byte = source.readUInt8(next);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80 && value <= UNCOMPRESSED_BYTES_MAX) return { value, next: next + 1 };
  }
  throw new RangeError("no length");
}

function copyOf(
  source: Buffer,
  tag: number,
  from: number,
): { length: number; distance: number; bytes: number } {
  if ((tag & 3) === 1)
    return {
      length: ((tag >> 2) & 7) + 4,
      distance: ((tag >> 5) << 8) | source.readUInt8(from),
      bytes: 1,
    };
  const length = (tag >> 2) + 1;
  return (tag & 3) === 2
    ? { length, distance: source.readUInt16LE(from), bytes: 2 }
    : { length, distance: source.readUInt32LE(from), bytes: 4 };
}
