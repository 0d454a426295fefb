import { writeFileSync } from "node:fs";
import path from "node:path";
import { anIdentityFolder, certificates, declarantAttributes } from "../testing/identity-fixtures.js";
import { openIdentityDirectory } from "./identity-directory.js";
import { issueApiKey } from "./issue-api-key.js";
import { refusal } from "../testing/refusal.js";

const aDeclarant = (name = "demo-declarant") => ({
  name,
  certificate: certificates.declarant,
  attributes: declarantAttributes,
});

const open = (folder: string, options: { demonstration?: boolean; now?: () => number } = {}) =>
  openIdentityDirectory({ folder, demonstration: false, ...options });

test("a caller's roles and attributes are those of its certificate", () => {
  const directory = open(anIdentityFolder([aDeclarant()]));
  expect(directory.find("demo-declarant")).toMatchObject({
    caller: {
      name: "demo-declarant",
      mspId: "EnterpriseMSP",
      roles: ["DECLARANT", "TRADER"],
      attributes: { mst: "0300000018" },
    },
    pseudonym: expect.stringMatching(/^[0-9a-f]{16}$/),
    validToMs: Date.parse("2125-01-01T00:00:00Z"),
  });
});

test("attributes longer than one length byte are read whole", () => {
  const attributes = {
    role: "OFFICER_DOC,OFFICER_PHYS,OFFICER_GATE,BRANCH_HEAD,CUSTOMS_HQ,RISK_OFFICER",
    office: "02CI",
    note: "x".repeat(200),
  };
  const directory = open(anIdentityFolder([{ name: "long", certificate: certificates.long, attributes }]));
  expect(directory.find("long")?.caller.roles).toHaveLength(6);
});

test("a certificate without attributes is an identity without roles", () => {
  const directory = open(
    anIdentityFolder([{ name: "plain", certificate: certificates.plain, attributes: {} }]),
  );
  expect(directory.find("plain")?.caller).toMatchObject({ roles: [], attributes: {} });
});

test.each([
  ["claims another role", { ...aDeclarant(), attributes: { ...declarantAttributes, role: "BRANCH_HEAD" } }],
  ["leaves out an attribute", { ...aDeclarant(), attributes: { role: declarantAttributes.role } }],
  ["holds no certificate", { ...aDeclarant(), certificate: "not a certificate" }],
])("a folder whose description %s is refused at the start", (_what, identity) => {
  const folder = anIdentityFolder([identity]);
  expect(() => open(folder)).toThrow(refusal("IDENTITY_INVALID"));
});

test("a description of another identity's folder is refused", () => {
  const folder = anIdentityFolder([aDeclarant()]);
  const description = { name: "demo-officer", mspId: "EnterpriseMSP", attributes: declarantAttributes };
  writeFileSync(path.join(folder, "demo-declarant", "identity.json"), JSON.stringify(description));
  expect(() => open(folder)).toThrow(refusal("IDENTITY_INVALID"));
});

test("in a demonstration an identity's name is its key, and only then", () => {
  const folder = anIdentityFolder([aDeclarant()]);
  expect(open(folder, { demonstration: true }).byApiKey("demo-declarant")?.caller.name).toBe(
    "demo-declarant",
  );
  expect(open(folder).byApiKey("demo-declarant")).toBeUndefined();
});

test("an issued key is known after a reload, until it expires, and its text is nowhere on disk", () => {
  const folder = anIdentityFolder([aDeclarant()]);
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  const directory = open(folder, { now: () => nowMs });
  const key = issueApiKey({
    identitiesFolder: folder,
    name: "demo-declarant",
    label: "test",
    now: new Date(nowMs),
    expiresAt: new Date(nowMs + 60_000),
  });
  expect(key).toMatch(/^antin_[\w-]{43}$/);
  expect(directory.byApiKey(key)).toBeUndefined();
  directory.reload();
  expect(directory.byApiKey(key)?.caller.name).toBe("demo-declarant");
  expect(directory.byApiKey(`${key}x`)).toBeUndefined();
  nowMs += 60_000;
  expect(directory.byApiKey(key)).toBeUndefined();
});

test("a second key does not take the first one's place", () => {
  const folder = anIdentityFolder([aDeclarant()]);
  const issue = () =>
    issueApiKey({ identitiesFolder: folder, name: "demo-declarant", label: "test", now: new Date() });
  const keys = [issue(), issue()];
  const directory = open(folder);
  expect(keys.map((key) => directory.byApiKey(key)?.caller.name)).toEqual([
    "demo-declarant",
    "demo-declarant",
  ]);
});

test("a renewed certificate and a new key are taken by a refresh, and nothing else is read again", () => {
  const folder = anIdentityFolder([aDeclarant(), aDeclarant("demo-broker")]);
  const directory = open(folder);
  const broker = directory.find("demo-broker");
  expect(directory.refresh()).toEqual({ changed: [], refused: [] });
  writeFileSync(path.join(folder, "demo-declarant", "cert.pem"), certificates.plain);
  const description = { name: "demo-declarant", mspId: "EnterpriseMSP", attributes: {} };
  writeFileSync(path.join(folder, "demo-declarant", "identity.json"), JSON.stringify(description));
  const key = issueApiKey({
    identitiesFolder: folder,
    name: "demo-declarant",
    label: "test",
    now: new Date(),
  });
  expect(directory.refresh()).toEqual({ changed: ["demo-declarant"], refused: [] });
  expect(directory.find("demo-declarant")?.caller.roles).toEqual([]);
  expect(directory.byApiKey(key)?.caller.name).toBe("demo-declarant");
  expect(directory.find("demo-broker")).toBe(broker);
});

test("a folder that is half written keeps what was read of it, and is read again once it is whole", () => {
  const folder = anIdentityFolder([aDeclarant()]);
  const directory = open(folder);
  const before = directory.find("demo-declarant");
  const file = path.join(folder, "demo-declarant", "cert.pem");
  writeFileSync(file, certificates.declarant.slice(0, 200));
  expect(directory.refresh()).toMatchObject({ changed: [], refused: [{ code: "IDENTITY_INVALID" }] });
  expect(directory.find("demo-declarant")).toBe(before);
  writeFileSync(file, certificates.declarant);
  expect(directory.refresh()).toEqual({ changed: ["demo-declarant"], refused: [] });
});

test("a revocation of the certificate that is held counts, and none of another", () => {
  const folder = anIdentityFolder([aDeclarant()]);
  const directory = open(folder);
  const file = path.join(folder, "demo-declarant", "revocation.json");
  writeFileSync(file, JSON.stringify({ serial: "01", revokedAt: "2026-01-01T00:00:00.000Z" }));
  directory.refresh();
  expect(directory.find("demo-declarant")?.revokedAt).toBeUndefined();
  writeFileSync(file, JSON.stringify({ serial: "4a11c2d3e4f50617", revokedAt: "2026-01-01T00:00:00.000Z" }));
  directory.refresh();
  expect(directory.find("demo-declarant")?.revokedAt).toBe("2026-01-01T00:00:00.000Z");
});
