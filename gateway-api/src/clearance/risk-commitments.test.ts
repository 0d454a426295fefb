import { seedCommitment, type KeyValue, type LedgerReader } from "@antin/trade-documents";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { JournalStore } from "../journal/journal-store.js";
import type { JsonObject } from "../services.js";
import { commitRisk, type RiskCommitmentsOptions } from "./risk-commitments.js";

let folder: string;
let journal: JournalStore;
/** Values by their key's attributes joined with `/`. */
let ledger: Map<string, JsonObject>;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-risk-"));
  journal = await JournalStore.open(path.join(folder, "journal"));
  ledger = new Map();
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const reader: LedgerReader = {
  head: async () => Promise.resolve(null),
  value: async (key) => Promise.resolve(ledger.get(key.join("/")) ?? null),
  range: async (key) =>
    Promise.resolve(
      [...ledger]
        .filter(([name]) => name.startsWith(`${key.join("/")}/`))
        .map(([name, value]) => ({ key: name.split("/"), value }) as unknown as KeyValue),
    ),
};

const text = (inputs: JsonObject, member: string): string => inputs[member] as string;

function optionsOf(contributors: readonly ("customs" | "audit")[]): RiskCommitmentsOptions {
  return {
    journal,
    ledger: reader,
    report: () => undefined,
    commitProfile: async (inputs) => {
      ledger.set(`risk-profile/${text(inputs, "profileVersion")}`, inputs);
      return Promise.resolve();
    },
    commitRules: async (inputs) => {
      ledger.set(`risk-rules/${text(inputs, "rulesVersion")}`, inputs);
      return Promise.resolve();
    },
    contributors: contributors.map((contributor) => {
      const mspId = contributor === "customs" ? "CustomsMSP" : "AuditMSP";
      const keyOf = (inputs: JsonObject): string => `risk-seed/${text(inputs, "epoch")}/${mspId}`;
      return {
        contributor,
        mspId,
        commitSeed: async (inputs) => {
          ledger.set(keyOf(inputs), inputs);
          return Promise.resolve();
        },
        revealSeed: async (inputs) => {
          ledger.set(keyOf(inputs), { ...ledger.get(keyOf(inputs)), ...inputs });
          return Promise.resolve();
        },
      };
    }),
  };
}

it("commits profile, rules and the seeds of this week and the next, once", async () => {
  const options = optionsOf(["customs", "audit"]);
  await commitRisk(options, new Date("2026-11-20T02:00:00.000Z"));
  const names = [...ledger.keys()].sort();
  expect(names).toEqual([
    "risk-profile/RP-IMP v7",
    "risk-rules/RR-IMP v1",
    "risk-seed/2026-W47/AuditMSP",
    "risk-seed/2026-W47/CustomsMSP",
    "risk-seed/2026-W48/AuditMSP",
    "risk-seed/2026-W48/CustomsMSP",
  ]);
  const before = new Map(ledger);
  await commitRisk(options, new Date("2026-11-20T03:00:00.000Z"));
  expect(ledger).toEqual(before);
});

it("commits no seed for a contributor whose identity it does not hold", async () => {
  await commitRisk(optionsOf(["customs"]), new Date("2026-11-20T02:00:00.000Z"));
  expect([...ledger.keys()].filter((key) => key.endsWith("AuditMSP"))).toEqual([]);
});

it("reveals the seeds that it committed, sixty days after their week and not before", async () => {
  const options = optionsOf(["customs"]);
  const week = "risk-seed/2026-W47/CustomsMSP";
  await commitRisk(options, new Date("2026-11-20T02:00:00.000Z"));
  // The week ends on 22 November; its sixtieth day after is 21 January.
  await commitRisk(options, new Date("2027-01-21T16:59:59.000Z"));
  expect(ledger.get(week)).not.toHaveProperty("seed");
  await commitRisk(options, new Date("2027-01-21T17:00:00.000Z"));
  const { seed, commitment } = ledger.get(week) as { seed: string; commitment: string };
  expect(seedCommitment(seed)).toBe(commitment);
  expect(ledger.get("risk-seed/2026-W48/CustomsMSP")).not.toHaveProperty("seed");
});
