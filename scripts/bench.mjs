// `npm run bench`: installs and builds what changed, then measures; see test/load/README.md.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { compilePackage } from "./build.mjs";
import { prepare, root } from "./prepare.mjs";

try {
  await prepare((line) => process.stderr.write(`${line}\n`));
  await compilePackage("test/load");
} catch (error) {
  process.stderr.write(`Cannot measure: ${error.message}\n`);
  process.exit(1);
}
await import(pathToFileURL(path.join(root, "test/load/dist/main.js")).href);
