import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openBoundedLog } from "./bounded-log.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "bounded-log-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("keeps the newest output and never more than two files of the limit", () => {
  const log = openBoundedLog(path.join(folder, "peer.log"), 1000);
  for (let line = 0; line < 500; line += 1) log.write(Buffer.from(`line ${line}\n`));
  expect(log.tail()).toMatch(/line 499$/);
  log.close();
  expect(readdirSync(folder).sort()).toEqual(["peer.log", "peer.log.1"]);
  for (const name of readdirSync(folder))
    expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(1000);
  expect(readFileSync(path.join(folder, "peer.log"), "utf8")).toMatch(/line 499\n$/);
});

it("goes on where an earlier run stopped", () => {
  const file = path.join(folder, "peer.log");
  for (const word of ["one\n", "two\n"]) {
    const log = openBoundedLog(file);
    log.write(Buffer.from(word));
    log.close();
  }
  expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
});

it("cuts a single write larger than the limit to its end", () => {
  const log = openBoundedLog(path.join(folder, "peer.log"), 10);
  log.write(Buffer.from("0123456789abcdef"));
  log.close();
  expect(readFileSync(path.join(folder, "peer.log"), "utf8")).toBe("6789abcdef");
});
