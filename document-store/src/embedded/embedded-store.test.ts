import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { ClassicLevel } from "classic-level";
import { documentStoreSuite } from "../testing/document-store.suite.js";
import { keyStream, keyStreamBytes } from "../testing/key-stream.js";
import { importProfiles } from "../import-profile.js";
import { BlockFolder } from "./block-folder.js";
import { DocumentIndex } from "./document-index.js";
import { writeFileTree } from "./file-tree.js";
import { MeasuredSource } from "./measured-source.js";
import { openEmbeddedStore, type EmbeddedStoreOptions } from "./embedded-store.js";

const KiB = 1024;

async function aFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "antin-documents-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

const filesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

const blockFiles = (folder: string): Promise<string[]> => filesUnder(path.join(folder, "blocks"));
const incomingFiles = (folder: string): Promise<string[]> => filesUnder(path.join(folder, "incoming"));

documentStoreSuite("embedded", async () => {
  const { folder, remove } = await aFolder();
  const documentBytesMax = 1024 * KiB;
  const store = await openEmbeddedStore({ folder, limits: { documentBytesMax } });
  return {
    store,
    documentBytesMax,
    dispose: async () => {
      await store.close();
      await remove();
    },
  };
});

describe("embedded document store on disk", () => {
  let folder: string;
  let remove: () => Promise<void>;
  const open = (options: Omit<EmbeddedStoreOptions, "folder"> = {}) =>
    openEmbeddedStore({ folder, ...options });

  beforeEach(async () => ({ folder, remove } = await aFolder()));
  afterEach(() => remove());

  it("still has its documents after it was closed and opened again", async () => {
    const content = keyStreamBytes("again", 600 * KiB);
    const first = await open({ now: () => new Date("2026-03-01T02:03:04.005Z") });
    const { cid } = await first.put(content);
    await first.close();
    const second = await open();
    expect((await buffer(await second.get(cid))).equals(content)).toBe(true);
    expect(await second.stat(cid)).toMatchObject({ storedAt: "2026-03-01T02:03:04.005Z" });
    await second.close();
  });

  it("finishes the puts in progress before it closes", async () => {
    const store = await open();
    const put = store.put(keyStream("in progress", 900 * KiB));
    await store.close();
    const { cid } = await put;
    const reopened = await open();
    await expect(reopened.verify(cid)).resolves.toMatchObject({ bytes: 900 * KiB });
    await reopened.close();
  });

  it("refuses to open a folder that is open already", async () => {
    const store = await open();
    await expect(open()).rejects.toMatchObject({ code: "DOCUMENT_STORE_LOCKED" });
    await store.close();
  });

  it("stores a repeated block once", async () => {
    const store = await open();
    await store.put(Buffer.alloc(10 * 256 * KiB));
    expect(await blockFiles(folder)).toHaveLength(2);
    await store.close();
  });

  it.each([
    ["is too large", (): Iterable<Uint8Array> => keyStream("refused", 900 * KiB), { bytesMax: 800 * KiB }],
    [
      "has another digest",
      (): Iterable<Uint8Array> => keyStream("refused", 900 * KiB),
      { declaredSha256: "00" },
    ],
    [
      "breaks off",
      function* (): Generator<Uint8Array> {
        yield* keyStream("refused", 700 * KiB);
        throw new Error("gone");
      },
      {},
    ],
  ])("leaves no file of a document that %s", async (_, content, options) => {
    const store = await open();
    await expect(store.put(content(), options)).rejects.toThrow();
    expect([...(await blockFiles(folder)), ...(await incomingFiles(folder))]).toEqual([]);
    await store.close();
  });

  it("keeps the blocks that a refused document shares with a stored one", async () => {
    const store = await open();
    const { cid } = await store.put(keyStream("shared", 512 * KiB));
    await expect(store.put(keyStream("shared", 700 * KiB), { declaredSha256: "00" })).rejects.toThrow();
    await expect(store.verify(cid)).resolves.toBeDefined();
    await store.close();
  });

  it("sweeps what a crash left among the incoming blocks", async () => {
    await mkdir(path.join(folder, "incoming"), { recursive: true });
    await writeFile(
      path.join(folder, "incoming", "2f1c.bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedz"),
      "half a block",
    );
    const store = await open();
    expect(await incomingFiles(folder)).toEqual([]);
    await store.close();
  });

  describe("after a crash in the middle of publishing", () => {
    const content = keyStreamBytes("interrupted", 600 * KiB);

    /** What is on disk when a put dies just after it announced its document. */
    async function announce(): Promise<{ cid: string; files: string[] }> {
      const index = await DocumentIndex.open(path.join(folder, "index"));
      const staged = (await BlockFolder.open(folder)).stage();
      const root = await writeFileTree(
        new MeasuredSource(content, Infinity),
        staged,
        importProfiles["kubo-cid-v1"],
      );
      const cid = root.toString();
      const sha256 = createHash("sha256").update(content).digest("hex");
      const stored = { cid, bytes: content.length, sha256, profile: "kubo-cid-v1" } as const;
      const record = {
        ...stored,
        mediaType: null,
        storedAt: "2026-03-01T00:00:00.000Z",
        sealing: "none",
      } as const;
      await index.announce({ putId: staged.putId, record, blocks: staged.names });
      await index.close();
      return { cid, files: await incomingFiles(folder) };
    }

    it("finishes a document whose blocks are all there", async () => {
      const { cid } = await announce();
      const store = await open();
      await expect(store.verify(cid)).resolves.toMatchObject({ bytes: content.length });
      expect(await incomingFiles(folder)).toEqual([]);
      await store.close();
    });

    it("forgets a document that lost a block to a power failure, and can store it anew", async () => {
      const { cid, files } = await announce();
      await rm(files[1]!);
      const store = await open();
      expect(await store.has(cid)).toBe(false);
      expect(await incomingFiles(folder)).toEqual([]);
      expect(await store.put(content)).toMatchObject({ cid });
      await store.close();
    });
  });

  it("holds one chunk at a time while a slow reader takes a large document", async () => {
    const store = await open();
    const { cid } = await store.put(keyStream("slowly", 64 * 256 * KiB));
    const before = process.memoryUsage().arrayBuffers;
    const stream = await store.get(cid);
    await new Promise((resolve) => stream.once("readable", resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 256 * KiB);
    stream.destroy();
    await store.close();
  });

  describe("with a damaged block", () => {
    const content = keyStreamBytes("damaged", 3 * 256 * KiB);
    let cid: string;

    /** Changes the stored file that holds the middle chunk. */
    async function damageMiddleChunk(change: (bytes: Buffer) => Buffer | undefined): Promise<string> {
      const store = await open();
      ({ cid } = await store.put(content));
      await store.close();
      const middle = content.subarray(256 * KiB, 512 * KiB);
      for (const file of await blockFiles(folder)) {
        const bytes = await readFile(file);
        if (!bytes.equals(middle)) continue;
        const changed = change(bytes);
        await (changed === undefined ? rm(file) : writeFile(file, changed));
        return path.basename(file);
      }
      throw new Error("the middle chunk is nowhere");
    }

    it.each([
      ["one bit flipped", "altered", (bytes: Buffer) => (bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9), bytes)],
      ["its end cut off", "altered", (bytes: Buffer) => bytes.subarray(0, 1000)],
      ["no bytes", "altered", () => Buffer.alloc(0)],
      ["no file", "missing", () => undefined],
    ])("names the block that has %s and passes none of its bytes on", async (_, reason, change) => {
      const block = await damageMiddleChunk(change);
      const store = await open();
      const received: Buffer[] = [];
      const reading = (async () => {
        for await (const chunk of await store.get(cid)) received.push(chunk as Buffer);
      })();
      await expect(reading).rejects.toMatchObject({ code: "DOCUMENT_CORRUPT", details: { block, reason } });
      expect(Buffer.concat(received).equals(content.subarray(0, 256 * KiB))).toBe(true);
      await expect(store.verify(cid)).rejects.toMatchObject({ code: "DOCUMENT_CORRUPT", details: { block } });
      await store.close();
    });

    it("still gives the ranges that the damage does not touch", async () => {
      await damageMiddleChunk(() => undefined);
      const store = await open();
      const tail = await buffer(await store.get(cid, { range: { start: 512 * KiB } }));
      expect(tail.equals(content.subarray(512 * KiB))).toBe(true);
      await store.close();
    });

    it("is healed by storing the document again", async () => {
      await damageMiddleChunk(() => Buffer.alloc(1));
      const store = await open();
      await store.put(content);
      await expect(store.verify(cid)).resolves.toBeDefined();
      await store.close();
    });
  });

  describe("with a small document that came in one piece", () => {
    const content = keyStreamBytes("small", 2 * KiB);

    it("keeps it without a file of its own, under the content id that it has as a stream", async () => {
      const store = await open();
      const { cid } = await store.put(content);
      expect(await blockFiles(folder)).toEqual([]);
      expect((await store.put([content])).cid).toBe(cid);
      expect(await blockFiles(folder)).toHaveLength(1);
      await store.close();
      const again = await open();
      const part = await buffer(await again.get(cid, { range: { start: 100, end: 199 } }));
      expect(part.equals(content.subarray(100, 200))).toBe(true);
      await again.close();
    });

    it("names it when its bytes were altered, and is healed by storing it again", async () => {
      const store = await open();
      const { cid } = await store.put(content);
      await store.close();
      const level = new ClassicLevel<string, Uint8Array>(path.join(folder, "index"), {
        valueEncoding: "view",
      });
      await level.put(`small~${cid}`, content.subarray(1));
      await level.close();
      const damaged = await open();
      const reading = buffer(await damaged.get(cid));
      await expect(reading).rejects.toMatchObject({
        code: "DOCUMENT_CORRUPT",
        details: { block: cid, reason: "altered" },
      });
      await damaged.put(content);
      await expect(damaged.verify(cid)).resolves.toBeDefined();
      await damaged.close();
    });
  });

  describe("on a full disk", () => {
    it("accepts nothing once free space is below its reserve", async () => {
      const store = await open({ limits: { freeBytesMin: Number.MAX_SAFE_INTEGER } });
      await expect(store.put(Buffer.from("no room"))).rejects.toMatchObject({ code: "DOCUMENT_STORE_FULL" });
      await store.close();
    });

    const mayMount = canMount();
    const onSmallDisk = mayMount ? it : it.skip;
    onSmallDisk(
      `says that the disk is full, leaves nothing, and goes on once there is room${mayMount ? "" : " (skipped: mounting a small disk needs root)"}`,
      async () => {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder]);
        const store = await open({ limits: { freeBytesMin: 0 } });
        try {
          const kept = await store.put(keyStream("kept", 512 * KiB));
          await expect(store.put(keyStream("too much", 8192 * KiB))).rejects.toMatchObject({
            code: "DOCUMENT_STORE_FULL",
          });
          expect(await incomingFiles(folder)).toEqual([]);
          await expect(store.verify(kept.cid)).resolves.toBeDefined();
          await expect(store.put(keyStream("fits", 512 * KiB))).resolves.toBeDefined();
        } finally {
          await store.close();
          execFileSync("umount", [folder]);
        }
      },
    );
  });
});

function canMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
