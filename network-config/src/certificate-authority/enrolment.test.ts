import "reflect-metadata";
import { X509Certificate, webcrypto } from "node:crypto";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Pkcs10CertificateRequestGenerator, X509Crl, cryptoProvider } from "@peculiar/x509";
import { loadOrganisation } from "../../embedded-peer/src/membership/load-organisations.js";
import { defaultTopology } from "../topology.js";
import { enroll, generateRevocationList, listCertificates, reenroll, revoke } from "./enrolment.js";
import { readIdentity } from "./identity.js";
import { readAuthority } from "./key-material.js";
import { materialPaths } from "./material-paths.js";
import { ensureNetworkMaterial } from "./network-material.js";

cryptoProvider.set(webcrypto);
const mspId = "CustomsMSP";
const attributes = { role: "OFFICER_DOC", office: "02CI" };
const dayMs = 86_400_000;
const topology = {
  ...defaultTopology,
  organisations: defaultTopology.organisations.filter((organisation) => organisation.mspId === mspId),
  identities: [],
};
let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "enrolment-"));
  await ensureNetworkMaterial({ dataDir, topology });
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const anOfficer = (change: Partial<Parameters<typeof enroll>[0]> = {}) =>
  enroll({ dataDir, mspId, name: "officer", attributes, ...change });
const certificateOf = (name = "officer") =>
  new X509Certificate(readFileSync(path.join(materialPaths(dataDir).identity(name), "cert.pem")));
const publishedList = () => new X509Crl(readFileSync(materialPaths(dataDir).revocationList(mspId), "utf8"));

async function aRequest(commonName: string): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = { name: `CN=${commonName}`, keys, signingAlgorithm: algorithm };
  return (await Pkcs10CertificateRequestGenerator.create(request)).toString("pem");
}

describe("enrolment", () => {
  it("certifies a new key with the attributes, and enters it in the register before it is seen", async () => {
    const entry = await anOfficer({ validityDays: 10 });
    const identity = readIdentity({ dataDir, name: "officer" });
    expect(identity).toMatchObject({ mspId, attributes });
    const authority = new X509Certificate(readAuthority(dataDir, mspId).certificatePem);
    expect(certificateOf().checkIssued(authority) && certificateOf().verify(authority.publicKey)).toBe(true);
    expect(entry.serial).toBe(certificateOf().serialNumber.toLowerCase());
    expect(Date.parse(entry.notAfter) - Date.now()).toBeLessThan(10 * dayMs + 1_000);
    expect(listCertificates(dataDir, mspId)).toEqual([
      expect.objectContaining({ name: "customs peer", nodeRole: "peer" }),
      { ...entry, name: "officer", nodeRole: "client", attributes },
    ]);
  });

  it("certifies the key of a request that proves it, with the authority's attributes", async () => {
    const csrPem = await aRequest("officer");
    await anOfficer({ csrPem });
    expect(existsSync(path.join(materialPaths(dataDir).identity("officer"), "key.pem"))).toBe(false);
    expect(certificateOf().raw.includes(JSON.stringify({ attrs: attributes }))).toBe(true);
  });

  it.each([
    ["of somebody else", () => aRequest("branch-head")],
    [
      "whose signature is not its key's",
      async () => {
        const lines = (await aRequest("officer")).split("\n");
        const body = Buffer.from(lines.slice(1, -1).join(""), "base64");
        body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1;
        return [lines[0], body.toString("base64"), lines.at(-1)].join("\n");
      },
    ],
    ["that is none", () => Promise.resolve("-----BEGIN NOTHING-----")],
  ])("refuses a request %s, and nothing is left of it", async (_what, request) => {
    await expect(anOfficer({ csrPem: await request() })).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    expect(existsSync(materialPaths(dataDir).identity("officer"))).toBe(false);
  });

  it("refuses a name whose certificate stands", async () => {
    await anOfficer();
    await expect(anOfficer()).rejects.toMatchObject({ code: "IDENTITY_EXISTS" });
  });

  it("does not outlive the authority", async () => {
    await anOfficer({ validityDays: 9_000 });
    const authority = new X509Certificate(readAuthority(dataDir, mspId).certificatePem);
    expect(certificateOf().validTo).toBe(authority.validTo);
  });
});

