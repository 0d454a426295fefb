/** CRC-32C (Castagnoli), as LevelDB guards its files with; four bytes at a time. */
const POLYNOMIAL = 0x82f63b78;
const MASK_DELTA = 0xa282ead8;

const [t0, t1, t2, t3] = makeTables();

export function crc32c(bytes: Buffer): number {
  const { length } = bytes;
  const aligned = length - (length % 4);
  let crc = ~0;
  for (let offset = 0; offset < aligned; offset += 4) {
    crc ^= bytes.readInt32LE(offset);
    crc = entry(t3, crc) ^ entry(t2, crc >>> 8) ^ entry(t1, crc >>> 16) ^ entry(t0, crc >>> 24);
  }
  for (let offset = aligned; offset < length; offset++)
    crc = entry(t0, crc ^ bytes.readUInt8(offset)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** LevelDB stores CRCs rotated and shifted, so that a CRC of bytes that hold CRCs stays useful. */
export function maskedCrc32c(bytes: Buffer): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

function entry(table: Int32Array, byte: number): number {
  return table[byte & 0xff] ?? 0;
}

function makeTables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first[byte] = crc;
  }
  const after = (table: Int32Array): Int32Array => table.map((crc) => (crc >>> 8) ^ entry(first, crc));
  const second = after(first);
  const third = after(second);
  return [first, second, third, after(third)];
}
