/** Spares the shim its log lines: it formats each of them, several for every message of the peer, before looking at the level. */

import { Shim } from "fabric-shim";

/** The loggers that the shim's own files write to. */
const loggerNames = [
  "lib/chaincode.js",
  "lib/handler.js",
  "lib/iterators.js",
  "lib/server.js",
  "lib/stub.js",
];
const oftenWritten = ["debug", "info"] as const;

/** Lines below the level that is set are dropped before they are formatted; those at or above it are written as ever. */
export function dropUnwantedLines(): void {
  for (const name of loggerNames) {
    const logger = Shim.newLogger(name);
    for (const level of oftenWritten) if (!logger.isLevelEnabled(level)) logger[level] = () => logger;
  }
}