describe("renewal", () => {
  it("keeps subject, attributes and key, for another certificate", async () => {
    await anOfficer();
    const before = certificateOf();
    const renewed = await reenroll({ dataDir, name: "officer" });
    expect(certificateOf().subject).toBe(before.subject);
    expect(certificateOf().publicKey.equals(before.publicKey)).toBe(true);
    expect(renewed.serial).not.toBe(before.serialNumber.toLowerCase());
    expect(renewed.attributes).toEqual(attributes);
  });

  it("takes a fresh key when asked, and a reader finds the one that fits at every step", async () => {
    await anOfficer();
    const before = readIdentity({ dataDir, name: "officer" });
    const folder = materialPaths(dataDir).identity("officer");
    await reenroll({ dataDir, name: "officer", freshKey: true });
    const after = readIdentity({ dataDir, name: "officer" });
    expect(after.privateKeyPem).not.toBe(before.privateKeyPem);
    // Killed before the key followed its certificate:
    writeFileSync(path.join(folder, "next-key.pem"), after.privateKeyPem);
    writeFileSync(path.join(folder, "key.pem"), before.privateKeyPem);
    expect(readIdentity({ dataDir, name: "officer" }).privateKeyPem).toBe(after.privateKeyPem);
    // Killed before the certificate was in place:
    writeFileSync(path.join(folder, "cert.pem"), before.certificatePem);
    expect(readIdentity({ dataDir, name: "officer" }).privateKeyPem).toBe(before.privateKeyPem);
    await reenroll({ dataDir, name: "officer" });
    expect(readIdentity({ dataDir, name: "officer" }).privateKeyPem).toBe(before.privateKeyPem);
  });

  it("is refused to who was revoked, and to who is unknown", async () => {
    await anOfficer();
    await revoke({ dataDir, name: "officer" });
    await expect(reenroll({ dataDir, name: "officer" })).rejects.toMatchObject({
      code: "CERTIFICATE_REVOKED",
    });
    await expect(reenroll({ dataDir, name: "nobody" })).rejects.toMatchObject({ code: "IDENTITY_UNKNOWN" });
  });
});

describe("revocation", () => {
  it("publishes a list with every certificate of the name, which the peer's membership accepts", async () => {
    await anOfficer();
    const first = certificateOf().serialNumber.toLowerCase();
    const { serial: second } = await reenroll({ dataDir, name: "officer" });
    const revoked = await revoke({ dataDir, name: "officer", reason: "keyCompromise" });
    expect(revoked.map(({ serial }) => serial)).toEqual([first, second]);
    expect(publishedList().entries.map(({ serialNumber }) => serialNumber)).toEqual([first, second]);
    const { revocations, msp } = loadOrganisation(mspId, materialPaths(dataDir).msp(mspId));
    expect(msp.authorities).toHaveLength(2);
    expect(revocations).toBeDefined();
    const { serial, revokedAt } = JSON.parse(
      readFileSync(path.join(materialPaths(dataDir).identity("officer"), "revocation.json"), "utf8"),
    ) as Record<string, string>;
    expect({ serial, revokedAt }).toEqual({ serial: second, revokedAt: revoked[1]?.revokedAt });
  });

  it("numbers each list higher than the one before, and names when it must be replaced", async () => {
    const now = new Date("2026-12-01T00:00:00.000Z");
    const numbers: number[] = [];
    for (let at = 0; at < 3; at += 1)
      numbers.push((await generateRevocationList({ dataDir, mspId, now, listDays: 7 })).number);
    expect(numbers).toEqual([1, 2, 3]);
    expect(publishedList().nextUpdate?.toISOString()).toBe("2026-12-08T00:00:00.000Z");
  });

  it("is renewed by a later start when half of its time is over, and does not bring anybody back", async () => {
    await anOfficer();
    await revoke({ dataDir, name: "officer" });
    const officer = { name: "officer", mspId, attributes };
    const later = new Date(Date.now() + 20 * dayMs);
    const { identitiesIssued } = await ensureNetworkMaterial({
      dataDir,
      topology: { ...topology, identities: [officer] },
      now: later,
    });
    expect(identitiesIssued).toEqual([]);
    expect(publishedList().thisUpdate.getTime()).toBe(Math.floor(later.getTime() / 1_000) * 1_000);
    expect(publishedList().entries).toHaveLength(1);
  });

  it("lets the name be enrolled anew, with another certificate", async () => {
    await anOfficer();
    await revoke({ dataDir, name: "officer" });
    await anOfficer({ attributes: { role: "OFFICER_PHYS" } });
    expect(readIdentity({ dataDir, name: "officer" }).attributes).toEqual({ role: "OFFICER_PHYS" });
    expect(existsSync(path.join(materialPaths(dataDir).identity("officer"), "revocation.json"))).toBe(false);
    expect(publishedList().entries).toHaveLength(1);
  });

  it("enters a certificate that is older than the register", async () => {
    await anOfficer();
    rmSync(path.join(materialPaths(dataDir).authority(mspId), "certificates.jsonl"));
    expect(await revoke({ dataDir, name: "officer" })).toHaveLength(1);
    expect(publishedList().entries).toHaveLength(1);
  });
});

describe("the register", () => {
  const register = () => path.join(materialPaths(dataDir).authority(mspId), "certificates.jsonl");

  it("loses nothing to a line that a kill tore, and refuses one that is damaged", async () => {
    await anOfficer();
    appendFileSync(register(), '{"event":"issued","serial":"4');
    expect(listCertificates(dataDir, mspId)).toHaveLength(2);
    await anOfficer({ name: "second" });
    expect(listCertificates(dataDir, mspId).map(({ name }) => name)).toEqual([
      "customs peer",
      "officer",
      "second",
    ]);
    appendFileSync(register(), "damaged\n");
    expect(() => listCertificates(dataDir, mspId)).toThrow(
      expect.objectContaining({ code: "REGISTER_CORRUPT" }),
    );
  });

  it("takes entries of several commands at once, one after the other", async () => {
    const names = Array.from({ length: 8 }, (_, at) => `officer-${at}`);
    await Promise.all(names.map((name) => anOfficer({ name })));
    expect(new Set(listCertificates(dataDir, mspId).map(({ name }) => name))).toEqual(
      new Set(["customs peer", ...names]),
    );
  });
});
