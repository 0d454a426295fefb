import path from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = path.dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  root: folder,
  resolve: { alias: { "@antin/evidence": path.join(folder, "../chaincode/evidence/src/index.ts") } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { outDir: path.join(folder, "dist"), emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
});
