// `npm run test:faults`: the long form of the fault suites, which `npm test` runs in short. Takes an hour or more.
//
//   npm run test:faults [-- <suite>]        ANTIN_SEED=<number> repeats a run, ANTIN_ROUNDS=<number> sets the kills
import { spawn } from "node:child_process";
import path from "node:path";
import { prepare, root } from "./prepare.mjs";

const say = (line) => process.stdout.write(`${line}\n`);

await prepare(say);
const seed = process.env.ANTIN_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
say(`seed ${seed}: ANTIN_SEED=${seed} npm run test:faults repeats this run`);
const suites = process.argv[2] ?? "(test/faults/.*\\.faults\\.ts|torn-and-damaged\\.test\\.ts)$";
const jest = path.join(root, "node_modules", ".bin", "jest");
const args = [jest, "--runInBand", "--forceExit", "--verbose", "--testPathPatterns", suites];
const child = spawn(process.execPath, args, {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ANTIN_FAULTS: "long", ANTIN_SEED: seed },
});
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
