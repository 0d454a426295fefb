import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { CID } from "multiformats/cid";
import { documentCorrupt } from "../errors.js";

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** As many at once as the thread pool has threads: more would only hold files open. */
async function syncFolders(folders: Iterable<string>): Promise<void> {
  const left = folders[Symbol.iterator]();
  const syncRest = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next()) await syncFolder(next.value);
  };
  await Promise.all([1, 2, 3, 4].map(syncRest));
}

/**
 * Blocks as files: `blocks/<two characters>/<CID>` once published, `incoming/<put>.<CID>` before. A name never
 * changes its content, so publishing over an existing block is harmless, and heals it should it be damaged.
 */
export class BlockFolder {
  readonly #blocks: string;
  readonly #incoming: string;
  /** Fan-out folders known to exist, each durable in its parent. */
  readonly #fanOut = new Set<string>();

  private constructor(folder: string) {
    this.#blocks = path.join(folder, "blocks");
    this.#incoming = path.join(folder, "incoming");
  }

  static async open(folder: string): Promise<BlockFolder> {
    const blocks = new BlockFolder(folder);
    await mkdir(blocks.#blocks, { recursive: true });
    await mkdir(blocks.#incoming, { recursive: true });
    await syncFolder(folder);
    return blocks;
  }

  /** @throws DocumentStoreError `DOCUMENT_CORRUPT` when the block is missing or is not what its CID says. */
  async read(cid: CID): Promise<Uint8Array> {
    const name = blockName(cid);
    const bytes = await readFile(this.#published(name)).catch((error: unknown) => {
      throw isMissing(error) ? documentCorrupt(name, "missing", error) : error;
    });
    assertIsBlock(cid, bytes);
    return bytes;
  }

  stage(): StagedBlocks {
    return new StagedBlocks(this, this.#incoming);
  }

  /** Moves the named blocks of a put to where they are read, durably. Blocks moved earlier may be named again. */
  async publish(putId: string, names: readonly string[]): Promise<void> {
    await this.#ensureFanOut(new Set(names.map((name) => path.dirname(this.#published(name)))));
    const touched = new Set<string>();
    for (const name of names) {
      const target = this.#published(name);
      try {
        await rename(path.join(this.#incoming, stagedName(putId, name)), target);
        touched.add(path.dirname(target));
      } catch (error) {
        if (!isMissing(error)) throw error;
        await access(target);
      }
    }
    await syncFolders(touched);
  }

  /** Removes what puts have left that a crash interrupted. */
  async sweepIncoming(): Promise<void> {
    for (const name of await readdir(this.#incoming)) await rm(path.join(this.#incoming, name));
  }

  #published(name: string): string {
    // The last character carries only three bits of the hash; the two before it spread evenly.
    return path.join(this.#blocks, name.slice(-3, -1), name);
  }

  async #ensureFanOut(folders: ReadonlySet<string>): Promise<void> {
    const unknown = [...folders].filter((folder) => !this.#fanOut.has(folder));
    if (unknown.length === 0) return;
    for (const folder of unknown) await mkdir(folder, { recursive: true });
    await syncFolder(this.#blocks);
    for (const folder of unknown) this.#fanOut.add(folder);
  }
}

/** The blocks of one put, on disk but not yet part of the store. */
export class StagedBlocks {
  readonly putId = randomUUID();
  readonly #folder: BlockFolder;
  readonly #incoming: string;
  readonly #writes = new Map<string, Promise<void>>();
  #discarded = false;

  constructor(folder: BlockFolder, incoming: string) {
    this.#folder = folder;
    this.#incoming = incoming;
  }

  get names(): string[] {
    return [...this.#writes.keys()];
  }

  /** Writes one block so that it survives a power failure. Documents often repeat a block: it is written once. */
  async put(cid: CID, bytes: Uint8Array): Promise<CID> {
    // Blocks still being hashed when their document is refused arrive after it was discarded.
    if (this.#discarded) throw new Error("The document of this block was discarded.");
    const name = blockName(cid);
    let write = this.#writes.get(name);
    if (write === undefined) {
      write = writeDurably(path.join(this.#incoming, stagedName(this.putId, name)), bytes);
      this.#writes.set(name, write);
    }
    await write;
    return cid;
  }

  publish(): Promise<void> {
    return this.#folder.publish(this.putId, this.names);
  }

  /** Waits for writes under way, then removes what was not published. */
  async discard(): Promise<void> {
    this.#discarded = true;
    await Promise.allSettled(this.#writes.values());
    await Promise.all(
      this.names.map((name) => rm(path.join(this.#incoming, stagedName(this.putId, name)), { force: true })),
    );
  }
}

/** CIDv1 in base32, whatever the profile's version: it is safe on file systems that ignore case. */
const blockName = (cid: CID): string => cid.toV1().toString();

/** @throws DocumentStoreError `DOCUMENT_CORRUPT` when the bytes are not the CID's */
export function assertIsBlock(cid: CID, bytes: Uint8Array): void {
  const digest = createHash("sha256").update(bytes).digest();
  if (!digest.equals(cid.multihash.digest)) throw documentCorrupt(blockName(cid), "altered");
}

const stagedName = (putId: string, name: string): string => `${putId}.${name}`;

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
