import { defaultTopology, ensureNetworkMaterial } from "@antin/network-config";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { planShipment } from "../../network-config/src/demonstration/shipment-plan.js";
import {
  callApi,
  gatewayEnvironment,
  startHttpNetwork,
  type Answer,
  type HttpNetwork,
} from "./http-network.js";
import { repository } from "./start-process.js";

const issueCommand = path.join(repository, "gateway-api/dist/identity/api-key-command.js");
const lonelyPort = 21_640;
const networkPort = 21_620;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

interface GatewayProcess {
  readonly child: ChildProcess;
  /** The line printed on standard output once it listens. */
  readonly ready: Promise<{ ready: boolean; port: number }>;
  readonly ended: Promise<Ended>;
}

const running: GatewayProcess[] = [];

/** The gateway as a process by itself. */
function spawnGateway(environment: Record<string, string>): GatewayProcess {
  const child = spawn(process.execPath, [path.join(repository, "gateway-api/dist/main.js")], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] ?? "", ...environment },
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => {
      resolve({ code, stderr });
    });
  });
  const ready = new Promise<{ ready: boolean; port: number }>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => {
      resolve(JSON.parse(chunk.toString("utf8")) as { ready: boolean; port: number });
    });
    void ended.then(({ code }) => {
      reject(new Error(`the gateway ended with ${code} before it was ready: ${stderr}`));
    });
  });
  ready.catch(() => undefined);
  const gateway = { child, ready, ended };
  running.push(gateway);
  return gateway;
}

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});

describe("a gateway alone", () => {
  let dataDir: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-gateway-"));
    await ensureNetworkMaterial({ dataDir, topology: defaultTopology });
    environment = gatewayEnvironment(dataDir, lonelyPort);
  }, 60_000);

  afterAll(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ["without peers", { ANTIN_PEERS: "" }, 78, "CONFIG_INVALID"],
    ["with a folder that holds no identities", { ANTIN_DATA_DIR: os.tmpdir() }, 78, "IDENTITY_INVALID"],
    ["in production for a demonstration", { NODE_ENV: "production" }, 78, "DEMO_IDENTITIES_REFUSED"],
    [
      "in production with demonstration identities",
      { NODE_ENV: "production", ANTIN_DEMO: "0" },
      78,
      "DEMO_IDENTITIES_REFUSED",
    ],
    [
      "with token keys that are none",
      {
        ANTIN_JWT_ISSUER: "https://i.example",
        ANTIN_JWT_AUDIENCE: "antin",
        ANTIN_JWT_KEYS_FILE: "/dev/null",
      },
      78,
      "TOKEN_KEYS_INVALID",
    ],
  ])("does not start %s, and says why in one line", async (_how, change, exitCode, code) => {
    const { code: ended, stderr } = await spawnGateway({ ...environment, ...change }).ended;
    expect(ended).toBe(exitCode);
    expect(JSON.parse(stderr.trim())).toMatchObject({ code, message: expect.any(String) });
  });

  it("does not start on a port that is taken", async () => {
    const blocker = createServer().listen(lonelyPort, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    const { code, stderr } = await spawnGateway(environment).ended;
    expect([code, stderr]).toEqual([69, expect.stringContaining("PORT_IN_USE")]);
    await new Promise((resolve) => blocker.close(resolve));
  });

  it("lives without a ledger, says that it is not ready, asks writers to come back, and stops in order", async () => {
    const gateway = spawnGateway(environment);
    expect(await gateway.ready).toEqual({ ready: true, port: lonelyPort });
    const url = `http://127.0.0.1:${lonelyPort}`;
    expect((await callApi(`${url}/healthz`)).status).toBe(200);
    const ready = await callApi(`${url}/readyz`);
    expect([ready.status, ready.headers.get("retry-after"), ready.body.status]).toEqual([
      503,
      "1",
      "unready",
    ]);
    expect(ready.body.parts).toContainEqual(
      expect.objectContaining({ name: "ledger", ok: false, required: true }),
    );
    const written = await callApi(`${url}/permits`, {
      as: "demo-moit",
      method: "POST",
      json: { payload: planShipment(1, new Date()).permit },
    });
    expect([written.status, written.body.code]).toEqual([503, "LEDGER_UNAVAILABLE"]);
    expect(Number(written.headers.get("retry-after"))).toBeGreaterThan(0);
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended).code).toBe(0);
  });

  it("learns a new API key by SIGHUP", async () => {
    const gateway = spawnGateway({ ...environment, ANTIN_DEMO: "0" });
    await gateway.ready;
    const url = `http://127.0.0.1:${lonelyPort}/permits`;
    const issued = spawnSync(process.execPath, [issueCommand, dataDir, "demo-moit", "test", "30"], {
      encoding: "utf8",
    });
    expect([issued.status, issued.stderr]).toEqual([0, ""]);
    const key = issued.stdout.trim();
    expect((await callApi(url, { as: "demo-moit" })).body.code).toBe("API_KEY_UNKNOWN");
    expect((await callApi(url, { as: key })).body.code).toBe("API_KEY_UNKNOWN");
    gateway.child.kill("SIGHUP");
    let answer: Answer | undefined;
    for (let attempt = 0; attempt < 50 && answer?.status !== 200; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await callApi(url, { as: key });
    }
    expect(answer?.status).toBe(200);
  });
});

