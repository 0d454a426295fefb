import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { e2eConfig } from "./config.js";
import { repository } from "./start-process.js";

const port = 20_980;
const limit = 15;

const file = path.join(e2eConfig().tradeDataDir, "customs-import-declarations", "valid.csv");

function demo(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [path.join(repository, "scripts/demo.mjs"), ...args], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

interface Summary {
  readonly cleared: number;
  readonly byChannel: Readonly<Record<string, number>>;
  readonly amounts: Readonly<Record<"importDuty" | "vat" | "otherTaxes" | "total", string>>;
  readonly declarationsPerSecond: number;
  readonly ledgerBytesPerDeclaration: number;
}

const needed = existsSync(file)
  ? "npm run demo"
  : `npm run demo (skipped: no ${file}; TRADE_DATA_DIR names the folder that has it)`;

(existsSync(file) ? describe : describe.skip)(needed, () => {
  it("clears rows of the import data set and adds up what they owe", async () => {
    const args = ["--csv", file, "--limit", String(limit), "--port", String(port), "--json"];
    const end = await demo(args);
    expect([end.code, end.code === 0 ? "" : end.stderr]).toEqual([0, ""]);
    const summary = JSON.parse(end.stdout) as Summary;
    expect(summary.cleared).toBe(limit);
    expect(Object.values(summary.byChannel).reduce((sum, count) => sum + count, 0)).toBe(limit);
    const { importDuty, vat, otherTaxes, total } = summary.amounts;
    expect(BigInt(importDuty) + BigInt(vat) + BigInt(otherTaxes)).toBe(BigInt(total));
    expect(BigInt(vat)).toBeGreaterThan(0n);
    expect(summary.declarationsPerSecond).toBeGreaterThan(0);
    expect(summary.ledgerBytesPerDeclaration).toBeGreaterThan(0);
  });
});

describe("npm run demo without a usable file", () => {
  it.each([
    ["no file named", [], "--csv names the file to read"],
    ["a limit that is no number", ["--csv", "x.csv", "--limit", "all"], "--limit is a whole number"],
    ["a file that is no CSV", ["--csv", "README.md"], "The file is not CSV"],
    ["a file that is not there", ["--csv", "nowhere.csv"], "nowhere.csv"],
  ])("with %s says so and starts nothing", async (_title, args, told) => {
    const end = await demo(args);
    expect(end.code).toBe(64);
    expect(end.stderr).toContain("CONFIG_INVALID");
    expect(end.stderr).toContain(told);
    expect(end.stdout).toBe("");
  });
});
