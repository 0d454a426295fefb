import path from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, root } from "./prepare.mjs";

/** Installs and builds what changed, then runs a compiled entry in this process with this process's arguments. */
export async function launch(entry) {
  const say = (line) => process.stderr.write(`${line}\n`);
  try {
    await prepare(say);
  } catch (error) {
    say(`Cannot start: ${error.message}`);
    process.exit(1);
  }
  await import(pathToFileURL(path.join(root, entry)).href);
}
