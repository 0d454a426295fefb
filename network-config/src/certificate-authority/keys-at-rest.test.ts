import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runAntin } from "../antin-commands.js";
import { defaultTopology } from "../topology.js";
import { readIdentity } from "./identity.js";
import { keyAtRest, openKey } from "./key-encryption.js";
import { checkKeys, rewrapKeys } from "./keys-at-rest.js";
import { materialPaths } from "./material-paths.js";
import { ensureNetworkMaterial } from "./network-material.js";

const first = "the first secret of the network's keys";
const second = "the second secret of the network's keys";
const topology = {
  ...defaultTopology,
  organisations: defaultTopology.organisations.slice(0, 1),
  identities: [{ name: "officer", mspId: "CustomsMSP", attributes: { role: "OFFICER_DOC" } }],
};
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "keys-"));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

describe("a private key under a secret", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const plain = privateKey.export({ format: "pem", type: "pkcs8" }).toString();

  it("is standard PKCS#8 that OpenSSL opens, and differs each time", () => {
    const encrypted = keyAtRest(plain, first);
    expect(openKey(encrypted, "key.pem", first).equals(privateKey)).toBe(true);
    expect(keyAtRest(plain, first)).not.toBe(encrypted);
    if (!existsSync("/usr/bin/openssl")) return;
    const opened = execFileSync("/usr/bin/openssl", ["pkey", "-passin", `pass:${first}`], {
      input: encrypted,
    });
    expect(createPrivateKey(opened).equals(privateKey)).toBe(true);
  });

  it.each([
    ["another secret", keyAtRest(plain, first), second, "KEY_SECRET_WRONG"],
    ["none", keyAtRest(plain, first), undefined, "KEY_SECRET_WRONG"],
    ["one, when it is no key", "nothing", first, "MATERIAL_INCOMPLETE"],
  ])("does not open under %s, and the error names the file", (_what, pem, secret, code) => {
    expect(() => openKey(pem, "/keys/officer/key.pem", secret)).toThrow(
      expect.objectContaining({ code, details: { file: "/keys/officer/key.pem" } }),
    );
  });
});

describe("the keys of a network", () => {
  it("are all encrypted and their owner's alone when it is made under a secret, and used by a later start", async () => {
    await ensureNetworkMaterial({ dataDir, topology, keySecret: first });
    const states = checkKeys(dataDir);
    expect(states).toHaveLength(8);
    expect(states.filter(({ encrypted, exposed }) => !encrypted || exposed)).toEqual([]);
    expect(await ensureNetworkMaterial({ dataDir, topology, keySecret: first })).toEqual({
      organisationsMade: [],
      identitiesIssued: [],
    });
    await expect(ensureNetworkMaterial({ dataDir, topology, keySecret: second })).rejects.toMatchObject({
      code: "KEY_SECRET_WRONG",
    });
  });

  it("go from plain to one secret and to another, and a broken-off change is finished by the next", async () => {
    await ensureNetworkMaterial({ dataDir, topology });
    const plain = readIdentity({ dataDir, name: "officer" }).privateKeyPem;
    chmodSync(materialPaths(dataDir).identity("officer"), 0o755);
    await rewrapKeys({ dataDir, newSecret: first });
    expect(checkKeys(dataDir).every(({ encrypted, exposed }) => encrypted && !exposed)).toBe(true);
    const file = path.join(materialPaths(dataDir).identity("officer"), "key.pem");
    const underFirst = readFileSync(file);
    await rewrapKeys({ dataDir, keySecret: first, newSecret: second });
    writeFileSync(file, underFirst);
    await rewrapKeys({ dataDir, keySecret: first, newSecret: second });
    expect(readIdentity({ dataDir, name: "officer", keySecret: second }).privateKeyPem).toBe(plain);
  });

  it("stay as they are when one opens under neither secret", async () => {
    await ensureNetworkMaterial({ dataDir, topology, keySecret: first });
    const file = path.join(materialPaths(dataDir).identity("officer"), "key.pem");
    writeFileSync(
      file,
      keyAtRest(
        generateKeyPairSync("ec", { namedCurve: "P-256" })
          .privateKey.export({ format: "pem", type: "pkcs8" })
          .toString(),
        "a third secret that nobody remembers now",
      ),
    );
    const before = checkKeys(dataDir).map((state) => readFileSync(state.file, "utf8"));
    await expect(rewrapKeys({ dataDir, keySecret: first, newSecret: second })).rejects.toMatchObject({
      code: "KEY_SECRET_WRONG",
      details: { file },
    });
    expect(checkKeys(dataDir).map((state) => readFileSync(state.file, "utf8"))).toEqual(before);
  });
});

describe("the command line", () => {
  const antin = async (...argv: readonly string[]) => {
    const out: string[] = [];
    const complaints: string[] = [];
    const io = { folder: dataDir, now: () => new Date() };
    const code = await runAntin(argv, {
      ...io,
      print: (text) => out.push(text),
      complain: (text) => complaints.push(text),
    });
    return { code, out: out.join(""), complaint: complaints.join("") };
  };

  it("enrols, renews, revokes and lists, and says why it refuses", async () => {
    await ensureNetworkMaterial({ dataDir, topology: { ...topology, identities: [] } });
    const at = ["--data-dir", dataDir];
    const enrolled = await antin(
      ...["identity", "enroll", "officer", "--msp", "CustomsMSP", "--attr", "role=OFFICER_DOC", ...at],
    );
    expect(enrolled).toMatchObject({ code: 0, out: expect.stringContaining("role=OFFICER_DOC") });
    expect(await antin("identity", "enroll", "officer", "--msp", "CustomsMSP", ...at)).toMatchObject({
      code: 1,
      complaint: expect.stringContaining("IDENTITY_EXISTS"),
    });
    expect((await antin("identity", "reenroll", "officer", "--fresh-key", ...at)).code).toBe(0);
    expect((await antin("identity", "revoke", "officer", "--reason", "superseded", ...at)).out).toContain(
      "superseded",
    );
    const { out } = await antin("identity", "list", "--json", ...at);
    const listed = JSON.parse(out) as { name: string; revokedAt?: string }[];
    expect(listed.filter(({ name }) => name === "officer").map(({ revokedAt }) => typeof revokedAt)).toEqual([
      "string",
      "string",
    ]);
    expect((await antin("identity", "gencrl", "--msp", "CustomsMSP", ...at)).out).toContain("List 2");
  });

  it.each([
    ["identity"],
    ["identity", "forget"],
    ["identity", "enroll"],
    ["identity", "enroll", "officer", "--msp", "CustomsMSP", "--attr", "role"],
    ["identity", "revoke", "officer", "--reason", "dislike"],
    ["identity", "reenroll", "officer", "--days", "0"],
    ["keys", "rewrap"],
    ["keys", "forget"],
  ])("refuses %s %s as wrong usage", async (...argv) => {
    expect((await antin(...argv, "--data-dir", dataDir)).code).toBe(64);
  });
});
