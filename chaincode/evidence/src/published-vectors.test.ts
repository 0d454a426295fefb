import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { env } from "node:process";
import { fromBase64, fromHex, toBase64, toHex } from "./byte-encoding.js";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.js";
import { consistencyProof, inclusionProof, leafHash, treeRoot } from "./merkle-tree.js";
import { formatSignerKey, formatVerifierKey, parseSignerKey, parseVerifierKey } from "./note-key.js";
import { parseNote, signNote, verifyNote } from "./signed-note.js";
import { nodesOfTiles, parseTilePath, tileBytes, tilePath, tileWidthAt } from "./tile.js";
import { memoryHashStore, openTreeBuilder } from "./tree-builder.js";
import { verifyConsistency, verifyInclusion } from "./verify-merkle-proof.js";

/** Trees of Go's sumdb/tlog and notes of its note package; not part of the project, read in place. */
interface PublishedVectors {
  readonly Origin: string;
  readonly VKey: string;
  readonly SKeySeedHex: string;
  readonly PubHex: string;
  readonly KeyIDHex: string;
  readonly Vectors: readonly {
    readonly size: number;
    readonly leavesHex: readonly string[];
    readonly root: string;
    readonly index: number;
    readonly leafHash: string;
    readonly inclusion: readonly string[];
    readonly note: string;
    readonly tiles: readonly {
      C2SPPath: string;
      SHA256: string;
      DataHex: string;
      L: number;
      N: number;
      W: number;
    }[];
  }[];
  readonly Consistency: {
    From: number;
    To: number;
    OldRoot: string;
    NewRoot: string;
    Proof: readonly string[];
  };
  readonly TilePaths: Readonly<Record<string, string>>;
}

const dataFolder = path.resolve(import.meta.dirname, "../../..", env["TRADE_DATA_DIR"] ?? "../shared/data");
const vectorsFile = path.join(dataFolder, "tlog-vectors/tlog-vectors.json");
const describeWithData = existsSync(vectorsFile) ? describe : describe.skip;
const title = existsSync(vectorsFile)
  ? "vectors of Go's sumdb/tlog and note"
  : `vectors of Go's sumdb/tlog and note (absent at ${vectorsFile}; set TRADE_DATA_DIR)`;

describeWithData(title, () => {
  const vectors = existsSync(vectorsFile)
    ? (JSON.parse(readFileSync(vectorsFile, "utf8")) as PublishedVectors)
    : undefined;
  const trees = vectors?.Vectors ?? [];
  const treeOf = (leavesHex: readonly string[]) => {
    const store = memoryHashStore();
    const builder = openTreeBuilder(store, 0);
    for (const leaf of leavesHex) builder.append(fromHex(leaf)!);
    return { builder, read: store.get };
  };
  const largest = treeOf(trees.at(-1)?.leavesHex ?? []);

  test("cover trees of 1, 7 and 300 leaves", () => {
    expect(trees.map(({ size }) => size)).toEqual([1, 7, 300]);
  });

  for (const tree of trees) {
    describe(`a tree of ${tree.size} leaves`, () => {
      const { builder, read } = treeOf(tree.leavesHex);

      test("has the published root, also when read as the past of a larger tree", () => {
        expect(toBase64(builder.root())).toBe(tree.root);
        expect(toBase64(treeRoot(tree.size, read))).toBe(tree.root);
        expect(toBase64(treeRoot(tree.size, largest.read))).toBe(tree.root);
      });

      test("gives the published leaf hash and inclusion proof, which verifies", () => {
        const hash = leafHash(fromHex(tree.leavesHex[tree.index]!)!);
        const proof = inclusionProof(tree.index, tree.size, read);
        expect(toBase64(hash)).toBe(tree.leafHash);
        expect(proof.map(toBase64)).toEqual(tree.inclusion);
        const root = fromBase64(tree.root)!;
        expect(verifyInclusion({ index: tree.index, size: tree.size, leafHash: hash, proof, root })).toBe(
          true,
        );
      });

      test("gives the published tiles byte for byte, under the published paths", () => {
        for (const { L, N, W, DataHex, SHA256, C2SPPath } of tree.tiles) {
          const bytes = tileBytes({ level: L, index: N, width: tileWidthAt(tree.size, L, N) }, read);
          expect(toHex(bytes)).toBe(DataHex);
          expect(createHash("sha256").update(bytes).digest("hex")).toBe(SHA256);
          expect(tilePath({ level: L, index: N, width: W })).toBe(C2SPPath);
        }
      });

      test("can be proven from its tiles alone", () => {
        const tiles = new Map(tree.tiles.map(({ L, N, DataHex }) => [`${L}/${N}`, fromHex(DataHex)!]));
        const fromTiles = nodesOfTiles((level, index) => tiles.get(`${level}/${index}`));
        expect(toBase64(treeRoot(tree.size, fromTiles))).toBe(tree.root);
        expect(inclusionProof(tree.index, tree.size, fromTiles).map(toBase64)).toEqual(tree.inclusion);
      });

      test("has the published checkpoint, which the published key signed and we sign alike", () => {
        const note = parseNote(tree.note);
        const checkpoint = parseCheckpoint(note.text);
        const signer = parseSignerKey(formatSignerKey(vectors!.Origin, fromHex(vectors!.SKeySeedHex)!));
        expect(checkpoint).toMatchObject({ origin: vectors!.Origin, size: tree.size });
        expect(toBase64(checkpoint.root)).toBe(tree.root);
        expect(verifyNote(note, [parseVerifierKey(vectors!.VKey)]).signedBy).toHaveLength(1);
        expect(signNote(formatCheckpoint(checkpoint), [signer])).toBe(tree.note);
      });
    });
  }

  test("give the published consistency proof, which verifies", () => {
    const { From, To, OldRoot, NewRoot, Proof } = vectors!.Consistency;
    const proof = consistencyProof(From, To, largest.read);
    expect(proof.map(toBase64)).toEqual(Proof);
    const [oldRoot, newRoot] = [fromBase64(OldRoot)!, fromBase64(NewRoot)!];
    expect(verifyConsistency({ oldSize: From, newSize: To, oldRoot, newRoot, proof })).toBe(true);
  });

  test("give the published key texts", () => {
    expect(formatVerifierKey(vectors!.Origin, fromHex(vectors!.PubHex)!)).toBe(vectors!.VKey);
    expect(parseVerifierKey(vectors!.VKey).keyId).toBe(vectors!.KeyIDHex);
  });

  test("give the published tile paths, which read back", () => {
    for (const [name, expected] of Object.entries(vectors!.TilePaths)) {
      const [level, index, width] = name.match(/-?\d+/g)!.map(Number);
      const address = { level: level === -1 ? ("entries" as const) : level!, index: index!, width: width! };
      expect(tilePath(address)).toBe(expected);
      expect(parseTilePath(expected)).toEqual(address);
    }
  });
});
