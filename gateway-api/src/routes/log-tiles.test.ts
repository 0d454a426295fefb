import {
  decodeEntryBundle,
  leafHash,
  memoryHashStore,
  nodesOfTiles,
  openTreeBuilder,
  tilePath,
  tileWidthAt,
  treeRoot,
} from "@antin/evidence";
import { aGateway } from "../testing/test-gateway.js";

/** More than one tile of leaves, and more than one hash on the next level. */
const size = 700;
const leaves = Array.from({ length: size }, (_, index) => Buffer.from(`{"leaf":${index}}`));

function rootOfLeaves(): Uint8Array {
  const store = memoryHashStore();
  const builder = openTreeBuilder(store, 0);
  for (const leaf of leaves) builder.append(leaf);
  return treeRoot(size, store.get);
}

function aLog() {
  const gateway = aGateway();
  gateway.services.logLeaves(leaves);
  gateway.services.checkpoint();
  const read = async (path: string): Promise<Buffer> => {
    const answer = await gateway.http
      .get(`/${path}`)
      .buffer(true)
      .parse(asBytes as never);
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
    return answer.body as Buffer;
  };
  return { ...gateway, read };
}

const asBytes: Parser = (response, done) => {
  const chunks: Buffer[] = [];
  response.on("data", (chunk: Buffer) => chunks.push(chunk));
  response.on("end", () => {
    done(null, Buffer.concat(chunks));
  });
};

type Parser = (
  response: { on(event: "data" | "end", listener: (chunk: Buffer) => void): unknown },
  done: (error: Error | null, body: unknown) => void,
) => void;

describe("the log's tiles", () => {
  it("give a reader with nothing but HTTP the same root", async () => {
    const { read } = aLog();
    const tiles = new Map<string, Uint8Array>();
    for (const level of [0, 1])
      for (let index = 0; tileWidthAt(size, level, index) > 0; index += 1) {
        const width = tileWidthAt(size, level, index);
        tiles.set(`${level}/${index}`, await read(tilePath({ level, index, width })));
      }
    expect(tiles.size).toBe(4);
    const nodes = nodesOfTiles((level, index) => tiles.get(`${level}/${index}`));
    expect(treeRoot(size, nodes)).toEqual(rootOfLeaves());
  });

  it("give the leaves themselves, whose hashes are the tiles'", async () => {
    const { read } = aLog();
    const bundle = decodeEntryBundle(await read("tile/entries/002.p/188"));
    const hashes = await read("tile/0/002.p/188");
    expect(bundle.map((leaf) => Buffer.from(leaf).toString())).toEqual(
      leaves.slice(512).map((leaf) => leaf.toString()),
    );
    expect(Buffer.concat(bundle.map(leafHash)).equals(hashes)).toBe(true);
  });

  it("may be kept for good, a checkpoint only asked for again", async () => {
    const { http } = aLog();
    const tile = await http.get("/tile/0/000");
    expect(tile.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "application/octet-stream",
      "content-length": String(256 * 32),
    });
    const checkpoint = await http.get("/checkpoint");
    expect(checkpoint.headers).toMatchObject({
      "cache-control": "no-cache",
      "content-type": "text/plain; charset=utf-8",
    });
    expect(checkpoint.text).toContain("antin.example/log");
  });

  it.each([
    ["beyond the checkpoint", "/tile/0/002.p/189", 404, "TILE_NOT_FOUND"],
    ["beyond the log", "/tile/0/x001/000", 404, "TILE_NOT_FOUND"],
    ["of a level that does not exist", "/tile/64/000", 404, "TILE_NOT_FOUND"],
    ["under another spelling of its path", "/tile/00/000", 404, "TILE_NOT_FOUND"],
    ["that leads elsewhere", "/tile/0/..%2f..%2fsecret", 400, "PATH_INVALID"],
    ["with a number out of form", "/tile/0/1", 400, "PATH_INVALID"],
    ["with a width out of form", "/tile/0/000.p/", 400, "PATH_INVALID"],
    ["of no level", "/tile/all/000", 400, "PATH_INVALID"],
  ])("%s: %s is refused", async (_title, address, status, code) => {
    const { http } = aLog();
    const answer = await http.get(address);
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([status, code]);
  });

  it("are not there before the first checkpoint", async () => {
    const { http } = aGateway();
    expect((await http.get("/checkpoint")).status).toBe(404);
    expect((await http.get("/tile/0/000.p/1")).status).toBe(404);
  });
});
