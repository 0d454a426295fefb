// Turns every package's src into dist with swc (types are checked by `npm run typecheck`, never at start-up),
// binds the anchor contract and bundles the explorer. Only what changed since the last build is compiled.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** What is compiled depends on this script too. */
const thisScript = statSync(fileURLToPath(import.meta.url));

export const packages = [
  "chaincode/trade-documents",
  "chaincode/evidence",
  "chaincode/anchor-registry",
  "document-store",
  "gateway-api",
  "network-config",
  "network-config/embedded-peer",
];

const isSource = (name) => /\.ts$/.test(name) && !/(\.d|\.test|\.bench)\.ts$/.test(name);

function* filesUnder(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(full);
    else yield full;
  }
}

const newest = (files) => Math.max(0, ...[...files].map((file) => statSync(file).mtimeMs));

/** @returns how many files had changed */
export async function compilePackage(folder) {
  const source = path.join(root, folder, "src");
  const output = path.join(root, folder, "dist");
  const { type } = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
  const stale = [...filesUnder(source)].filter((file) => {
    if (!isSource(file)) return false;
    const target = path.join(output, path.relative(source, file)).replace(/\.ts$/, ".js");
    const changedAt = Math.max(statSync(file).mtimeMs, thisScript.mtimeMs);
    return !existsSync(target) || statSync(target).mtimeMs <= changedAt;
  });
  if (stale.length === 0) return 0;
  const { transformFile } = await import("@swc/core");
  await Promise.all(
    stale.map(async (file) => {
      const target = path.join(output, path.relative(source, file)).replace(/\.ts$/, ".js");
      const { code, map } = await transformFile(file, {
        swcrc: false,
        sourceMaps: true,
        // The annotation is what lets ES modules import a CommonJS package's exports by name.
        module:
          type === "module"
            ? { type: "es6" }
            : { type: "commonjs", ignoreDynamic: true, exportInteropAnnotation: true },
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
      });
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(`${target}.map`, map);
      writeFileSync(target, `${code}\n//# sourceMappingURL=${path.basename(target)}.map\n`);
    }),
  );
  return stale.length;
}

const anchorRegistry = "chaincode/anchor-registry";

/** The first compilation takes seconds of one core, so it has a process of its own beside the other packages. */
async function bindAnchorContract() {
  const script = pathToFileURL(path.join(root, anchorRegistry, "build.mjs")).href;
  if (existsSync(path.join(root, anchorRegistry, "src/typechain/index.ts"))) {
    await (await import(script)).build();
    return;
  }
  const program = `await (await import(${JSON.stringify(script)})).build();`;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
}

async function bundleExplorer() {
  const explorer = path.join(root, "explorer");
  const config = path.join(explorer, "vite.config.ts");
  const inputs = [
    ...filesUnder(path.join(explorer, "src")),
    ...filesUnder(path.join(explorer, "public")),
    ...filesUnder(path.join(root, "chaincode/evidence/src")),
    path.join(explorer, "index.html"),
    config,
  ];
  const target = path.join(explorer, "dist/index.html");
  if (existsSync(target) && statSync(target).mtimeMs > newest(inputs)) return;
  const { build } = await import("vite");
  // vite declares this process a production one; what starts afterwards in it is not.
  const { NODE_ENV } = process.env;
  try {
    await build({ root: explorer, configFile: config, logLevel: "error" });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** @returns how many files had changed */
export async function buildAll() {
  const counts = await Promise.all([
    bindAnchorContract().then(() => compilePackage(anchorRegistry)),
    ...packages.filter((folder) => folder !== anchorRegistry).map(compilePackage),
    bundleExplorer().then(() => 0),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const startedAt = Date.now();
  const count = await buildAll();
  console.log(`built ${count} files in ${Date.now() - startedAt} ms`);
}
