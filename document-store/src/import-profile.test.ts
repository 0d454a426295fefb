import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CID } from "multiformats/cid";
import * as Digest from "multiformats/hashes/digest";
import { openEmbeddedStore } from "./embedded/embedded-store.js";
import type { DocumentSource } from "./document-store.js";
import type { ImportProfileName } from "./import-profile.js";
import { keyStream, keyStreamBytes } from "./testing/key-stream.js";

const KiB = 1024;
/** Some 180 blocks are synced one by one; a busy disk takes its time. */
const manyBlocksTimeoutMs = 120_000;

async function cidOf(content: DocumentSource, profile: ImportProfileName): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "antin-profile-"));
  try {
    const store = await openEmbeddedStore({ folder, profile });
    const { cid } = await store.put(content);
    await store.verify(cid);
    await store.close();
    return cid;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("Kubo's published vectors (test/cli/add_test.go, test/cli/cid_profiles_test.go)", () => {
  it.each<[string, ImportProfileName, () => DocumentSource, string]>([
    [
      "hello world",
      "kubo-cid-v1",
      () => Buffer.from("hello world"),
      "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    ],
    [
      "hello world",
      "unixfs-v1-2025",
      () => Buffer.from("hello world"),
      "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    ],
    [
      "hello world",
      "unixfs-v0-2015",
      () => Buffer.from("hello world"),
      "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD",
    ],
    [
      "44544 KiB of v0-seed, as many chunks as one node links",
      "unixfs-v0-2015",
      () => keyStream("v0-seed", 44544 * KiB),
      "QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2",
    ],
    [
      "44800 KiB of v0-seed, one chunk more",
      "unixfs-v0-2015",
      () => keyStream("v0-seed", 44800 * KiB),
      "QmepeWtdmS1hHXx1oZXsPUv6bMrfRRKfZcoPPU4eEfjnbf",
    ],
  ])(
    "gives %s the CID that Kubo gives it (%s)",
    async (_, profile, content, cid) => {
      expect(await cidOf(content(), profile)).toBe(cid);
    },
    manyBlocksTimeoutMs,
  );
});

/**
 * Kubo publishes no vector of several blocks for 256 KiB chunks, 174 links and raw leaves together, so this builds
 * the tree a second time from the two specifications (dag-pb, UnixFS) and nothing else.
 */
describe("the default profile, against a second construction", () => {
  it.each([
    ["a chunk", 256 * KiB],
    ["a chunk and a byte", 256 * KiB + 1],
    ["three million bytes", 3_000_000],
    ["one byte more than one node links", 174 * 256 * KiB + 1],
  ])(
    "agrees on %s",
    async (_, bytes) => {
      const content = keyStreamBytes("second construction", bytes);
      expect(await cidOf(content, "kubo-cid-v1")).toBe(expectedCid(content));
    },
    manyBlocksTimeoutMs,
  );
});

interface Node {
  cid: CID;
  fileBytes: number;
  /** Bytes of this block and all below it. */
  totalBytes: number;
}

function expectedCid(content: Buffer): string {
  let level: Node[] = [];
  for (let start = 0; start === 0 || start < content.length; start += 256 * KiB) {
    const chunk = content.subarray(start, start + 256 * KiB);
    level.push({ cid: cidOfBlock(0x55, chunk), fileBytes: chunk.length, totalBytes: chunk.length });
  }
  while (level.length > 1) {
    const above: Node[] = [];
    for (let first = 0; first < level.length; first += 174)
      above.push(parentOf(level.slice(first, first + 174)));
    level = above;
  }
  return level[0]!.cid.toString();
}

function parentOf(children: Node[]): Node {
  const fileBytes = sum(children.map((child) => child.fileBytes));
  const fileType = 2;
  const unixfs = Buffer.concat([
    numberField(1, fileType),
    numberField(3, fileBytes),
    ...children.map((child) => numberField(4, child.fileBytes)),
  ]);
  const links = children.map((child) =>
    bytesField(
      2,
      Buffer.concat([
        bytesField(1, child.cid.bytes),
        bytesField(2, Buffer.alloc(0)),
        numberField(3, child.totalBytes),
      ]),
    ),
  );
  const block = Buffer.concat([...links, bytesField(1, unixfs)]);
  const totalBytes = block.length + sum(children.map((child) => child.totalBytes));
  return { cid: cidOfBlock(0x70, block), fileBytes, totalBytes };
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

const cidOfBlock = (codec: number, block: Uint8Array): CID =>
  CID.createV1(codec, Digest.create(0x12, createHash("sha256").update(block).digest()));

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
};
const numberField = (field: number, value: number): Buffer =>
  Buffer.concat([varint(field * 8), varint(value)]);
const bytesField = (field: number, value: Uint8Array): Buffer =>
  Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