describe("a gateway of the network", () => {
  let http: HttpNetwork;
  const { permit } = planShipment(1, new Date());

  beforeAll(async () => {
    http = await startHttpNetwork(networkPort);
  }, 120_000);

  afterAll(async () => {
    await http.stop();
  }, 60_000);

  const issue = (number: string): Promise<Answer> =>
    http.call("/permits", {
      as: "demo-moit",
      method: "POST",
      json: { payload: { ...permit, permitNo: number } },
      headers: { "idempotency-key": `issue-${number}` },
    });

  /** As a client does that does not know whether its request was taken: the same again, with the same key. */
  async function persistently(number: string, onBroken: () => void = () => undefined): Promise<Answer> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const answer = await issue(number).catch(() => {
        onBroken();
        return undefined;
      });
      if (answer?.status === 201) return answer;
      if (answer !== undefined && ![409, 503].includes(answer.status)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${number} was never answered`);
  }

  it("ended in the middle of requests, loses none and does none twice", async () => {
    const numbers = Array.from({ length: 40 }, (_, index) => `GP-KILL-${index}`);
    const broken = new Set<string>();
    const answers = Promise.all(numbers.map((number) => persistently(number, () => broken.add(number))));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const pid = http.processes.get("gateway")?.pid();
    expect(pid).toBeDefined();
    process.kill(pid!, "SIGKILL");
    const done = await answers;
    expect(broken.size).toBeGreaterThan(0);
    expect(done.map(({ status }) => status)).toEqual(numbers.map(() => 201));
    for (const { body } of done) expect(body.document?.version).toBe(0);
    const transactions = done.map(({ body }) => body.transaction?.id);
    expect(new Set(transactions).size).toBe(numbers.length);
    const again = await persistently(numbers[0]!);
    expect(again.body.transaction?.id).toBe(transactions[0]);
  }, 90_000);

  it("asked to stop, finishes the requests in hand", async () => {
    const numbers = Array.from({ length: 10 }, (_, index) => `GP-STOP-${index}`);
    let answered = 0;
    const answers = Promise.all(
      numbers.map(async (number) => {
        const answer = await issue(number);
        answered += 1;
        return answer;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBeLessThan(numbers.length);
    const pid = http.processes.get("gateway")?.pid();
    process.kill(pid!, "SIGTERM");
    const done = await answers;
    expect(done.map(({ status }) => status)).toEqual(numbers.map(() => 201));
    for (const number of numbers) expect((await persistently(number)).status).toBe(201);
  }, 90_000);
});
