import { X509Certificate, createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseNoteSignerFile, parseTrustRoot } from "@antin/evidence";
import { defaultTopology } from "../topology.js";
import { createUnknownAuthority, issueIdentity, readIdentity, storeIdentity } from "./identity.js";
import { readAuthority, readKeyMaterial } from "./key-material.js";
import { materialPaths } from "./material-paths.js";
import { ensureNetworkMaterial } from "./network-material.js";

const topology = defaultTopology;
const dayMs = 86_400_000;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "network-material-"));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const certificateOf = (folder: string): X509Certificate =>
  new X509Certificate(readKeyMaterial(folder).certificatePem);

/** Every file under the data directory with the digest of its content. */
function digests(folder = dataDir): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    found[path.relative(folder, file)] = createHash("sha256").update(readFileSync(file)).digest("hex");
  }
  return found;
}

describe("the first start", () => {
  it("makes an authority for each organisation and the orderer, and a node where there is one", async () => {
    const made = await ensureNetworkMaterial({ dataDir, topology });
    expect(made.organisationsMade).toEqual([
      ...topology.organisations.map(({ mspId }) => mspId),
      "OrdererMSP",
    ]);
    expect(made.identitiesIssued).toEqual(topology.identities.map(({ name }) => name));
    const paths = materialPaths(dataDir);
    for (const { mspId, peerPortOffset } of topology.organisations) {
      const authority = new X509Certificate(readAuthority(dataDir, mspId).certificatePem);
      const root = new X509Certificate(readFileSync(path.join(paths.msp(mspId), "cacerts/ca.pem")));
      expect(authority.ca && root.ca).toBe(true);
      expect(authority.checkIssued(root) && authority.verify(root.publicKey)).toBe(true);
      expect(root.verify(root.publicKey)).toBe(true);
      expect(readFileSync(path.join(paths.msp(mspId), "intermediatecerts/ca.pem"), "utf8")).toBe(
        authority.toString(),
      );
      if (peerPortOffset === undefined) {
        expect(existsSync(paths.node(mspId, "peer"))).toBe(false);
        continue;
      }
      const peer = certificateOf(paths.node(mspId, "peer"));
      expect(peer.subject).toContain("OU=peer");
      expect(peer.ca).toBe(false);
      expect(peer.checkIssued(authority) && peer.verify(authority.publicKey)).toBe(true);
    }
    expect(certificateOf(paths.node("OrdererMSP", "orderer")).subject).toContain("OU=orderer");
  });

  it("gives every identity its certificate, key and attributes, the key readable by its owner alone", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    for (const definition of topology.identities) {
      const identity = readIdentity({ dataDir, name: definition.name });
      expect(identity).toMatchObject({
        name: definition.name,
        mspId: definition.mspId,
        attributes: definition.attributes,
      });
      const certificate = new X509Certificate(identity.certificatePem);
      const authority = new X509Certificate(readAuthority(dataDir, definition.mspId).certificatePem);
      expect(certificate.subject.split("\n")).toEqual([`CN=${definition.name}`, "OU=client"]);
      expect(certificate.verify(authority.publicKey)).toBe(true);
      expect(certificate.raw.includes(JSON.stringify({ attrs: definition.attributes }))).toBe(true);
    }
    const keys = Object.keys(digests()).filter((file) => file.endsWith("key.pem"));
    expect(keys).toHaveLength(2 * 8 + 7 + topology.identities.length);
    for (const file of keys) expect(statSync(path.join(dataDir, file)).mode & 0o777).toBe(0o600);
  });

  it("issues certificates that are short, with low-S signatures, since they travel on every block", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const halfOrder = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
    for (const { name } of topology.identities) {
      const { certificatePem } = readIdentity({ dataDir, name });
      expect(certificatePem.length).toBeLessThan(720);
      const { raw } = new X509Certificate(certificatePem);
      // The certificate ends in its signature: … INTEGER s.
      const sLength = raw.at(-33) === 0x20 ? 32 : raw.at(-34) === 0x21 ? 33 : 0;
      if (sLength > 0)
        expect(BigInt(`0x${raw.subarray(-sLength).toString("hex")}`)).toBeLessThanOrEqual(halfOrder);
    }
  });
});

it("makes a checkpoint key for each organisation with a peer, and pins them all in the trust root", async () => {
  await ensureNetworkMaterial({ dataDir, topology });
  const paths = materialPaths(dataDir);
  const trust = parseTrustRoot(readFileSync(paths.trustRoot, "utf8"));
  const members = topology.organisations.filter(({ peerPortOffset }) => peerPortOffset !== undefined);
  expect(trust.organisations.map(({ mspId }) => mspId)).toEqual(members.map(({ mspId }) => mspId));
  expect(trust).toMatchObject({ origin: topology.checkpointOrigin, quorum: 4 });
  for (const { mspId, verifierKey } of trust.organisations) {
    expect(statSync(paths.checkpointKey(mspId)).mode & 0o777).toBe(0o600);
    const signer = parseNoteSignerFile(readFileSync(paths.checkpointKey(mspId), "utf8"));
    expect(signer).toMatchObject({ mspId, verifierKey });
  }
});

