import { execFile } from "node:child_process";
import { X509Certificate, createHash, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { checkKeys, materialPaths, startNetwork, type RunningNetwork } from "@antin/network-config";
import { aSoftToken, softTokenMissing, type SoftToken } from "../../gateway-api/src/testing/soft-token.js";
import { planShipment } from "../../network-config/src/demonstration/shipment-plan.js";
import { callApi, gatewayEnvironment, type Answer } from "./http-network.js";
import { repository } from "./start-process.js";

const httpPort = 20_310;
const url = `http://127.0.0.1:${httpPort}`;
const keySecret = "the key secret of the lifecycle test";
const plan = planShipment(1, new Date());
const noticedWithinMs = 20_000;
const missing = softTokenMissing();

let dataDir: string;
let network: RunningNetwork;
let token: SoftToken | undefined;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-lifecycle-"));
  token = missing === undefined ? aSoftToken("officials") : undefined;
  network = await startNetwork({
    dataDir,
    httpPort,
    evm: false,
    keySecret,
    childEnvironment: { PATH: process.env["PATH"] ?? "" },
    gatewayEnvironment: {
      ...gatewayEnvironment(dataDir, httpPort),
      ANTIN_KEY_SECRET: keySecret,
      ...(token && { ...token.module.environment, ANTIN_PKCS11_MODULE: token.module.file }),
    },
  });
  await eventually(async () => (await callApi(`${url}/readyz`)).status === 200);
}, 120_000);

afterAll(async () => {
  await network.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** Asks again until it is so; what is noticed by polling is noticed within seconds. */
async function eventually(isSo: () => Promise<boolean>, seen = (): string => ""): Promise<void> {
  const until = performance.now() + noticedWithinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`not so within ${noticedWithinMs} ms ${seen()}`);
    await pause(100);
  }
}

/** `antin identity …` as an operator runs it. */
async function antin(...argv: readonly string[]): Promise<{ readonly serial: string }> {
  const args = ["network-config/bin/antin.mjs", "identity", ...argv, "--data-dir", dataDir, "--json"];
  const env = { PATH: process.env["PATH"] ?? "", ANTIN_KEY_SECRET: keySecret };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository, env });
  return JSON.parse(stdout) as { serial: string };
}

const asMinistry = ["--msp", "MoitMSP", "--attr", "role=MINISTRY", "--attr", "ministry=MOIT"];

const issue = (as: string, number: string, headers: Record<string, string> = {}): Promise<Answer> =>
  callApi(`${url}/permits`, {
    as,
    method: "POST",
    json: { payload: { ...plan.permit, permitNo: number } },
    headers,
  });

const known = (name: string) =>
  eventually(async () => (await callApi(`${url}/permits`, { as: name })).status === 200);

/** How the leaves of the log, and so receipts, name whoever holds this certificate. */
const pseudonym = (): string => {
  const file = path.join(materialPaths(dataDir).identity("official"), "cert.pem");
  return createHash("sha256")
    .update(new X509Certificate(readFileSync(file)).raw)
    .digest("hex")
    .slice(0, 16);
};

describe("an identity of a network whose keys are encrypted", () => {
  it("runs on no key in plain text", () => {
    const states = checkKeys(dataDir);
    expect(states.length).toBeGreaterThan(30);
    expect(states.filter(({ encrypted, exposed }) => !encrypted || exposed)).toEqual([]);
  });

  it("is enrolled while the network runs, and acts", async () => {
    await antin("enroll", "official", ...asMinistry);
    await known("official");
    expect((await issue("official", "GP-LIFE-1")).status).toBe(201);
  });

  it("is renewed with another key while it acts, and nothing that it does is disturbed", async () => {
    const before = pseudonym();
    const answers: Answer[] = [];
    let renewing = true;
    const acting = Array.from({ length: 3 }, async (_, worker) => {
      for (let at = 0; renewing || at < 4; at += 1)
        answers.push(await issue("official", `GP-RENEW-${worker}-${at}`));
    });
    await pause(200);
    await antin("reenroll", "official", "--fresh-key");
    await pause(1_500);
    renewing = false;
    await Promise.all(acting);
    const last = await issue("official", "GP-RENEWED");
    expect([...answers, last].filter(({ status }) => status !== 201).map(({ text }) => text)).toEqual([]);
    const after = pseudonym();
    expect(after).not.toBe(before);
    for (const [number, actor] of [
      ["GP-LIFE-1", before],
      ["GP-RENEWED", after],
    ] as const)
      await eventually(async () =>
        (await callApi(`${url}/permits/${number}/receipt`, { as: "official" })).text.includes(actor),
      );
  }, 60_000);

  it("is refused by the gateway once it is revoked, and by the ledger where a gateway does not know", async () => {
    await antin("revoke", "official", "--reason", "cessationOfOperation");
    let last = "";
    let attempt = 0;
    const refusedAs = (status: number, code: string) => async (): Promise<boolean> => {
      const answer = await issue("official", `GP-REVOKED-${(attempt += 1)}`);
      last = `${answer.status} ${answer.text}`;
      return answer.status === status && answer.body.code === code;
    };
    await eventually(refusedAs(401, "CERTIFICATE_REVOKED"), () => last);
    rmSync(path.join(materialPaths(dataDir).identity("official"), "revocation.json"));
    await eventually(refusedAs(403, "IDENTITY_REFUSED"), () => last);
  }, 60_000);

  it("acts again once it is enrolled anew", async () => {
    const folder = materialPaths(dataDir).identity("official");
    rmSync(folder, { recursive: true });
    await antin("enroll", "official", ...asMinistry);
    await eventually(async () => (await issue("official", "GP-LIFE-2")).status === 201);
  }, 60_000);
});

if (missing === undefined) describe("an official whose key is on a token", onToken);
else
  it.skip(`an official acts with a key on a token: SoftHSM is absent, apt-get install ${missing}`, () =>
    undefined);

function onToken(): void {
  let putBack: () => void = () => undefined;

  it("acts through the gateway, which never holds the key", async () => {
    if (token === undefined) throw new Error("no token");
    const publicKey = createPublicKey({ key: token.makeKey("0a"), format: "der", type: "spki" });
    const file = path.join(dataDir, "official.pub.pem");
    writeFileSync(file, publicKey.export({ format: "pem", type: "spki" }));
    const onThisToken = ["--token", token.label, "--key-id", "0a", "--pin-file", token.pinFile];
    await antin("enroll", "token-official", ...asMinistry, "--public-key", file, ...onThisToken);
    await known("token-official");
    const answer = await issue("token-official", "GP-TOKEN-1");
    expect([answer.status, answer.body.document?.state]).toEqual([201, "ACTIVE"]);
  }, 60_000);

  it("is refused while the token is away, with nothing half done", async () => {
    putBack = token?.remove() ?? putBack;
    const answer = await issue("token-official", "GP-TOKEN-2", { "idempotency-key": "token-2" });
    expect([answer.status, answer.body.code]).toEqual([503, "KEY_UNAVAILABLE"]);
    expect(answer.headers.get("retry-after")).not.toBeNull();
    expect(answer.text).not.toContain("officials");
    expect((await callApi(`${url}/permits/GP-TOKEN-2`, { as: "demo-moit" })).status).toBe(404);
    expect((await issue("demo-moit", "GP-OTHER-1")).status).toBe(201);
  }, 60_000);

  it("finishes under the same idempotency key once the token is back", async () => {
    putBack();
    await eventually(
      async () =>
        (await issue("token-official", "GP-TOKEN-2", { "idempotency-key": "token-2" })).status === 201,
    );
  }, 60_000);
}
