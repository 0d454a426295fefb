import { createHash } from "node:crypto";
import { mkdir, statfs } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { CID } from "multiformats/cid";
import type {
  DocumentRecord,
  DocumentSource,
  DocumentStore,
  GetOptions,
  PutOptions,
  StoredDocument,
} from "../document-store.js";
import {
  contentNotFound,
  digestMismatch,
  documentCorrupt,
  namedFault,
  rangeOutsideDocument,
  storeFull,
} from "../errors.js";
import { defaultProfile, importProfiles, type ImportProfileName } from "../import-profile.js";
import { assertIsBlock, BlockFolder } from "./block-folder.js";
import { DocumentIndex } from "./document-index.js";
import { rawLeafOf, readFileTree, writeFileTree } from "./file-tree.js";
import { MeasuredSource } from "./measured-source.js";

export const documentStoreLimits = {
  /** Plain bytes of one document. */
  documentBytesMax: 1024 * 1024 * 1024,
  /** Below this much free space nothing is accepted: a disk that is truly full would stop the index too. */
  freeBytesMin: 64 * 1024 * 1024,
} as const;

/** Bytes of a document that is kept in the index beside its record when it comes in one piece. */
const smallBytesMax = 16 * 1024;

export type DocumentStoreLimits = { readonly [limit in keyof typeof documentStoreLimits]: number };

export interface EmbeddedStoreOptions {
  /** Created when missing; one process at a time may have it open. */
  readonly folder: string;
  readonly limits?: Partial<DocumentStoreLimits>;
  readonly profile?: ImportProfileName;
  /** Clock for `storedAt`. */
  readonly now?: () => Date;
}

