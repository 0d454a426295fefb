// `npm test`: prepare, check types, lint and format, then every suite; one closing line 'N passed, N failed, N skipped'.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { prepare, root } from "./prepare.mjs";

const say = (line) => process.stdout.write(`${line}\n`);

/** Longest a check or a level may take: a process that hangs is a failure that says so, never a run without an end. */
const stepMinutesMax = 30;

function run(command, args) {
  return new Promise((resolve) => {
    // A process group of its own: when time is up, everything that it started ends with it.
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    const end = () => {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      say(`ended after ${stepMinutesMax} minutes: ${path.basename(command)} ${args.join(" ")}`);
      end();
    }, stepMinutesMax * 60_000);
    const interrupt = () => {
      end();
      process.exit(130);
    };
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    const done = (code) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve(code ?? 1);
    };
    child.on("error", () => done(1));
    child.on("exit", done);
  });
}

const binary = (name) => path.join(root, "node_modules", ".bin", name);

const checks = [
  { name: "types", command: binary("tsc"), args: ["--noEmit", "-p", "tsconfig.json"] },
  {
    name: "types of the explorer",
    command: binary("tsc"),
    args: ["--noEmit", "-p", "explorer/tsconfig.json"],
  },
  {
    name: "types of contracts with decorators",
    command: binary("tsc"),
    args: ["--noEmit", "-p", "test/conformance/third-party/contracts/tsconfig.json"],
  },
  { name: "lint", command: binary("eslint"), args: [".", "--max-warnings", "0"] },
  { name: "format", command: binary("prettier"), args: ["--check", "--log-level", "warn", "."] },
];

/** Unit suites share the cores; suites that start processes and ports run one after another. `only`: when asked for. */
const levels = [
  { name: "architecture", only: true, args: ["--testPathPatterns", "test/architecture"] },
  { name: "unit", args: ["--testPathPatterns", "\\.test\\.tsx?$", "--maxWorkers", "2"] },
  {
    name: "process",
    isRepeated: true,
    args: [
      "--testPathPatterns",
      "\\.(conformance|e2e|faults|browser)\\.ts$",
      "--runInBand",
      "--testTimeout",
      "120000",
      // A test that failed can leave a process behind that would keep this one from ending.
      "--forceExit",
    ],
  },
];

async function runSuites(args) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "antin-test-"));
  const report = path.join(folder, "report.json");
  const options = ["--json", "--outputFile", report, "--silent", "--passWithNoTests"];
  await run(process.execPath, [binary("jest"), ...args, ...options]);
  const suites = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults : undefined;
  rmSync(folder, { recursive: true, force: true });
  return suites;
}

/** Suites of processes that are run a second time; where more fail, it is not the machine. */
const repeatedSuitesMax = 3;

/**
 * Suites that start, kill and wait for processes can fail on a machine that is busy with something else. Those that
 * failed run once more, alone, and it is said: a suite that fails twice has failed.
 */
async function repeatFailed(level, suites) {
  const failed = suites.filter(({ status }) => status === "failed");
  if (failed.length === 0 || failed.length > repeatedSuitesMax) return suites;
  for (const { name } of failed) say(`failed, and is run again: ${path.relative(root, name)}`);
  const flags = level.args.slice(2);
  const again = await runSuites([...failed.map(({ name }) => name), "--runTestsByPath", ...flags]);
  if (again === undefined) return suites;
  return [...suites.filter(({ status }) => status !== "failed"), ...again];
}

async function runLevel(level) {
  const first = await runSuites(level.args);
  if (first === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const suites = level.isRepeated === true ? await repeatFailed(level, first) : first;
  const tests = suites.flatMap(({ assertionResults }) => assertionResults);
  const count = (status) => tests.filter((test) => test.status === status).length;
  for (const { fullName, status } of tests) if (status === "pending") say(`skipped: ${fullName}`);
  // A suite that could not even be read has no tests and failed all the same.
  const broken = suites.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0);
  return { passed: count("passed"), failed: count("failed") + broken.length, skipped: count("pending") };
}

const only = process.argv[2];
const total = { passed: 0, failed: 0, skipped: 0 };
try {
  await prepare(say);
  for (const check of only === undefined ? checks : []) {
    say(`── ${check.name}`);
    if ((await run(check.command, check.args)) === 0) total.passed += 1;
    else {
      total.failed += 1;
      say(`${check.name} failed`);
    }
  }
  for (const level of levels.filter((level) =>
    only === undefined ? level.only !== true : level.name === only,
  )) {
    say(`── ${level.name} suites`);
    const counts = await runLevel(level);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
} catch (error) {
  say(`Cannot test: ${error.message}`);
  total.failed += 1;
}
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
