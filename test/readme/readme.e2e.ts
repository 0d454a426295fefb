import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sourceFiles } from "../architecture/source-files.js";
import { npmStart, repository } from "../e2e/start-process.js";

const readme = readFileSync(path.join(repository, "README.md"), "utf8");

/** The block of code after a comment such as `<!-- output of: npm start -- --once -->`. */
function outputOf(comment: string): string {
  const match = new RegExp(`<!-- ${comment} -->\\n\`\`\`\\n([\\s\\S]*?)\\n\`\`\``).exec(readme);
  if (match?.[1] === undefined) throw new Error(`README.md has no output after "${comment}"`);
  return match[1];
}

/** What differs from one machine, port and run to the next. */
const withoutChance = (output: string): string =>
  output
    .replace(/in \d+\.\d s$/m, "in … s")
    .replace(/blocks [\d–, ]+$/m, "blocks …")
    .replace(/Receipt {9}\S*receipts/, "Receipt         …receipts")
    .replace(/127\.0\.0\.1:\d+/, "127.0.0.1:…")
    .replace(/\b(MN|D|GP-BCT-)\d{4}/g, "$1…");

describe("README.md", () => {
  it("shows what npm start prints", async () => {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-readme-"));
    try {
      const end = await npmStart(["--once", "--data-dir", dataDir, "--port", "22050"]).finished;
      expect([end.code, end.code === 0 ? "" : end.stderr]).toEqual([0, ""]);
      const printed = withoutChance(end.stdout.trimEnd());
      const shown = withoutChance(outputOf("output of: npm start -- --once"));
      // The random draw sends a few shipments in a hundred to an officer.
      const channel = /on the (green|yellow|red) channel/;
      expect(printed.replace(channel, "on a channel")).toBe(shown.replace(channel, "on a channel"));
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it("shows the line that npm test ends with", () => {
    const form = /^\d+ passed, 0 failed, \d+ skipped$/;
    expect(outputOf("closing line of: npm test")).toMatch(form);
    const run = spawnSync(process.execPath, ["scripts/test.mjs", "architecture"], {
      cwd: repository,
      encoding: "utf8",
    });
    expect([run.status, run.stdout.trimEnd().split("\n").at(-1)]).toEqual([0, expect.stringMatching(form)]);
  });

  it.each([...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? ""))(
    "links %s, which exists",
    (link) => {
      expect(() => readFileSync(path.join(repository, link))).not.toThrow();
    },
  );
});

describe("the life of a document in ARCHITECTURE.md", () => {
  const text = readFileSync(path.join(repository, "ARCHITECTURE.md"), "utf8");
  const life = text.slice(text.indexOf("## Life of a document"), text.indexOf("## Code map"));
  const names = [
    ...new Set([...life.matchAll(/`([A-Za-z]+(?:\.[A-Za-z]+)?)`/g)].map((match) => match[1] ?? "")),
  ];
  const folders = ["chaincode", "gateway-api/src", "network-config"];
  const sources = folders.flatMap((folder) => sourceFiles(folder)).map(({ code }) => code);

  it.each(names)("names %s, which the sources have", (name) => {
    const word = new RegExp(`\\b${name.split(".").at(-1) ?? ""}\\b`);
    expect(sources.some((code) => word.test(code))).toBe(true);
  });
});