describe("a later start", () => {
  it("changes nothing", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const before = digests();
    expect(await ensureNetworkMaterial({ dataDir, topology })).toEqual({
      organisationsMade: [],
      identitiesIssued: [],
    });
    expect(digests()).toEqual(before);
  });

  it("issues an identity that the topology gained, and again one whose attributes changed, for the same key", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const officer = readIdentity({ dataDir, name: "demo-officer" });
    const changed = topology.identities.map((identity) =>
      identity.name === "demo-officer"
        ? { ...identity, attributes: { role: "OFFICER_DOC", office: "03TG" } }
        : identity,
    );
    const gained = {
      name: "demo-second-ministry",
      mspId: "MardMSP",
      attributes: { role: "MINISTRY", ministry: "MARD" },
    };
    const made = await ensureNetworkMaterial({
      dataDir,
      topology: { ...topology, identities: [...changed, gained] },
    });
    expect(made.identitiesIssued).toEqual(["demo-officer", "demo-second-ministry"]);
    const reissued = readIdentity({ dataDir, name: "demo-officer" });
    expect(reissued.attributes).toEqual({ role: "OFFICER_DOC", office: "03TG" });
    expect(reissued.privateKeyPem).toBe(officer.privateKeyPem);
  });

  it("renews leaves that expire within thirty days, for the same keys and authorities", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const before = digests();
    const now = new Date(Date.now() + 340 * dayMs);
    const made = await ensureNetworkMaterial({ dataDir, topology, now });
    expect(made.identitiesIssued).toHaveLength(topology.identities.length);
    const after = digests();
    const changed = Object.keys(after)
      .filter((file) => !file.endsWith("certificates.jsonl"))
      .filter((file) => after[file] !== before[file]);
    expect(changed).toHaveLength(6 + 1 + topology.identities.length);
    expect(changed.every((file) => /(peer|orderer|identities\/[a-z-]+)\/cert\.pem$/.test(file))).toBe(true);
  });

  it("finishes what a killed start left: whole organisations stay, half-made ones are made anew", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const before = digests();
    const { organisations } = materialPaths(dataDir);
    rmSync(path.join(organisations, "MardMSP"), { recursive: true });
    const processGone = 2 ** 22 + 1;
    const unfinished = path.join(organisations, `.MardMSP.${processGone}.unfinished`);
    mkdirSync(path.join(unfinished, "ca"), { recursive: true });
    writeFileSync(path.join(unfinished, "ca/key.pem"), "half a key");
    expect((await ensureNetworkMaterial({ dataDir, topology })).organisationsMade).toEqual(["MardMSP"]);
    expect(readdirSync(organisations).filter((name) => name.startsWith("."))).toEqual([]);
    const after = digests();
    for (const file of Object.keys(before).filter((name) => !name.includes("MardMSP")))
      expect(after[file]).toBe(before[file]);
  });

  it("replaces a lost checkpoint key and keeps the old one pinned, so that old receipts verify", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const paths = materialPaths(dataDir);
    const before = parseTrustRoot(readFileSync(paths.trustRoot, "utf8"));
    rmSync(paths.checkpointKey("AuditMSP"));
    await ensureNetworkMaterial({ dataDir, topology });
    const after = parseTrustRoot(readFileSync(paths.trustRoot, "utf8"));
    expect(after.organisations.slice(0, -1)).toEqual(before.organisations);
    expect(after.organisations.at(-1)).toMatchObject({ mspId: "AuditMSP" });
    expect(after.quorum).toBe(before.quorum);
  });

  it("refuses a key that is not its certificate's", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const { privateKeyPem } = readIdentity({ dataDir, name: "demo-broker" });
    writeFileSync(path.join(materialPaths(dataDir).identity("demo-officer"), "key.pem"), privateKeyPem);
    await expect(ensureNetworkMaterial({ dataDir, topology })).rejects.toMatchObject({
      code: "MATERIAL_INCOMPLETE",
    });
  });
});

describe("one more identity", () => {
  it("is issued on demand, expired if asked, and kept on disk if asked", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const expired = await issueIdentity({
      dataDir,
      mspId: "EnterpriseMSP",
      name: "late-declarant",
      attributes: { role: "DECLARANT" },
      notBefore: new Date(Date.now() - 2 * dayMs),
      notAfter: new Date(Date.now() - dayMs),
    });
    expect(Date.parse(new X509Certificate(expired.certificatePem).validTo)).toBeLessThan(Date.now());
    storeIdentity({ dataDir, identity: expired });
    expect(readIdentity({ dataDir, name: "late-declarant" })).toEqual(expired);
  });

  it("can come from an authority that the network does not know", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const authority = await createUnknownAuthority("customs ca");
    const forged = await issueIdentity({
      dataDir,
      mspId: "CustomsMSP",
      name: "forger",
      attributes: { role: "BRANCH_HEAD" },
      authority,
    });
    const known = new X509Certificate(readAuthority(dataDir, "CustomsMSP").certificatePem);
    const certificate = new X509Certificate(forged.certificatePem);
    expect(certificate.issuer).toBe(known.subject);
    expect(certificate.verify(known.publicKey)).toBe(false);
  });

  it.each(["../escape", "UPPER", "", "a,OU=peer"])("is refused the name %j", async (name) => {
    await expect(issueIdentity({ dataDir, mspId: "CustomsMSP", name, attributes: {} })).rejects.toThrow(
      TypeError,
    );
  });
});
