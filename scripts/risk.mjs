// What `npm run risk:train` and `npm run risk:evaluate` share: install and build what changed, then run the command.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, root } from "./prepare.mjs";

/** @param {"riskTrain" | "riskEvaluate"} name of the command; its arguments are this process's */
export async function runRiskCommand(name) {
  const say = (line) => process.stderr.write(`${line}\n`);
  try {
    await prepare(say);
  } catch (error) {
    say(`Cannot start: ${error.message}`);
    process.exit(1);
  }
  const compiled = path.join(root, "gateway-api/dist/risk-training/risk-commands.js");
  const commands = await import(pathToFileURL(compiled).href);
  const dataDir = path.resolve(root, process.env.TRADE_DATA_DIR ?? "../shared/data");
  process.exitCode = commands[name](process.argv.slice(2), {
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
    // npm runs scripts in the project's folder; paths are meant from where the caller stands.
    folder: process.env.INIT_CWD ?? process.cwd(),
    trainingCsv: path.join(dataDir, "customs-import-declarations/train.csv"),
    modelFile: path.join(path.resolve(root, process.env.ANTIN_DATA_DIR ?? ".antin"), "risk-model.json"),
    nowMs: () => performance.now(),
    spentMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
  });
}
