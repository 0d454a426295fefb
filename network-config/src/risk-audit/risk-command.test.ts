import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type AuditedEpoch,
  drawFor,
  epochKey,
  evaluateRisk,
  importProfile,
  riskFactors,
  saltedHash,
  seedCommitment,
  type FactorScores,
} from "@antin/trade-documents";
import { riskCommand } from "./risk-command.js";

const salt = "33".repeat(16);
const seeds = { customs: "11".repeat(32), auditor: "22".repeat(32) };
const scores = Object.fromEntries(riskFactors.map((factor) => [factor, 0])) as FactorScores;

/** A week of the published vectors, each declaration with its own draw. */
function aWeek(revealed = true): AuditedEpoch {
  const committedAt = "2026-11-13T02:00:00.000Z";
  const seedOf = (seed: string) => ({
    commitment: seedCommitment(seed),
    committedAt,
    ...(revealed && { seed }),
  });
  return {
    epoch: "2026-W47",
    customsSeed: seedOf(seeds.customs),
    auditorSeed: seedOf(seeds.auditor),
    profiles: [
      {
        version: "RP-IMP v7",
        commitment: saltedHash(salt, importProfile),
        opened: { salt, content: importProfile },
      },
    ],
    rules: [],
    declarations: ["10123456789", "10123456790", "10123456791", "10123456813"].map((number) => {
      const drawnBy = { epoch: "2026-W47", declarationKey: number, blockHash: "ab".repeat(32) };
      const evaluation = evaluateRisk(
        {
          declaration: number,
          scope: "import",
          date: "2026-11-18",
          level: 4,
          scores,
          context: {},
          draw: { ...drawnBy, ...drawFor(epochKey(seeds.customs, seeds.auditor), drawnBy) },
        },
        importProfile,
        { version: null, rules: [] },
      );
      return {
        number,
        registeredAt: "2026-11-18T02:44:12.000Z",
        assignedAt: "2026-11-18T02:44:13.000Z",
        drawnBy,
        channel: evaluation.channel,
        profileVersion: "RP-IMP v7",
        evidenceHash: saltedHash(salt, evaluation),
        evidence: { salt, evaluation },
        overrides: [],
      };
    }),
  };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-risk-audit-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function run(...argv: string[]) {
  let [out, error] = ["", ""];
  const code = await riskCommand.run(argv, {
    print: (text) => (out += text),
    complain: (text) => (error += text),
    folder,
    now: () => new Date(),
  });
  return { code, out, error };
}

const save = (week: unknown): void => {
  writeFileSync(path.join(folder, "week.json"), JSON.stringify(week));
};
const audit = (...more: string[]) => run("audit", "--epoch", "2026-W47", "--file", "week.json", ...more);

it("computes the draws and channels of a saved week again and finds nothing", async () => {
  save(aWeek());
  expect(await audit()).toMatchObject({
    code: 0,
    out: expect.stringMatching(/4 draws and 4 channels[^]*GREEN 2, YELLOW 1, RED 1[^]*Nothing was found\./),
  });
});

it("names the declaration whose evaluation was tampered with", async () => {
  const week = structuredClone(aWeek()) as unknown as {
    declarations: { evidence: { evaluation: object } }[];
  };
  Object.assign(week.declarations[2]!.evidence.evaluation, { channel: "GREEN" });
  save(week);
  expect(await audit()).toMatchObject({
    code: 1,
    out: expect.stringContaining("RISK_EVIDENCE_MISMATCH  10123456791"),
  });
  expect(JSON.parse((await audit("--json")).out)).toMatchObject({
    findings: [{ code: "RISK_EVIDENCE_MISMATCH", subject: "10123456791" }],
  });
});

it("says what is not revealed yet, and takes seeds that are handed over if they are the committed ones", async () => {
  save(aWeek(false));
  expect(await audit()).toMatchObject({
    code: 75,
    out: expect.stringContaining("RISK_SEED_HIDDEN  customs"),
  });
  const handed = ["--customs-seed", seeds.customs, "--auditor-seed", seeds.auditor];
  expect(await audit(...handed)).toMatchObject({ code: 0 });
  expect(await audit(...handed.slice(0, 3), "23".repeat(32))).toMatchObject({
    code: 1,
    out: expect.stringContaining("RISK_SEED_MISMATCH  auditor"),
  });
});

describe("with a gateway", () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer((request, response) => {
      const known =
        request.url === "/risk/epochs/2026-W47" && request.headers["x-api-key"] === "demo-auditor";
      response.writeHead(known ? 200 : 403).end(known ? JSON.stringify(aWeek()) : "ROLE_NOT_ALLOWED");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.close();
  });
  const ask = (key: string, ...more: string[]) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return run("audit", "--epoch", "2026-W47", "--url", url, "--api-key", key, ...more);
  };

  it("asks it for the week and keeps what it read", async () => {
    expect(await ask("demo-auditor", "--save", "kept.json")).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(path.join(folder, "kept.json"), "utf8"))).toEqual(aWeek());
  });

  it("passes on why it refuses", async () => {
    expect(await ask("demo-declarant")).toMatchObject({
      code: 69,
      error: expect.stringContaining("403: ROLE_NOT_ALLOWED"),
    });
  });
});

it("tells a file that is no week, or of another one", async () => {
  expect(await audit()).toMatchObject({ code: 66 });
  save({ ...aWeek(), epoch: "2026-W46" });
  expect(await audit()).toMatchObject({ code: 66, error: expect.stringContaining("not the week 2026-W47") });
});

it.each([
  [["audit"], /--epoch/],
  [["audit", "--epoch", "2026-47"], /--epoch/],
  [["audit", "--epoch", "2026-W47"], /--api-key/],
  [["draw", "--epoch", "2026-W47"], /audit/],
  [["audit", "--epoch", "2026-W47", "--file", "a", "--customs-seed", "x"], /64 lower-case hex/],
  [["audit", "--epoch", "2026-W47", "--file", "a", "--url", "b"], /not both/],
])("refuses %j as wrong usage", async (argv, message) => {
  await expect(run(...argv)).rejects.toThrow(message);
});
