#!/usr/bin/env node
// The command as npm links it: present before the first build, which makes what it runs.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const compiled = new URL("../dist/antin.js", import.meta.url);
if (!existsSync(fileURLToPath(compiled))) {
  const { buildAll } = await import(new URL("../../scripts/build.mjs", import.meta.url).href);
  await buildAll();
}
await import(compiled.href);
