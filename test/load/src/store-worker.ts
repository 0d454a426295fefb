/**
 * Stores documents in a process of its own, whose memory nothing else is in, and writes what it saw as one line of
 * JSON: `node store-worker.js <folder> <bytes of a document> <rounds>`.
 */
import { openEmbeddedStore } from "@antin/document-store";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import path from "node:path";
import { documentBytes } from "./document-bytes.js";
import type { StoreReport } from "./store-report.js";

const [folder = "", bytesText = "", roundsText = ""] = process.argv.slice(2);
const bytes = Number(bytesText);
const warmUpBytes = Math.min(bytes, 8 * 1024 * 1024);

const store = await openEmbeddedStore({ folder: path.join(folder, "documents") });

async function put(size: number, seed: number): Promise<void> {
  await store.put(documentBytes(size, seed), { mediaType: "application/octet-stream" });
}

/** The same bytes, hashed, in one plain file that is synced. */
async function writePlain(size: number, seed: number): Promise<void> {
  const hash = createHash("sha256");
  const file = await open(path.join(folder, `plain-${seed}`), "w");
  for (const chunk of documentBytes(size, seed)) {
    hash.update(chunk);
    await file.write(chunk);
  }
  hash.digest("hex");
  await file.sync();
  await file.close();
}

async function timed(work: (size: number, seed: number) => Promise<void>, seed: number): Promise<number> {
  const startedAt = performance.now();
  await work(bytes, seed);
  return performance.now() - startedAt;
}

const peakBytes = (): number => process.resourceUsage().maxRSS * 1_024;

let seed = 0;
await put(warmUpBytes, ++seed);
await writePlain(warmUpBytes, ++seed);
const peakBefore = peakBytes();
const rounds: StoreReport["rounds"][number][] = [];
for (let round = 0; round < Number(roundsText); round += 1) {
  // Turn and turn about: neither always has the emptier disk cache.
  const plainFirst = round % 2 === 0;
  const first = await timed(plainFirst ? writePlain : put, ++seed);
  const second = await timed(plainFirst ? put : writePlain, ++seed);
  rounds.push(plainFirst ? { plainMs: first, putMs: second } : { plainMs: second, putMs: first });
}

const report: StoreReport = { rounds, peakGrowthBytes: peakBytes() - peakBefore };
await store.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
