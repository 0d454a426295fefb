import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { isProcessAlive } from "../process-alive.js";
import { lockDataDir } from "./data-dir-lock.js";

let dataDir: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "data-dir-lock-"));
  file = path.join(dataDir, "lock.json");
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const processGone = 2 ** 22 + 1;

it("refuses a second start on the same directory, naming the process that holds it", async () => {
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({
    code: "DATA_DIR_IN_USE",
    details: { pid: process.pid, dataDir },
  });
  lock.release();
  (await lockDataDir(dataDir)).release();
  expect(existsSync(file)).toBe(false);
});

it.each([
  ["of a process that is gone", { pid: processGone, startedAt: "1", children: [] }],
  ["of an earlier process with the same id", { pid: process.pid, startedAt: "1", children: [] }],
])("takes over the lock %s", async (_, content) => {
  writeFileSync(file, JSON.stringify(content));
  const lock = await lockDataDir(dataDir);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
  lock.release();
});

it("takes over a lock that was cut short", async () => {
  writeFileSync(file, '{"pid":');
  const lock = await lockDataDir(dataDir);
  lock.release();
  expect(readdirSync(dataDir)).toEqual([]);
});

it("lets one of many starts have a stale lock", async () => {
  writeFileSync(file, JSON.stringify({ pid: processGone, startedAt: "1", children: [] }));
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDir(dataDir)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

it("ends the children that a killed start left running", async () => {
  const orphan = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const exited = new Promise((resolve) => orphan.once("exit", resolve));
  const lock = await lockDataDir(dataDir);
  lock.recordChild({ name: "evm", pid: orphan.pid! });
  const left = JSON.parse(readFileSync(file, "utf8"));
  lock.release();
  writeFileSync(file, JSON.stringify({ ...left, pid: processGone }));
  (await lockDataDir(dataDir)).release();
  await exited;
  expect(isProcessAlive(orphan.pid!)).toBe(false);
});

it("leaves alone a process that merely has the id of a child long gone", async () => {
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const children = [{ name: "evm", pid: stranger.pid!, startedAt: "1" }];
  writeFileSync(file, JSON.stringify({ pid: processGone, startedAt: "1", children }));
  (await lockDataDir(dataDir)).release();
  expect(isProcessAlive(stranger.pid!)).toBe(true);
  stranger.kill();
  await new Promise((resolve) => stranger.once("exit", resolve));
});

it("empties a directory that holds this program's data, and keeps the lock", async () => {
  const lock = await lockDataDir(dataDir);
  for (const name of ["organisations", "peer"]) mkdirSync(path.join(dataDir, name));
  writeFileSync(path.join(dataDir, "trust.json"), "{}");
  lock.removeData();
  expect(readdirSync(dataDir)).toEqual(["lock.json"]);
  lock.removeData();
  lock.release();
});

it("does not empty a directory of somebody else's files", async () => {
  const lock = await lockDataDir(dataDir);
  writeFileSync(path.join(dataDir, "thesis.odt"), "ten years");
  expect(() => {
    lock.removeData();
  }).toThrow(expect.objectContaining({ code: "DATA_DIR_FOREIGN" }) as Error);
  expect(existsSync(path.join(dataDir, "thesis.odt"))).toBe(true);
  lock.release();
});
