import { subtle } from "node:crypto";
import { exporter } from "ipfs-unixfs-exporter";
import {
  importByteStream,
  type BufferImporterResult,
  type File,
  type WritableStorage,
} from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import * as Digest from "multiformats/hashes/digest";
import { sha256 } from "multiformats/hashes/sha2";
import { documentCorrupt } from "../errors.js";
import type { ImportProfile } from "../import-profile.js";

/** Chunks in memory at once while a document streams in. */
const blockWritesMax = 16;

/** Cuts a byte stream into blocks, hands each to `blocks`, and gives the CID of the whole. */
export async function writeFileTree(
  content: AsyncIterable<Uint8Array>,
  blocks: Pick<WritableStorage, "put">,
  profile: ImportProfile,
): Promise<CID> {
  const { cid } = await importByteStream(content, blocks, {
    cidVersion: profile.cidVersion,
    rawLeaves: profile.rawLeaves,
    chunker: fixedSize({ chunkSize: profile.chunkBytes }),
    layout: balanced({ maxChildrenPerNode: profile.linksMax }),
    blockWriteConcurrency: blockWritesMax,
    ...(profile.rawLeaves && { bufferImporter: importRawLeaves }),
  });
  return cid;
}

/**
 * The importer's own hashes leaves on this thread and starts no write before it has read a whole batch. Here each
 * leaf is hashed and written by the thread pool while the next chunk is read and measured.
 */
async function* importRawLeaves(
  file: File,
  blocks: WritableStorage,
): AsyncGenerator<() => Promise<BufferImporterResult>> {
  for await (const block of file.content) {
    const written = writeRawLeaf(block, blocks);
    // The importer asks later; until then a failure must not count as unhandled.
    written.catch(() => undefined);
    yield () => written;
  }
}

async function writeRawLeaf(block: Uint8Array, blocks: WritableStorage): Promise<BufferImporterResult> {
  const cid = rawLeafOf(new Uint8Array(await subtle.digest("SHA-256", block)));
  await blocks.put(cid, block);
  return { cid, size: BigInt(block.length), block };
}

/** CID of a leaf that is the plain bytes, from their SHA-256. */
export const rawLeafOf = (digest: Uint8Array): CID =>
  CID.createV1(raw.code, Digest.create(sha256.code, digest));

/** Gives a block's bytes, already checked against its CID. */
export type ReadBlock = (cid: CID) => Promise<Uint8Array>;

/**
 * The bytes `from` (included) to `to` (excluded) of the file under `cid`, reading only the blocks that hold them, one
 * at a time and only when asked: the exporter's own `content()` reads ahead without limit when its consumer is slow.
 */
export async function* readFileTree(
  cid: CID,
  readBlock: ReadBlock,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  if (cid.code === raw.code) {
    yield (await readBlock(cid)).subarray(from, to);
    return;
  }
  const node = await exporter(cid, {
    async *get(block) {
      yield await readBlock(block);
    },
  });
  if (node.type !== "file") throw documentCorrupt(cid.toString(), `a ${node.type} where a file was stored`);
  const data = node.unixfs.data ?? new Uint8Array();
  if (from < data.length) yield data.subarray(from, to);
  let position = data.length;
  for (const [index, link] of node.node.Links.entries()) {
    const size = Number(node.unixfs.blockSizes[index]);
    if (from < position + size && position < to) {
      yield* readFileTree(link.Hash, readBlock, Math.max(0, from - position), Math.min(size, to - position));
    }
    position += size;
  }
}
