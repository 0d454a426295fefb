import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const repositoryRoot = path.resolve(__dirname, "../..");

export interface SourceFile {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without comments and without the contents of template literals. */
  readonly code: string;
  /** Module specifiers of imports, re-exports and dynamic imports. */
  readonly imports: readonly string[];
}

const ignoredFolders = new Set(["node_modules", "dist", "typechain", "artifacts", ".git", ".antin"]);

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!ignoredFolders.has(entry.name)) yield* walk(full);
    } else yield full;
  }
}

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`\\])\/\/[^\n]*/g, "$1");

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^;"']*?from\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|\brequire\(\s*["']([^"']+)["']\s*\)/g;

function importsOf(code: string): string[] {
  return [...code.matchAll(importPattern)].map((match) => match.slice(1).join(""));
}

const isTest = (file: string): boolean =>
  /\.(test|fixture|bench|faults|e2e|conformance|browser)\.tsx?$/.test(file) || /\/testing\//.test(file);

/** TypeScript sources under `folder` (from the root), tests and test support left out. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return [...walk(path.join(repositoryRoot, folder))]
    .map((full) => path.relative(repositoryRoot, full).split(path.sep).join("/"))
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts") && !isTest(file))
    .map((file) => {
      const text = readFileSync(path.join(repositoryRoot, file), "utf8");
      const code = withoutComments(text);
      return { path: file, text, code, imports: importsOf(code) };
    });
}

/** Where a relative import of `file` points, as a path from the root without extension. */
export const importTarget = (file: SourceFile, specifier: string): string =>
  path.posix.join(path.posix.dirname(file.path), specifier).replace(/\.(js|ts|tsx)$/, "");

/** Paths of the decisions' pages, from the repository's root. */
export function decisionPages(): string[] {
  return [...walk(repositoryRoot)]
    .filter((file) => /^adr-.*\.md$/.test(path.basename(file)))
    .map((file) => path.relative(repositoryRoot, file).split(path.sep).join("/"));
}
