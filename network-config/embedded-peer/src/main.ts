/** Process entry: `node dist/main.js <config.json>`. Says one line on stdout when it is listening, logs on stderr. */
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { loadConfig } from "./config.js";
import { startEmbeddedPeer } from "./embedded-peer.js";
import { messageOf, PeerError } from "./errors.js";
import { jsonLog } from "./log.js";

const EXIT_USAGE = 2;

const log = jsonLog(
  (line) => process.stderr.write(line),
  () => new Date(),
);

function fail(error: unknown): never {
  const code = error instanceof PeerError ? error.code : undefined;
  log("error", "peer failed", { code, error: messageOf(error) });
  process.exit(1);
}

async function main(configFile: string): Promise<void> {
  const peer = await startEmbeddedPeer(loadConfig(configFile), { log, onFailure: fail });
  const { channel, addresses, height } = peer;
  process.stdout.write(`${JSON.stringify({ ready: true, channel, addresses, height, pid: process.pid })}\n`);
  const stop = (signal: string): void => {
    log("info", "peer stopping", { signal });
    peer.stop().then(() => process.exit(0), fail);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

// What grpc-js would print unstructured, this process reports itself.
setLogVerbosity(logVerbosity.NONE);
const [configFile] = process.argv.slice(2);
if (configFile === undefined) {
  process.stderr.write("usage: node dist/main.js <config.json>\n");
  process.exit(EXIT_USAGE);
}
main(configFile).catch(fail);
