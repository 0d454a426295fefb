import path from "node:path";
import type { Figure } from "./figure.js";
import { median } from "./percentile.js";
import { runProgram } from "./run-program.js";
import { type Benchmark, withFolder } from "./setting.js";
import type { StoreReport } from "./store-report.js";

const benchmark = "store";
const mebibyte = 1024 * 1024;
/** Growth that a document of this size would not explain: buffers, and garbage not yet collected. */
const flatShare = 0.5;

/** A large document into the embedded store, beside the same bytes written plainly. It does not encrypt yet. */
export const benchmarkStore: Benchmark = ({ quick, signal, childEnvironment }) =>
  withFolder("store", async (folder) => {
    const documentBytes = (quick ? 8 : 100) * mebibyte;
    const rounds = quick ? 1 : 4;
    const { stdout } = await runProgram({
      args: [
        path.join(import.meta.dirname, "store-worker.js"),
        folder,
        String(documentBytes),
        String(rounds),
      ],
      env: childEnvironment,
      signal,
      timeLimitMs: 300_000,
    });
    const report = JSON.parse(stdout) as StoreReport;
    const size = `${documentBytes / mebibyte} MiB`;
    const putMs = median(report.rounds.map((round) => round.putMs));
    const plainMs = median(report.rounds.map((round) => round.plainMs));
    const figures: readonly Figure[] = [
      {
        benchmark,
        what: `store ${size}, synced, not encrypted yet; beside plain write + SHA-256 + sync`,
        n: rounds,
        inFlight: 1,
        p50Ms: putMs,
        perSecond: 1_000 / putMs,
        bytes: documentBytes,
        ratio: median(report.rounds.map((round) => round.plainMs / round.putMs)),
        targets: [{ of: "ratio", atLeast: 0.5 }],
      },
      {
        benchmark,
        what: `baseline: plain write + SHA-256 + sync of ${size}`,
        n: rounds,
        inFlight: 1,
        p50Ms: plainMs,
        perSecond: 1_000 / plainMs,
        bytes: documentBytes,
      },
      {
        benchmark,
        what: `memory that storing ${size} adds at its peak`,
        n: rounds,
        bytes: report.peakGrowthBytes,
        targets: [{ of: "bytes", atMost: documentBytes * flatShare }],
      },
    ];
    return figures;
  });
