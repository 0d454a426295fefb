/** CRC-32C (Castagnoli), as LevelDB guards its files with; eight bytes at a time. */
const POLYNOMIAL = 0x82f63b78;
const MASK_DELTA = 0xa282ead8;

/** How many bytes one step takes, and so how many tables there are. */
const STEP_BYTES = 8;
const ENTRIES = 256;
/** One after another: where n bytes follow a byte, what it does to the CRC stands in table n. */
const tables = makeTables();

export function crc32c(bytes: Buffer): number {
  const { length } = bytes;
  const aligned = length - (length % STEP_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let crc = ~0;
  for (let offset = 0; offset < aligned; offset += STEP_BYTES) {
    const low = crc ^ view.getInt32(offset, true);
    const high = view.getInt32(offset + 4, true);
    crc =
      entry(7, low) ^
      entry(6, low >>> 8) ^
      entry(5, low >>> 16) ^
      entry(4, low >>> 24) ^
      entry(3, high) ^
      entry(2, high >>> 8) ^
      entry(1, high >>> 16) ^
      entry(0, high >>> 24);
  }
  for (let offset = aligned; offset < length; offset++)
    crc = entry(0, crc ^ view.getUint8(offset)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** LevelDB stores CRCs rotated and shifted, so that a CRC of bytes that hold CRCs stays useful. */
export function maskedCrc32c(bytes: Buffer): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

function entry(table: number, byte: number): number {
  return tables[table * ENTRIES + (byte & 0xff)] ?? 0;
}

function makeTables(): Int32Array {
  const made = new Int32Array(STEP_BYTES * ENTRIES);
  for (let byte = 0; byte < ENTRIES; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[byte] = crc;
  }
  for (let at = ENTRIES; at < made.length; at++) {
    const before = made[at - ENTRIES] ?? 0;
    made[at] = (before >>> 8) ^ (made[before & 0xff] ?? 0);
  }
  return made;
}
