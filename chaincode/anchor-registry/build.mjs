// Compiles contracts/AnchorRegistry.sol with npm's solc and writes its typechain bindings. Offline.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.dirname(fileURLToPath(import.meta.url));
const contractName = "AnchorRegistry";
const sourceFile = path.join(folder, "contracts", `${contractName}.sol`);
const artifactFile = path.join(folder, "artifacts", `${contractName}.json`);
const bindings = path.join(folder, "src/typechain");

const settings = {
  optimizer: { enabled: true, runs: 200 },
  // The oldest set of opcodes that any chain in use still understands.
  evmVersion: "paris",
  metadata: { bytecodeHash: "none" },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
};

function sourceHash(source) {
  return createHash("sha256")
    .update(source)
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest("hex");
}

function isCurrent(hash) {
  if (!existsSync(artifactFile) || !existsSync(path.join(bindings, "index.ts"))) return false;
  try {
    return JSON.parse(readFileSync(artifactFile, "utf8")).sourceHash === hash;
  } catch {
    return false; // a half-written artifact is made again
  }
}

async function compile(source) {
  const { default: solc } = await import("solc");
  const input = { language: "Solidity", sources: { [contractName]: { content: source } }, settings };
  const { errors = [], contracts } = JSON.parse(solc.compile(JSON.stringify(input)));
  const complaints = errors.filter(({ severity }) => severity !== "info");
  if (complaints.length > 0)
    throw new Error(complaints.map(({ formattedMessage }) => formattedMessage).join("\n"));
  const { abi, evm } = contracts[contractName][contractName];
  return { contractName, compiler: solc.version(), abi, bytecode: `0x${evm.bytecode.object}` };
}

async function bind() {
  const { runTypeChain } = await import("typechain");
  rmSync(bindings, { recursive: true, force: true });
  const flags = {
    alwaysGenerateOverloads: false,
    discriminateTypes: false,
    node16Modules: true,
    environment: undefined,
  };
  await runTypeChain({
    cwd: folder,
    filesToProcess: [artifactFile],
    allFiles: [artifactFile],
    outDir: bindings,
    target: "ethers-v6",
    flags,
  });
}

/** Writes artifacts/AnchorRegistry.json and src/typechain; does nothing when the source has not changed. */
export async function build() {
  const source = readFileSync(sourceFile, "utf8");
  const hash = sourceHash(source);
  if (isCurrent(hash)) return false;
  const artifact = await compile(source);
  const text = (extra) => `${JSON.stringify({ ...artifact, ...extra }, null, 1)}\n`;
  mkdirSync(path.dirname(artifactFile), { recursive: true });
  writeFileSync(artifactFile, text({}));
  await bind();
  // The hash goes in last: a build that was interrupted counts as not made.
  writeFileSync(`${artifactFile}.tmp`, text({ sourceHash: hash }));
  renameSync(`${artifactFile}.tmp`, artifactFile);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await build()) ? `built ${artifactFile} and ${bindings}` : "nothing to build");
}
