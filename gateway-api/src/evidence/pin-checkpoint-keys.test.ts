import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  checkTrustRoot,
  generateNoteSigner,
  parseNoteSignerFile,
  tradeLogOrigin,
  trustFormat,
  type NoteSigner,
} from "@antin/evidence";
import { DomainError, errorCode, type LedgerReader } from "@antin/trade-documents";
import { pinCheckpointKeys, type PinCheckpointKeysOptions } from "./pin-checkpoint-keys.js";

const aSigner = (mspId: string, seed: number): NoteSigner =>
  parseNoteSignerFile(JSON.stringify(generateNoteSigner({ mspId, seed: Buffer.alloc(32, seed) })));

const customs = aSigner("CustomsMSP", 1);
const audit = aSigner("AuditMSP", 2);
const trust = checkTrustRoot({
  format: trustFormat,
  origin: tradeLogOrigin,
  quorum: 2,
  organisations: [
    { mspId: "CustomsMSP", name: customs.name, verifierKey: customs.verifierKey },
    { mspId: "AuditMSP", name: audit.name, verifierKey: audit.verifierKey },
  ],
});

let identitiesDir: string;
beforeAll(() => {
  identitiesDir = mkdtempSync(path.join(tmpdir(), "antin-recorders-"));
  const identities = {
    "checkpoint-recorder": "CustomsMSP",
    "checkpoint-recorder-audit": "AuditMSP",
    other: "AuditMSP",
  };
  for (const [name, mspId] of Object.entries(identities)) {
    mkdirSync(path.join(identitiesDir, name));
    writeFileSync(path.join(identitiesDir, name, "identity.json"), JSON.stringify({ mspId }));
  }
});
afterAll(() => {
  rmSync(identitiesDir, { recursive: true, force: true });
});

const pinnedOnLedger = (pinned: Readonly<Record<string, readonly string[]>>): LedgerReader => ({
  head: () => Promise.resolve(null),
  value: () => Promise.resolve(null),
  range: (key) =>
    Promise.resolve(
      Object.entries(pinned).map(([mspId, keys]) => ({ key: [...key, mspId], value: [...keys] })),
    ),
});

async function pin(
  options: Partial<PinCheckpointKeysOptions>,
): Promise<{ pinned: unknown[]; events: unknown[] }> {
  const pinned: unknown[] = [];
  const events: unknown[] = [];
  await pinCheckpointKeys({
    signers: [customs, audit],
    trust,
    ledger: pinnedOnLedger({}),
    identitiesDir,
    recorder: "checkpoint-recorder",
    pin: (identity, keys) => Promise.resolve(void pinned.push([identity, keys])),
    report: (event) => events.push(event),
    ...options,
  });
  return { pinned, events };
}

describe("pinning checkpoint keys", () => {
  it("has each organisation pin its own key, once", async () => {
    const { pinned } = await pin({});
    expect(pinned).toEqual([
      ["checkpoint-recorder", [customs.verifierKey]],
      ["checkpoint-recorder-audit", [audit.verifierKey]],
    ]);
    const again = await pin({
      ledger: pinnedOnLedger({ CustomsMSP: [customs.verifierKey], AuditMSP: [audit.verifierKey] }),
    });
    expect(again.pinned).toEqual([]);
  });

  it("keeps the keys of the organisation's other gateways, and replaces one of the same name", async () => {
    const rotated = aSigner("CustomsMSP", 8).verifierKey;
    const ledger = pinnedOnLedger({ CustomsMSP: ["gateway-2+00000000+AAAA", rotated] });
    const { pinned } = await pin({ signers: [customs], ledger });
    expect(pinned).toEqual([["checkpoint-recorder", ["gateway-2+00000000+AAAA", customs.verifierKey]]]);
  });

  it("leaves a key alone that the trust root does not know", async () => {
    expect((await pin({ signers: [aSigner("CustomsMSP", 9)] })).pinned).toEqual([]);
  });

  it("reports a refusal and an organisation without a recorder, and goes on", async () => {
    const refused = await pin({
      signers: [customs],
      pin: () => Promise.reject(new DomainError(errorCode.ROLE_NOT_ALLOWED)),
    });
    expect(refused.events).toMatchObject([
      { event: "checkpoint-key-not-pinned", details: { mspId: "CustomsMSP" } },
    ]);
    const nobody = await pin({ signers: [audit], recorder: "nobody" });
    expect(nobody.events).toMatchObject([
      { details: { mspId: "AuditMSP", reason: "no recorder's identity" } },
    ]);
  });

  it("lets its caller wait for a ledger that is away", async () => {
    const away = new Error("away");
    await expect(pin({ pin: () => Promise.reject(away) })).rejects.toBe(away);
  });
});
