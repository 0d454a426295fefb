/** Makes messages worse: what a broken client, a broken network or an enemy would send. */
import type { SeededRandom } from "./seeded-random.js";

type Mutation = (bytes: Buffer, random: SeededRandom) => Buffer;

const flipBits: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes);
  for (let count = 1 + random.below(8); count > 0 && copy.length > 0; count -= 1)
    copy[random.below(copy.length)]! ^= 1 << random.below(8);
  return copy;
};

const cutShort: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1));

const repeatPart: Mutation = (bytes, random) => {
  const from = random.below(bytes.length + 1);
  const part = bytes.subarray(from, from + random.below(64));
  return Buffer.concat([bytes.subarray(0, from), ...Array<Buffer>(1 + random.below(50)).fill(part), bytes]);
};

const insertNoise: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), random.bytes(random.below(64)), bytes.subarray(at)]);
};

/** Lengths and numbers at the edges of what a varint can say. */
const edges = ["ffffffff0f", "ffffffffffffffffff01", "80808080808080808080", "8000", "ff"].map((hex) =>
  Buffer.from(hex, "hex"),
);
const insertEdge: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), random.pick(edges), bytes.subarray(at + random.below(4))]);
};

/** Messages within messages within messages, of one field. */
const nestDeeply: Mutation = (_bytes, random) => {
  let message = random.bytes(random.below(8));
  for (let depth = random.below(400); depth > 0 && message.length < 4_000; depth -= 1) {
    const length = message.length;
    const head = length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
    message = Buffer.concat([Buffer.of(((1 + random.below(6)) << 3) | 2, ...head), message]);
  }
  return message;
};

const noise: Mutation = (_bytes, random) => random.bytes(random.below(300));

const unchanged: Mutation = (bytes) => bytes;

const mutations = [
  flipBits,
  flipBits,
  flipBits,
  cutShort,
  repeatPart,
  insertNoise,
  insertEdge,
  nestDeeply,
  noise,
  unchanged,
];

/** One to three mutations of one of the seeds. */
export function mutate(seeds: readonly Buffer[], random: SeededRandom): Buffer {
  let bytes = random.pick(seeds);
  for (let count = 1 + random.below(3); count > 0; count -= 1) bytes = random.pick(mutations)(bytes, random);
  return bytes;
}
