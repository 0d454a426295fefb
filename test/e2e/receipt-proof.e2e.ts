import {
  canonicalJson,
  decodeEntryBundle,
  leafHash,
  nodesOfTiles,
  parseCheckpoint,
  parseNote,
  tilePath,
  tileWidthAt,
  treeRoot,
} from "@antin/evidence";
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { planShipment } from "../../network-config/src/demonstration/shipment-plan.js";
import { startHttpNetwork, type HttpNetwork } from "./http-network.js";
import { repository } from "./start-process.js";

const httpPort = 20_940;
const plan = planShipment(1, new Date());
const permit = `/permits/${plan.numbers.permit}`;
const folder = mkdtempSync(path.join(os.tmpdir(), "antin-proof-"));
const antin = path.join(repository, "network-config/bin/antin.mjs");

let http: HttpNetwork;
let payload: object;

const write = (name: string, text: string): void => {
  writeFileSync(path.join(folder, name), text);
};

/** The command as a stranger runs it, in a folder that holds nothing but what he was given. */
function verify(...args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [antin, "verify", ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, output });
    });
  });
}

/** Asks until a checkpoint covers the document's last event. */
async function receiptText(): Promise<string> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const answer = await http.call(`${permit}/receipt`, { as: "demo-moit" });
    if (answer.status === 200) return answer.text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("no checkpoint was made");
}

/** What an independent reader computes of the log from its tiles alone. */
async function readLog(): Promise<{ signed: string; computed: string; leavesFit: boolean }> {
  const bytesOf = async (address: string): Promise<Uint8Array> => {
    const response = await fetch(`${http.url}/${address}`);
    if (!response.ok) throw new Error(`${address} answers ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const note = Buffer.from(await bytesOf("checkpoint")).toString("utf8");
  const { size, root } = parseCheckpoint(parseNote(note).text);
  const tiles = new Map<string, Uint8Array>();
  for (let level = 0; tileWidthAt(size, level, 0) > 0; level += 1)
    for (let index = 0; tileWidthAt(size, level, index) > 0; index += 1) {
      const width = tileWidthAt(size, level, index);
      tiles.set(`${level}/${index}`, await bytesOf(tilePath({ level, index, width })));
    }
  const nodes = nodesOfTiles((level, index) => tiles.get(`${level}/${index}`));
  const width = tileWidthAt(size, "entries", 0);
  const leaves = decodeEntryBundle(await bytesOf(tilePath({ level: "entries", index: 0, width })));
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  return {
    signed: hex(root),
    computed: hex(treeRoot(size, nodes)),
    leavesFit: hex(Buffer.concat(leaves.map(leafHash))) === hex(tiles.get("0/0") ?? new Uint8Array()),
  };
}

let log: Awaited<ReturnType<typeof readLog>>;

beforeAll(async () => {
  http = await startHttpNetwork(httpPort);
  const issued = await http.call("/permits", {
    as: "demo-moit",
    method: "POST",
    json: { payload: plan.permit },
  });
  expect(issued.status).toBe(201);
  const document = await http.call(permit, { as: "demo-moit" });
  ({ payload } = document.body as unknown as { payload: object });
  write("receipt.json", await receiptText());
  write("payload.json", canonicalJson(payload));
  log = await readLog();
  copyFileSync(path.join(http.dataDir, "trust.json"), path.join(folder, "trust.json"));
  // From here on there is no network to ask.
  await http.stop();
}, 180_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a receipt, its document's payload and the pinned trust root", () => {
  const given = ["--trust", "trust.json"];

  it("are enough to prove what the document says", async () => {
    const { code, output } = await verify("receipt.json", "payload.json", ...given);
    expect([code, output]).toEqual([0, expect.stringContaining("VALID")]);
  });

  it("show a payload in which one character was altered", async () => {
    const text = canonicalJson(payload);
    write("altered.json", text.replace(plan.numbers.permit, `${plan.numbers.permit.slice(0, -1)}9`));
    const { code, output } = await verify("receipt.json", "altered.json", ...given);
    expect([code, output]).toEqual([1, expect.stringContaining("INVALID")]);
  });

  it("leave the verdict open without the trust root, and say what is missing", async () => {
    const { code, output } = await verify("receipt.json", "payload.json", "--trust", "elsewhere.json");
    expect([code, output]).toEqual([2, expect.stringContaining("UNKNOWN")]);
    expect(output).toContain("elsewhere.json");
  });

  it("are named when one of them is not there", async () => {
    const { code, output } = await verify("nowhere.json", ...given);
    expect([code, output]).toEqual([64, expect.stringContaining("nowhere.json")]);
  });
});

describe("the log's tiles over HTTP", () => {
  it("give the root that the organisations signed, and leaves that hash to it", () => {
    expect(log.computed).toBe(log.signed);
    expect(log.leavesFit).toBe(true);
  });
});
