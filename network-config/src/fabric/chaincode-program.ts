import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ArchiveFile } from "./archive.js";

/** How a chaincode's process is started, and the files that are its code. */
export interface ChaincodeProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly code: readonly ArchiveFile[];
}

/** The compiled contract: the very files that the embedded peer's chaincode process runs. */
export function tradeDocumentsProgram(repository: string): ChaincodeProgram {
  const folder = path.join(repository, "chaincode/trade-documents");
  const names = readdirSync(path.join(folder, "dist"), { recursive: true, encoding: "utf8" });
  const code = [
    "package.json",
    ...names.filter((name) => name.endsWith(".js")).map((name) => `dist/${name}`),
  ];
  return {
    command: process.execPath,
    args: [path.join(folder, "dist/main.js")],
    code: code.map((name) => ({
      path: name.split(path.sep).join("/"),
      content: readFileSync(path.join(folder, name)),
    })),
  };
}
