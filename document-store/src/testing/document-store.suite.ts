import { createHash } from "node:crypto";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { DocumentStore, GetOptions } from "../document-store.js";
import { keyStream, keyStreamBytes } from "./key-stream.js";

/** A store for one test, empty, with a limit of `documentBytesMax` plain bytes. */
export interface StoreUnderTest {
  readonly store: DocumentStore;
  readonly documentBytesMax: number;
  dispose(): Promise<void>;
}

type OpenStore = () => Promise<StoreUnderTest>;

const KiB = 1024;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const neverStored = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

/** What every document store does, whatever it keeps its blocks in. */
export function documentStoreSuite(name: string, openStore: OpenStore): void {
  describe(`${name} document store`, () => {
    describe("put", () => {
      storesWhatItIsGiven(openStore);
      storesTheSameBytesOnce(openStore);
    });
    describe("put refuses, and keeps nothing of,", () => {
      refusesWhatIsNotAsDeclared(openStore);
      refusesWhatItCannotFinish(openStore);
    });
    describe("get", () => {
      givesRanges(openStore);
      refusesWhatItDoesNotHold(openStore);
    });
    describe("record", () => {
      describesDocuments(openStore);
    });
  });
}

/** A fresh store for each test of the surrounding block. */
function storeForEachTest(openStore: OpenStore): () => StoreUnderTest {
  let current: StoreUnderTest;
  beforeEach(async () => {
    current = await openStore();
  });
  afterEach(() => current.dispose());
  return () => current;
}

const read = async (store: DocumentStore, cid: string, range?: GetOptions["range"]): Promise<Buffer> =>
  buffer(await store.get(cid, { range }));

function storesWhatItIsGiven(openStore: OpenStore): void {
  const current = storeForEachTest(openStore);

  it("answers with the content id, the size, the SHA-256 and the profile", async () => {
    expect(await current().store.put(Buffer.from("hello world"))).toEqual({
      cid: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
      bytes: 11,
      sha256: "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
      profile: "kubo-cid-v1",
    });
  });

  it.each([
    ["nothing", 0],
    ["one byte", 1],
    ["one chunk", 256 * KiB],
    ["one chunk and a byte", 256 * KiB + 1],
    ["several chunks", 900 * KiB + 17],
  ])("gives back %s as it came", async (_, bytes) => {
    const { store } = current();
    const content = keyStreamBytes("as it came", bytes);
    const { cid } = await store.put(content);
    expect((await read(store, cid)).equals(content)).toBe(true);
  });

  it("takes a stream, an iterable of chunks and whole bytes alike", async () => {
    const { store } = current();
    const answers = [
      await store.put(keyStreamBytes("alike", 600 * KiB)),
      await store.put(keyStream("alike", 600 * KiB)),
      await store.put(Readable.from(keyStream("alike", 600 * KiB), { objectMode: false })),
    ];
    expect(new Set(answers.map(({ cid }) => cid)).size).toBe(1);
  });

  it("accepts a declared digest that the bytes have, in either case", async () => {
    const content = Buffer.from("declared");
    const declaredSha256 = sha256(content).toUpperCase();
    await expect(current().store.put(content, { declaredSha256 })).resolves.toMatchObject({ bytes: 8 });
  });
}

function storesTheSameBytesOnce(openStore: OpenStore): void {
  const current = storeForEachTest(openStore);

  it("keeps the first record when the same bytes come again", async () => {
    const { store } = current();
    const { cid } = await store.put(Buffer.from("twice"), { mediaType: "text/plain" });
    const first = await store.stat(cid);
    await store.put(Buffer.from("twice"), { mediaType: "application/pdf" });
    expect(await store.stat(cid)).toEqual(first);
  });

  it("stores the same bytes safely from many callers at once", async () => {
    const { store } = current();
    const content = keyStreamBytes("at once", 700 * KiB);
    const answers = await Promise.all(Array.from({ length: 8 }, () => store.put(content)));
    const [cid = "", ...others] = new Set(answers.map((answer) => answer.cid));
    expect(others).toEqual([]);
    expect((await read(store, cid)).equals(content)).toBe(true);
  });
}

function refusesWhatIsNotAsDeclared(openStore: OpenStore): void {
  const current = storeForEachTest(openStore);

  it("bytes that differ from their declared digest", async () => {
    const { store } = current();
    const content = Buffer.from("tampered with on the way");
    const actual = sha256(content);
    const declared = sha256(Buffer.from("as sent"));
    await expect(store.put(content, { declaredSha256: declared })).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      details: { declared, actual },
    });
    // Were the refused document's record still there, it would stand.
    const { cid } = await store.put(content, { mediaType: "text/plain" });
    expect(await store.stat(cid)).toMatchObject({ mediaType: "text/plain" });
  });

  it("a document above the store's limit, while it streams in", async () => {
    const { store, documentBytesMax } = current();
    let produced = 0;
    const endless = function* (): Generator<Uint8Array> {
      for (;;) {
        produced += 64 * KiB;
        yield Buffer.alloc(64 * KiB);
      }
    };
    await expect(store.put(endless())).rejects.toMatchObject({
      code: "DOCUMENT_TOO_LARGE",
      details: { bytesMax: documentBytesMax },
    });
    expect(produced).toBeLessThanOrEqual(documentBytesMax + 64 * KiB);
  });

  it("one byte more than the caller's own limit", async () => {
    const { store } = current();
    await expect(store.put(Buffer.alloc(100), { bytesMax: 100 })).resolves.toMatchObject({ bytes: 100 });
    await expect(store.put(Buffer.alloc(101), { bytesMax: 100 })).rejects.toMatchObject({
      code: "DOCUMENT_TOO_LARGE",
      details: { bytesMax: 100 },
    });
  });
}