/**
 * A document store in a folder: blocks as files, records and small documents in LevelDB. Opening finishes or removes what a crash left.
 *
 * @throws DocumentStoreError `DOCUMENT_STORE_LOCKED` when another process has the folder open.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<DocumentStore> {
  await mkdir(options.folder, { recursive: true });
  const index = await DocumentIndex.open(path.join(options.folder, "index"));
  try {
    const blocks = await BlockFolder.open(options.folder);
    await finishPending(index, blocks);
    return new EmbeddedStore(options, index, blocks);
  } catch (error) {
    await index.close();
    throw namedFault(error);
  }
}

async function finishPending(index: DocumentIndex, blocks: BlockFolder): Promise<void> {
  for (const pending of await index.pending()) {
    try {
      await blocks.publish(pending.putId, pending.blocks);
      await index.commit(pending);
    } catch (error) {
      // A power failure took some of its blocks, so it was never acknowledged.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      await index.abandon(pending.putId);
    }
  }
  await blocks.sweepIncoming();
}

class EmbeddedStore implements DocumentStore {
  readonly #folder: string;
  readonly #limits: DocumentStoreLimits;
  readonly #profile: ImportProfileName;
  readonly #now: () => Date;
  readonly #index: DocumentIndex;
  readonly #blocks: BlockFolder;
  readonly #putsInProgress = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: EmbeddedStoreOptions, index: DocumentIndex, blocks: BlockFolder) {
    this.#folder = options.folder;
    this.#limits = { ...documentStoreLimits, ...options.limits };
    this.#profile = options.profile ?? defaultProfile;
    this.#now = options.now ?? ((): Date => new Date());
    this.#index = index;
    this.#blocks = blocks;
  }

  async put(content: DocumentSource, options: PutOptions = {}): Promise<StoredDocument> {
    if (this.#closed) throw new TypeError("The document store is closed.");
    const put = this.#put(content, options);
    this.#putsInProgress.add(put);
    try {
      return await put;
    } catch (error) {
      throw namedFault(error);
    } finally {
      this.#putsInProgress.delete(put);
    }
  }

  async #put(content: DocumentSource, options: PutOptions): Promise<StoredDocument> {
    const bytesMax = Math.min(options.bytesMax ?? Infinity, this.#limits.documentBytesMax);
    const plain = new MeasuredSource(content, bytesMax);
    await this.#requireRoom();
    const isSmall = content instanceof Uint8Array && content.length <= smallBytesMax;
    return isSmall && importProfiles[this.#profile].rawLeaves
      ? this.#putSmall(plain, options)
      : this.#putBlocks(plain, options);
  }

  /** One synced write of the index, instead of a file with its folders and two writes: it is its own only block. */
  async #putSmall(plain: MeasuredSource, options: PutOptions): Promise<StoredDocument> {
    const parts: Uint8Array[] = [];
    for await (const chunk of plain) parts.push(chunk);
    const content = Buffer.concat(parts);
    const digest = createHash("sha256").update(content).digest();
    const { stored, record } = this.#describe(rawLeafOf(digest), plain, options);
    await this.#index.keepSmall(record, content);
    return stored;
  }

  async #putBlocks(plain: MeasuredSource, options: PutOptions): Promise<StoredDocument> {
    const staged = this.#blocks.stage();
    try {
      // Encryption will stand here, between the measured plain bytes and the tree; `sealing` records which.
      const cid = await writeFileTree(plain, staged, importProfiles[this.#profile]);
      const { stored, record } = this.#describe(cid, plain, options);
      const pending = { putId: staged.putId, record, blocks: staged.names };
      await this.#index.announce(pending);
      await staged.publish();
      await this.#index.commit(pending);
      return stored;
    } catch (error) {
      // What was announced stays noted: the next open finishes it if its blocks are all published, else forgets it.
      await staged.discard();
      throw error;
    }
  }

  /** @throws DocumentStoreError `DIGEST_MISMATCH` */
  #describe(
    cid: CID,
    plain: MeasuredSource,
    { declaredSha256, mediaType }: PutOptions,
  ): { readonly stored: StoredDocument; readonly record: DocumentRecord } {
    const sha256 = plain.sha256();
    const declared = declaredSha256?.toLowerCase();
    if (declared !== undefined && declared !== sha256) throw digestMismatch(declared, sha256);
    const stored = { cid: cid.toString(), bytes: plain.bytes, sha256, profile: this.#profile };
    const storedAt = this.#now().toISOString();
    return { stored, record: { ...stored, mediaType: mediaType ?? null, storedAt, sealing: "none" } };
  }

  async get(cid: string, options: GetOptions = {}): Promise<Readable> {
    const record = await this.stat(cid);
    const start = options.range?.start ?? 0;
    const end = Math.min(options.range?.end ?? Infinity, record.bytes - 1);
    if (options.range !== undefined && (start > end || start < 0))
      throw rangeOutsideDocument(start, record.bytes);
    return Readable.from(this.#read(record, start, end + 1), { objectMode: false });
  }

  async stat(cid: string): Promise<DocumentRecord> {
    const record = await this.#index.find(cid);
    if (record === undefined) throw contentNotFound(cid);
    return record;
  }

  async has(cid: string): Promise<boolean> {
    return (await this.#index.find(cid)) !== undefined;
  }

  async verify(cid: string): Promise<DocumentRecord> {
    const record = await this.stat(cid);
    const plain = new MeasuredSource(this.#read(record, 0, Infinity), Infinity);
    let bytes = 0;
    for await (const chunk of plain) bytes += chunk.length;
    if (bytes !== record.bytes || plain.sha256() !== record.sha256) {
      throw documentCorrupt(cid, "the record does not describe these bytes");
    }
    return record;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#putsInProgress);
    await this.#index.close();
  }

  async *#read(record: DocumentRecord, from: number, to: number): AsyncGenerator<Uint8Array> {
    const cid = CID.parse(record.cid);
    const small = record.bytes <= smallBytesMax ? await this.#index.small(record.cid) : undefined;
    if (small === undefined) {
      yield* readFileTree(cid, (block) => this.#blocks.read(block), from, to);
      return;
    }
    assertIsBlock(cid, small);
    yield small.subarray(from, to);
  }

  async #requireRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    const freeBytes = bavail * bsize;
    if (freeBytes < this.#limits.freeBytesMin) {
      throw storeFull({ freeBytes, freeBytesMin: this.#limits.freeBytesMin });
    }
  }
}
