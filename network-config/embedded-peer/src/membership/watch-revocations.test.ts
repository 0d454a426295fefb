import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { defaultLimits } from "../limits.js";
import { TestAuthority, type TestMember } from "../testing/test-authority.js";
import { loadOrganisation, loadOrganisations, type LoadedOrganisation } from "./load-organisations.js";
import { Membership } from "./membership.js";
import { RevocationWatch } from "./watch-revocations.js";

const settleMs = 500;
let folder: string;
let authority: TestAuthority;
let member: TestMember;
let organisation: LoadedOrganisation;
let membership: Membership;
let watch: RevocationWatch;
let now: number;
let logged: string[];

beforeAll(async () => {
  authority = await TestAuthority.root();
  member = await authority.member();
});

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "antin-msp-"));
  write("cacerts/ca.pem", authority.pem);
  start();
});
afterEach(() => {
  watch.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(): void {
  now = Date.now();
  logged = [];
  organisation = loadOrganisation("A", folder);
  membership = new Membership([organisation], defaultLimits);
  watch = new RevocationWatch({
    organisations: [organisation],
    pollMs: 60_000,
    settleMs,
    clock: () => now,
    log: (_level, event) => logged.push(event),
  });
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

const isMember = (): boolean => {
  try {
    return membership.identity(member.serialized("A")).mspId === "A";
  } catch {
    return false;
  }
};

describe("an MSP folder", () => {
  it.each<[string, string, string | Buffer]>([
    ["a revocation list that is none", "crls/ca.pem", "not a list"],
    ["an empty file among the lists", "crls/ca.crl", ""],
    ["an authority that is none", "cacerts/other.pem", "not a certificate"],
    ["an intermediate authority that is none", "intermediatecerts/ca.pem", "not a certificate"],
    ["a config.yaml that says something else", "config.yaml", "NodeOU: true\n"],
    [
      "a config.yaml that names a file that is not there",
      "config.yaml",
      "NodeOUs:\n  Enable: true\n  PeerOUIdentifier:\n    Certificate: x.pem\n    OrganizationalUnitIdentifier: peer\n",
    ],
    ["a TLS authority that is none", "tlscacerts/ca.pem", "not a certificate"],
  ])("with %s is refused", (_what, file, content) => {
    write(file, content);
    expect(() => loadOrganisation("A", folder)).toThrow(
      expect.objectContaining({ code: "CREDENTIALS_INVALID" }),
    );
  });

  it("with a foreign or a truncated list is refused", async () => {
    const foreign = await (await TestAuthority.root()).revocationList();
    write("crls/ca.pem", foreign);
    expect(() => loadOrganisation("A", folder)).toThrow(
      "not a list of one of the organisation's authorities",
    );
    const own = await authority.revocationList({ revoked: [member] });
    write("crls/ca.pem", own.slice(0, own.length / 2));
    expect(() => loadOrganisation("A", folder)).toThrow("is refused");
  });

  it("may bring a list from the start", async () => {
    write("crls/ca.pem", await authority.revocationList({ revoked: [member] }));
    start();
    expect(isMember()).toBe(false);
  });

  it("is one organisation's only", () => {
    const config = {
      dataDir: folder,
      channel: "trade",
      organisations: [1, 2].map(() => ({ mspId: "A", mspDir: folder })),
      orderer: { mspId: "O", dir: folder, mspDir: folder },
      chaincodes: [],
    };
    expect(() => loadOrganisations(config)).toThrow("the organisation A is configured twice");
  });
});

describe("a list that changes while the peer runs", () => {
  it("is in force at the next look, and so is the one after it", async () => {
    expect(isMember()).toBe(true);
    write("crls/ca.pem", await authority.revocationList({ revoked: [member] }));
    watch.check();
    expect(isMember()).toBe(false);
    write("crls/next.pem", await authority.revocationList());
    renameSync(path.join(folder, "crls/next.pem"), path.join(folder, "crls/ca.pem"));
    watch.check();
    expect(isMember()).toBe(true);
  });

  it("leaves the lists in force while it is being written, and refuses the organisation when it stays unreadable", async () => {
    const list = await authority.revocationList({ revoked: [member] });
    write("crls/ca.pem", list.slice(0, 100));
    watch.check();
    expect(isMember()).toBe(true);
    now += settleMs;
    watch.check();
    expect(isMember()).toBe(false);
    expect(logged).toContain("revocation lists unreadable, the organisation's identities are refused");
    write("crls/ca.pem", await authority.revocationList());
    watch.check();
    expect(isMember()).toBe(true);
  });

  it("that is still named as unfinished is not looked at", () => {
    write("crls/.ca.pem.unfinished", "half");
    now += 10 * settleMs;
    watch.check();
    watch.check();
    expect(isMember()).toBe(true);
  });

  it("is warned of when the next one is overdue, and stays in force", async () => {
    const nextUpdate = new Date(now - 1_000);
    write("crls/ca.pem", await authority.revocationList({ revoked: [member], nextUpdate }));
    watch.check();
    expect(isMember()).toBe(false);
    expect(logged).toContain("revocation list is stale");
  });
});