function refusesWhatItCannotFinish(openStore: OpenStore): void {
  const current = storeForEachTest(openStore);

  it.each([
    ["before it is read", (broken: PassThrough, gone: Error): unknown => broken.destroy(gone)],
    ["midway", (broken: PassThrough, gone: Error): unknown => setTimeout(() => broken.destroy(gone), 20)],
  ])("a stream that breaks %s, with the stream's own error", async (_, breakOff) => {
    const broken = new PassThrough();
    broken.write(Buffer.alloc(300 * KiB));
    const gone = new Error("the sender has gone");
    const put = current().store.put(broken);
    breakOff(broken, gone);
    await expect(put).rejects.toBe(gone);
  });

  it("anything once the store is closed", async () => {
    const { store } = current();
    await store.close();
    await expect(store.put(Buffer.from("late"))).rejects.toThrow(TypeError);
  });
}

function givesRanges(openStore: OpenStore): void {
  const current = storeForEachTest(openStore);
  const content = keyStreamBytes("ranges", 700 * KiB + 3);
  const last = content.length - 1;

  it.each([
    ["the first byte", 0, 0],
    ["the last byte", last, last],
    ["a piece inside one chunk", 1000, 2000],
    ["a piece across a chunk's edge", 256 * KiB - 5, 256 * KiB + 5],
    ["exactly one chunk", 256 * KiB, 512 * KiB - 1],
    ["all but the ends", 1, last - 1],
    ["everything", 0, last],
  ])("gives %s, both ends included", async (_, start, end) => {
    const { store } = current();
    const { cid } = await store.put(content);
    expect((await read(store, cid, { start, end })).equals(content.subarray(start, end + 1))).toBe(true);
  });

  it("gives the rest when the range has no end or one beyond the document", async () => {
    const { store } = current();
    const { cid } = await store.put(content);
    const rest = content.subarray(last - 9);
    expect((await read(store, cid, { start: last - 9 })).equals(rest)).toBe(true);
    expect((await read(store, cid, { start: last - 9, end: last + 1000 })).equals(rest)).toBe(true);
  });

  it.each([
    ["starts after the last byte", { start: content.length }],
    ["ends before it starts", { start: 5, end: 4 }],
    ["starts before the first byte", { start: -1 }],
  ])("refuses a range that %s", async (_, range) => {
    const { store } = current();
    const { cid } = await store.put(content);
    await expect(store.get(cid, { range })).rejects.toMatchObject({ code: "RANGE_OUTSIDE_DOCUMENT" });
  });

  it("refuses every range of an empty document", async () => {
    const { store } = current();
    const { cid } = await store.put(Buffer.alloc(0));
    await expect(store.get(cid, { range: { start: 0 } })).rejects.toMatchObject({
      code: "RANGE_OUTSIDE_DOCUMENT",
    });
  });
}

function refusesWhatItDoesNotHold(openStore: OpenStore): void {
  const current = storeForEachTest(openStore);

  it.each([
    ["never stored", neverStored],
    ["no content id", "../../etc/passwd"],
  ])("knows nothing under a name that is %s", async (_, cid) => {
    const { store } = current();
    await expect(store.get(cid)).rejects.toMatchObject({ code: "CONTENT_NOT_FOUND", details: { cid } });
    await expect(store.stat(cid)).rejects.toMatchObject({ code: "CONTENT_NOT_FOUND" });
    await expect(store.verify(cid)).rejects.toMatchObject({ code: "CONTENT_NOT_FOUND" });
    expect(await store.has(cid)).toBe(false);
  });
}

function describesDocuments(openStore: OpenStore): void {
  const current = storeForEachTest(openStore);

  it("tells size, digest, profile, media type, time and sealing beside the content id", async () => {
    const { store } = current();
    const stored = await store.put(Buffer.from("%PDF-1.7"), { mediaType: "application/pdf" });
    const { storedAt, ...record } = await store.stat(stored.cid);
    expect(record).toEqual({ ...stored, mediaType: "application/pdf", sealing: "none" });
    expect(new Date(storedAt).toISOString()).toBe(storedAt);
    expect(await store.has(stored.cid)).toBe(true);
  });

  it("is confirmed by verifying a document that is whole", async () => {
    const { store } = current();
    const { cid } = await store.put(keyStream("whole", 600 * KiB));
    expect(await store.verify(cid)).toEqual(await store.stat(cid));
  });
}
