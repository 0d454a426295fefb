#!/usr/bin/env node
import { runAntin } from "./antin-commands.js";

process.exitCode = await runAntin(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  folder: process.cwd(),
  now: () => new Date(),
});
