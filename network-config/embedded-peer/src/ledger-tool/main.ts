/**
 * What `antin ledger` runs, in a process of its own beside the peer: `node dist/ledger-tool/main.js <request>`, one JSON
 * object. Progress, then the result or the error, come as JSON lines on standard output.
 */
import { existsSync } from "node:fs";
import { channelPlans } from "../channel-plan.js";
import { loadConfig } from "../config.js";
import { messageOf, PeerError } from "../errors.js";
import { backupLedger } from "../ledger-backup/backup-ledger.js";
import { restoreLedger } from "../ledger-backup/restore-ledger.js";
import { verifyLedger, type LedgerReport, type VerifyProgress } from "../verify-ledger.js";

export type LedgerRequest =
  | { readonly command: "verify"; readonly config: string; readonly channel?: string }
  | {
      readonly command: "backup";
      readonly config: string;
      readonly root: string;
      readonly material: readonly string[];
      readonly file: string;
    }
  | { readonly command: "restore"; readonly file: string; readonly root: string };

const PROGRESS_EVERY_MS = 1_000;

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** At most one line a second. */
function progressLines(): (progress: object) => void {
  let saidAt = 0;
  return (progress) => {
    const now = performance.now();
    if (now - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = now;
    say({ progress });
  };
}

async function verify({
  config: file,
  channel,
}: Extract<LedgerRequest, { command: "verify" }>): Promise<object> {
  const config = loadConfig(file);
  const every = channelPlans(config).filter(({ name, folder }) =>
    channel === undefined ? existsSync(folder) : name === channel,
  );
  if (every.length === 0) throw new PeerError("CONFIG_INVALID", `there is no ledger in ${config.dataDir}`);
  const tell = progressLines();
  const reports: LedgerReport[] = [];
  for (const { name } of every) {
    const onProgress = (progress: VerifyProgress): void => {
      tell({ channel: name, ...progress });
    };
    reports.push(await verifyLedger(config, { channel: name, onProgress }));
  }
  return { reports };
}

async function run(request: LedgerRequest): Promise<object> {
  if (request.command === "verify") return await verify(request);
  const onProgress = progressLines();
  if (request.command === "restore") return await restoreLedger({ ...request, onProgress });
  const { root, material, file } = request;
  return await backupLedger({
    config: loadConfig(request.config),
    root,
    material,
    file,
    createdAt: new Date(),
    onProgress: (bytes) => {
      onProgress({ bytes });
    },
  });
}

const [request = "{}"] = process.argv.slice(2);
run(JSON.parse(request) as LedgerRequest).then(
  (result) => {
    say({ result });
  },
  (error: unknown) => {
    const code = error instanceof PeerError ? error.code : "UNEXPECTED";
    say({ error: { code, message: messageOf(error) } });
    process.exitCode = 1;
  },
);
