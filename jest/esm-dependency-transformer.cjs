// node_modules only: converts ES modules to CommonJS and hands everything else through untouched,
// because swc over every dependency breaks packages such as google-protobuf that rely on `this`.
const { readFileSync, existsSync } = require("node:fs");
const path = require("node:path");
const swcJest = require("@swc/jest");

const swc = (swcJest.default ?? swcJest).createTransformer({
  swcrc: false,
  jsc: {
    target: "es2022",
    parser: { syntax: "ecmascript" },
    transform: { useDefineForClassFields: true },
  },
  module: { type: "commonjs" },
});

const typeByFolder = new Map();
function isEsModule(file) {
  if (file.endsWith(".mjs")) return true;
  if (file.endsWith(".cjs")) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (typeByFolder.has(folder)) return typeByFolder.get(folder);
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest)) {
      const isModule = JSON.parse(readFileSync(manifest, "utf8")).type === "module";
      typeByFolder.set(folder, isModule);
      return isModule;
    }
    if (path.dirname(folder) === folder) return false;
  }
}

module.exports = {
  ...swc,
  process: (source, file, options) =>
    isEsModule(file) ? swc.process(source, file, options) : { code: source },
  getCacheKey: (source, file, options) =>
    swc.getCacheKey(source, file, options) + (isEsModule(file) ? "esm" : "cjs"),
};
