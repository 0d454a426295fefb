import {
  auditEpoch,
  declarationState,
  type Head,
  profileVersionOf,
  saltedHash,
  seedCommitment,
} from "@antin/trade-documents";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { JournalStore } from "../journal/journal-store.js";
import {
  aBlock,
  aHead,
  aHeadWrite,
  aPayload,
  aTransaction,
  aWrite,
  chaincode,
} from "../read-model/read-model.fixture.js";
import { ReadModel } from "../read-model/read-model.js";
import type { Caller, JsonObject } from "../services.js";
import { sealPayload } from "../submission/seal-payload.js";
import { RiskEngine } from "./risk-engine.js";
import { RiskManagement } from "./risk-management.js";
import { RiskSecrets } from "./risk-secrets.js";

let folder: string;
let journal: JournalStore;
let readModel: ReadModel;
const epoch = "2026-W47";
const committedAt = "2026-11-13T02:00:00.000Z";

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-risk-"));
  journal = await JournalStore.open(path.join(folder, "journal"));
  readModel = await ReadModel.open({
    folder: path.join(folder, "read-model"),
    chaincode,
    payloadsCachedMax: 100,
  });
  await commitSecrets();
});

afterEach(async () => {
  await readModel.close();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The ledger has profile, rules and both seeds; the seeds are revealed. */
async function commitSecrets(): Promise<void> {
  const secrets = new RiskSecrets(journal);
  const profile = await secrets.firstProfile();
  const rules = await secrets.firstRules();
  const approved = { approvedAt: committedAt, committedAt, activeFrom: committedAt, validFrom: committedAt };
  const seeds = await Promise.all(
    (["customs", "audit"] as const).map(async (contributor) => {
      const seed = await secrets.seed(contributor, epoch);
      const mspId = contributor === "customs" ? "CustomsMSP" : "AuditMSP";
      return aWrite("risk-seed", [epoch, mspId], { commitment: seedCommitment(seed), committedAt, seed });
    }),
  );
  const writes = [
    aWrite("risk-profile", [profile.version], {
      commitment: saltedHash(profile.salt, profile.content),
      ...approved,
    }),
    aWrite("risk-rules", [rules.version], {
      commitment: saltedHash(rules.salt, rules.content),
      validTo: "2027-03-31T00:00:00.000Z",
      ...approved,
    }),
    ...seeds,
  ];
  await readModel.apply(aBlock(readModel.next(), [aTransaction([], { writes })]));
}

/** Registers a declaration and gives it the engine's channel, as its next two blocks. */
async function channelled(number: string, line: JsonObject = {}): Promise<Head> {
  const lines = [{ lineNo: 1, hs: "84818099", origin: "TH", ...line }];
  const content = { direction: "I", importer: { mst: "0300000018" }, kindCode: "A11", lines };
  const payload = aPayload({ declaration: content });
  const registered = aHead({
    kind: "declaration",
    number,
    state: declarationState.REGISTERED,
    payloadHash: payload.hash,
    facets: { bills: [], registeredAt: "2026-11-20T02:44:12.000Z" },
    updatedAt: "2026-11-20T02:44:12.000Z",
    txId: `tx-${number}`,
  });
  await readModel.apply(
    aBlock(readModel.next(), [
      aTransaction([registered], { writes: [aHeadWrite(registered)], payloads: [payload] }),
    ]),
  );
  const assignment = await new RiskEngine({ journal, readModel }).assign(registered);
  const { channel, profileVersion, evidenceHash } = assignment.arguments as Record<string, string>;
  const assigned: Head = {
    ...registered,
    version: 1,
    state: declarationState.CHANNELLED,
    facets: { ...registered.facets, channel, profileVersion, evidenceHash } as Head["facets"],
    updatedAt: "2026-11-20T02:44:13.000Z",
    txId: `tx-assigned-${number}`,
  };
  const evidence = sealPayload(assignment.payload, assignment.salt);
  await readModel.apply(
    aBlock(readModel.next(), [
      aTransaction([assigned], { writes: [aHeadWrite(assigned)], payloads: [evidence] }),
    ]),
  );
  return assigned;
}

const calls: [string, string, JsonObject][] = [];
const management = (): RiskManagement =>
  new RiskManagement({
    journal,
    readModel,
    call: async (...call) => {
      calls.push(call);
      return Promise.resolve();
    },
    now: () => new Date("2026-11-22T02:00:00.000Z"),
  });

const auditor: Caller = { name: "auditor", mspId: "AuditMSP", roles: ["AUDITOR"], attributes: {} };
const officer: Caller = { name: "officer", mspId: "CustomsMSP", roles: ["RISK_OFFICER"], attributes: {} };
const declarant: Caller = { name: "declarant", mspId: "EnterpriseMSP", roles: ["DECLARANT"], attributes: {} };

describe("a week for its audit", () => {
  it("is what the engine drew and decided, so that nothing is found", async () => {
    await channelled("10000000001");
    await channelled("10000000002", { origin: "KP" });
    const week = await management().epoch(auditor, epoch);
    expect(auditEpoch(week)).toMatchObject({
      declarations: 2,
      drawsRecomputed: 2,
      channelsRecomputed: 2,
      findings: [],
    });
  });

  it("shows a channel that somebody wrote onto the ledger instead", async () => {
    await channelled("10000000001", { origin: "KP" });
    const week = await management().epoch(auditor, epoch);
    const tampered = {
      ...week,
      declarations: week.declarations.map((one) => ({ ...one, channel: "GREEN" as const })),
    };
    expect(auditEpoch(tampered).findings).toEqual([
      { code: "RISK_CHANNEL_MISMATCH", subject: "10000000001" },
    ]);
  });

  it("has the declarations that were registered in it, and no others", async () => {
    await channelled("10000000001");
    expect((await management().epoch(auditor, "2026-W46")).declarations).toEqual([]);
  });

  it("is for auditors and risk management", async () => {
    await expect(management().epoch(declarant, epoch)).rejects.toMatchObject({ code: "ROLE_NOT_ALLOWED" });
  });
});

describe("a new profile", () => {
  const change = async () => {
    const { content } = await new RiskSecrets(journal).firstProfile();
    return { ...content, version: 8, thresholds: { yellow: 0, red: 65 } };
  };

  it("is tried on what was registered in the last thirty days", async () => {
    await channelled("10000000001");
    const report = await management().tryProfile(officer, await change());
    expect(report).toMatchObject({ from: "2026-10-24", to: "2026-11-22", declarations: 1 });
    expect(report.channels.GREEN).toBe(0);
  });

  it("is proposed with its prediction; what it is stays here and opens its commitment", async () => {
    const profile = await change();
    const { commitment } = await management().proposeProfile(officer, profile, "2026-11-24T00:00:00.000Z");
    expect(calls.at(-1)).toMatchObject([
      "officer",
      "risk-profile:Propose",
      { profileVersion: profileVersionOf(profile), commitment, simulation: { to: "2026-11-22" } },
    ]);
    const opened = await new RiskSecrets(journal).openProfile({
      profileVersion: "RP-IMP v8",
      commitment,
      activeFrom: committedAt,
      committedAt,
      proposedBy: "00",
    });
    expect(opened?.content).toEqual(profile);
  });

  it("is refused before it reaches the ledger when its weights do not sum to 100", async () => {
    const profile = await change();
    const heavy = { ...profile, w: { ...profile.w, goods: 90 } };
    await expect(management().tryProfile(officer, heavy)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(management().tryProfile(auditor, profile)).rejects.toMatchObject({
      code: "ROLE_NOT_ALLOWED",
    });
  });
});
