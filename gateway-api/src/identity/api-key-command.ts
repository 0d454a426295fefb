import path from "node:path";
import { StartError } from "../start-error.js";
import { issueApiKey } from "./issue-api-key.js";

const dayMs = 86_400_000;
const usage = "usage: node gateway-api/dist/identity/api-key-command.js DATA_DIR IDENTITY LABEL [DAYS]";

/** Issues an API key and prints it, this once; a running gateway learns it by SIGHUP. */
function run([dataDir, name, label, days]: readonly string[]): void {
  if (dataDir === undefined || name === undefined || label === undefined || !/^\d{0,5}$/.test(days ?? ""))
    throw new StartError("CONFIG_INVALID", usage);
  const now = new Date();
  const key = issueApiKey({
    identitiesFolder: path.join(dataDir, "identities"),
    name,
    label,
    now,
    ...(days && { expiresAt: new Date(now.getTime() + Number(days) * dayMs) }),
  });
  process.stdout.write(`${key}\n`);
}

try {
  run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
