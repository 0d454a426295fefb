// `npm start`: install and build what changed, then hand over to the network's own start.
import { pathToFileURL } from "node:url";
import path from "node:path";
import { prepare, root } from "./prepare.mjs";

const say = (line) => process.stderr.write(`${line}\n`);
try {
  await prepare(say);
} catch (error) {
  say(`Cannot start: ${error.message}`);
  process.exit(1);
}
await import(pathToFileURL(path.join(root, "network-config/dist/main.js")).href);
