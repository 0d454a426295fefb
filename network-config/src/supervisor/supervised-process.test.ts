import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isProcessAlive } from "../process-alive.js";
import {
  type ProcessEvent,
  type ProcessOptions,
  type SupervisedProcess,
  superviseProcess,
} from "./supervised-process.js";

let logFolder: string;
let events: ProcessEvent[];
let processes: SupervisedProcess[];

beforeEach(() => {
  logFolder = mkdtempSync(path.join(os.tmpdir(), "supervisor-"));
  events = [];
  processes = [];
});

afterEach(async () => {
  for (const supervised of processes) await supervised.stop();
  rmSync(logFolder, { recursive: true, force: true });
});

const stayUp = "setInterval(() => {}, 1000);";

const aProcess = (script: string, options: Partial<ProcessOptions> = {}): ProcessOptions => ({
  name: "sample",
  command: process.execPath,
  args: ["-e", script],
  env: {},
  logFolder,
  readyWhen: { stdoutLine: (line) => line === "ready" },
  onEvent: (event) => events.push(event),
  ...options,
});

async function supervise(options: ProcessOptions): Promise<SupervisedProcess> {
  const supervised = await superviseProcess(options);
  processes.push(supervised);
  return supervised;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const fastRestart = { firstDelayMs: 10, delayMsMax: 40, failuresMax: 3, stableAfterMs: 60_000 };

it("resolves when the process says that it is ready, and keeps its output in a log", async () => {
  const supervised = await supervise(aProcess(`console.error("loading"); console.log("ready"); ${stayUp}`));
  expect(supervised.state()).toBe("ready");
  expect(isProcessAlive(supervised.pid()!)).toBe(true);
  expect(events.map(({ type }) => type)).toEqual(["spawned", "ready"]);
  await supervised.stop();
  expect(readFileSync(path.join(logFolder, "sample.log"), "utf8")).toContain("loading");
});

it("takes an open port, or an answered question, for readiness too", async () => {
  const listen = `require("node:net").createServer().listen(21101, "127.0.0.1");`;
  const supervised = await supervise(aProcess(listen, { readyWhen: { host: "127.0.0.1", port: 21101 } }));
  expect(supervised.state()).toBe("ready");
  let asked = 0;
  const probe = () => Promise.resolve(++asked === 3);
  expect((await supervise(aProcess(stayUp, { name: "other", readyWhen: { probe } }))).state()).toBe("ready");
  expect(asked).toBe(3);
});

it("fails with the end of the log when the process ends before it is ready", async () => {
  const start = superviseProcess(aProcess(`console.error("no such key"); process.exitCode = 3;`));
  await expect(start).rejects.toMatchObject({
    code: "PROCESS_NOT_READY",
    message: expect.stringContaining("ended before it was ready"),
    details: { name: "sample", logTail: "no such key" },
  });
});

it("fails when the program does not exist", async () => {
  const start = superviseProcess(aProcess("", { command: path.join(logFolder, "absent") }));
  await expect(start).rejects.toMatchObject({
    code: "PROCESS_NOT_READY",
    details: { logTail: expect.stringContaining("ENOENT") },
  });
});

it("gives up waiting after the limit, and leaves no process behind", async () => {
  const start = superviseProcess(aProcess(stayUp, { readyTimeoutMs: 300 }));
  await expect(start).rejects.toMatchObject({
    code: "PROCESS_NOT_READY",
    message: expect.stringContaining("after 300 ms"),
  });
  const [spawned] = events;
  expect(spawned?.type === "spawned" && isProcessAlive(spawned.pid)).toBe(false);
});

it("stops a process that is still starting when its signal is aborted", async () => {
  const abort = new AbortController();
  const start = superviseProcess(aProcess(stayUp, { signal: abort.signal }));
  setTimeout(() => {
    abort.abort(new Error("interrupted"));
  }, 100);
  await expect(start).rejects.toThrow("interrupted");
  const [spawned] = events;
  expect(spawned?.type === "spawned" && isProcessAlive(spawned.pid)).toBe(false);
});

it("stops in order: SIGTERM first, SIGKILL after the limit", async () => {
  const polite = `process.on("SIGTERM", () => { console.log("goodbye"); process.exit(0); }); console.log("ready"); ${stayUp}`;
  const supervised = await supervise(aProcess(polite));
  await supervised.stop();
  expect(readFileSync(path.join(logFolder, "sample.log"), "utf8")).toContain("goodbye");
  const deaf = `process.on("SIGTERM", () => {}); console.log("ready"); ${stayUp}`;
  const stubborn = await supervise(aProcess(deaf, { name: "deaf", stopTimeoutMs: 200 }));
  const pid = stubborn.pid()!;
  await stubborn.stop();
  expect(isProcessAlive(pid)).toBe(false);
  expect(stubborn.state()).toBe("stopped");
  expect(events.some(({ type }) => type === "exited")).toBe(false);
});

it("reports a process that ended by itself, with the end of its log", async () => {
  const crash = `console.log("ready"); setTimeout(() => { console.error("out of luck"); process.exit(7); }, 50);`;
  const supervised = await supervise(aProcess(crash));
  await until(() => events.some(({ type }) => type === "exited"));
  expect(events.at(-1)).toMatchObject({
    type: "exited",
    name: "sample",
    code: 7,
    logTail: expect.stringContaining("out of luck"),
  });
  expect(supervised.pid()).toBeUndefined();
});

it("starts a killed process again when asked to", async () => {
  const supervised = await supervise(aProcess(`console.log("ready"); ${stayUp}`, { restart: fastRestart }));
  const first = supervised.pid()!;
  process.kill(first, "SIGKILL");
  await until(() => supervised.state() !== "ready");
  await supervised.ready();
  expect(supervised.pid()).not.toBe(first);
  expect(events.map(({ type }) => type)).toEqual(["spawned", "ready", "exited", "spawned", "ready"]);
  expect(events[2]).toMatchObject({ signal: "SIGKILL", restartInMs: 10 });
});

it("gives up on a process that ends too often in a row, later each time", async () => {
  await supervise(
    aProcess(`console.log("ready"); setTimeout(() => process.exit(1), 30);`, { restart: fastRestart }),
  );
  await until(() => events.some(({ type }) => type === "gave-up"));
  const delays = events.flatMap((event) => (event.type === "exited" ? [event.restartInMs] : []));
  expect(delays).toEqual([10, 20, 40]);
});

it("does not start again what was stopped while it waited for its restart", async () => {
  const slow = { ...fastRestart, firstDelayMs: 300, delayMsMax: 300 };
  const supervised = await supervise(
    aProcess(`console.log("ready"); setTimeout(() => process.exit(1), 20);`, { restart: slow }),
  );
  await until(() => supervised.state() === "waiting");
  await supervised.stop();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(events.filter(({ type }) => type === "spawned")).toHaveLength(1);
});
