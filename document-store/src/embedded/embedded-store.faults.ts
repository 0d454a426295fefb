import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { transformFile } from "@swc/core";
import { ClassicLevel } from "classic-level";
import { CID } from "multiformats/cid";
import { keyStreamBytes } from "../testing/key-stream.js";
import { BlockFolder } from "./block-folder.js";
import { openEmbeddedStore } from "./embedded-store.js";
import { readFileTree } from "./file-tree.js";

interface Acknowledged {
  cid: string;
  seed: string;
  bytes: number;
}

const source = path.resolve(import.meta.dirname, "..");

/** The package as a plain process runs it, compiled afresh: `dist` may be older than what is under test. */
async function compileTo(target: string): Promise<void> {
  for (const file of await readdir(source, { recursive: true })) {
    if (!/(?<!\.test|\.faults|\.suite)\.ts$/.test(file)) continue;
    const { code } = await transformFile(path.join(source, file), {
      swcrc: false,
      module: { type: "es6" },
      jsc: { target: "es2022", parser: { syntax: "typescript" } },
    });
    const output = path.join(target, file.replace(/\.ts$/, ".js"));
    await mkdir(path.dirname(output), { recursive: true });
    await writeFile(output, code);
  }
  await writeFile(path.join(target, "package.json"), '{"type":"module"}');
  await symlink(path.resolve(source, "../../node_modules"), path.join(target, "node_modules"));
}

/** Runs the writer, kills it without warning after so many acknowledgements, and gives those that it printed. */
async function writeAndKill(
  program: string,
  folder: string,
  round: number,
  after: number,
): Promise<Acknowledged[]> {
  const child = spawn(
    process.execPath,
    [path.join(program, "testing/put-until-killed.js"), folder, String(round)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const acknowledged: Acknowledged[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [cid = "", seed = "", bytes = ""] = line.split(" ");
    acknowledged.push({ cid, seed, bytes: Number(bytes) });
    if (acknowledged.length === after) child.kill("SIGKILL");
  }
  return acknowledged;
}

async function reachableBlocks(folder: string): Promise<Set<string>> {
  const level = new ClassicLevel(path.join(folder, "index"));
  const keys = await level.keys().all();
  await level.close();
  const blocks = await BlockFolder.open(folder);
  const reached = new Set<string>();
  const small = new Set(
    keys.filter((key) => key.startsWith("small~")).map((key) => key.slice("small~".length)),
  );
  for (const key of keys) {
    expect(key).toMatch(/^(document|small)~/);
    const cid = key.slice(key.indexOf("~") + 1);
    if (small.has(cid)) continue;
    const read = (block: CID): Promise<Uint8Array> => {
      reached.add(block.toV1().toString());
      return blocks.read(block);
    };
    await buffer(readFileTree(CID.parse(cid), read, 0, Infinity));
  }
  return reached;
}

const namesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

describe("embedded document store killed while four writers store documents", () => {
  let base: string;
  beforeEach(async () => {
    base = await mkdtemp(path.join(tmpdir(), "antin-killed-"));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it("has every acknowledged document whole, and no other block, each time it is opened again", async () => {
    const program = path.join(base, "program");
    const folder = path.join(base, "store");
    await compileTo(program);
    const acknowledged: Acknowledged[] = [];
    for (const [round, after] of [5, 17, 40, 23].entries()) {
      acknowledged.push(...(await writeAndKill(program, folder, round, after)));
      const store = await openEmbeddedStore({ folder });
      for (const { cid, seed, bytes } of acknowledged) {
        const content = await buffer(await store.get(cid));
        expect(content.equals(keyStreamBytes(seed, bytes))).toBe(true);
      }
      await store.close();
      expect(await namesUnder(path.join(folder, "incoming"))).toEqual([]);
      expect(new Set(await namesUnder(path.join(folder, "blocks")))).toEqual(await reachableBlocks(folder));
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(85);
  }, 60_000);
});
