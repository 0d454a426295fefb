// Installs and builds when something changed, with nothing but Node's own modules until packages are there.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const NODE_MINIMUM = [20, 19];

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor >= NODE_MINIMUM[1])) return;
  throw new Error(`AnTín needs Node ${NODE_MINIMUM.join(".")} or later; this is ${process.versions.node}.`);
}

function installWhenLockChanged(say) {
  const lock = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  const stamp = path.join(root, "node_modules", ".antin-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("Installing packages from the lock file …");
  const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) throw new Error("npm ci failed; see its messages above.");
  writeFileSync(stamp, lock);
}

/** @param {(line: string) => void} say receives progress, a line at a time */
export async function prepare(say) {
  requireNode();
  installWhenLockChanged(say);
  const startedAt = performance.now();
  const { buildAll } = await import("./build.mjs");
  const count = await buildAll();
  if (count > 0) say(`Built ${count} files in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}
