import { transformFile } from "@swc/core";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repository } from "./config.js";

const contracts = path.join(import.meta.dirname, "contracts");

/**
 * A chaincode package as its author would hand it over: package.json, its compiled contract and its modules.
 * `source` is a file of `contracts`: TypeScript with decorators, or plain JavaScript.
 *
 * @returns the package's folder.
 */
export async function makeChaincodePackage(parent: string, name: string, source: string): Promise<string> {
  const folder = path.join(parent, name);
  mkdirSync(folder, { recursive: true });
  const main = "index.cjs";
  const manifest = { name, version: "1.0.0", main, description: "a contract of somebody else's" };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  const file = path.join(contracts, source);
  if (source.endsWith(".cjs")) copyFileSync(file, path.join(folder, main));
  else writeFileSync(path.join(folder, main), await compiled(file));
  return folder;
}

/** As `tsc` with experimentalDecorators and emitDecoratorMetadata would. */
async function compiled(file: string): Promise<string> {
  const { code } = await transformFile(file, {
    swcrc: false,
    module: { type: "commonjs" },
    jsc: {
      target: "es2022",
      parser: { syntax: "typescript", decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  });
  return code;
}
