import { readUnitConfig, UnitConfigError } from "./node-ous.js";

const read = (text: string) => readUnitConfig(text, (file) => Buffer.from(`content of ${file}`));

const usual = `# Node OUs as Fabric's tools write them
NodeOUs:
  Enable: true
  ClientOUIdentifier:
    Certificate: cacerts/ca.pem
    OrganizationalUnitIdentifier: client
  PeerOUIdentifier:
    OrganizationalUnitIdentifier: "peer"   # no authority in particular
  AdminOUIdentifier:
    Certificate:
    OrganizationalUnitIdentifier: admin
`;

describe("config.yaml of an MSP", () => {
  it("gives roles their units, bound to an authority or not", () => {
    expect(read(usual)).toEqual({
      nodeOus: {
        client: { unit: "client", certificate: Buffer.from("content of cacerts/ca.pem") },
        peer: { unit: "peer" },
        admin: { unit: "admin" },
      },
      unitIdentifiers: [],
    });
  });

  it.each([
    ["nothing", ""],
    ["roles that are not enabled", usual.replace("true", "false")],
    ["no roles", "NodeOUs:\n  Enable: true\n"],
  ])("with %s tells no roles apart", (_what, text) => {
    expect(read(text).nodeOus).toBeUndefined();
  });

  it("lists the units that members must carry", () => {
    const text = `---
OrganizationalUnitIdentifiers:
  - Certificate: cacerts/ca.pem
    OrganizationalUnitIdentifier: customs
  - OrganizationalUnitIdentifier: 'audit'
    Certificate: cacerts/other.pem
`;
    expect(read(text).unitIdentifiers).toEqual([
      { unit: "customs", certificate: Buffer.from("content of cacerts/ca.pem") },
      { unit: "audit", certificate: Buffer.from("content of cacerts/other.pem") },
    ]);
  });

  it.each([
    ["another section", "NodeOU:\n  Enable: true\n", "line 1"],
    ["another role", "NodeOUs:\n  Enable: true\n  AuditorOUIdentifier:\n", "line 3"],
    [
      "another field",
      usual.replace("    Certificate: cacerts/ca.pem", "    Certifcate: cacerts/ca.pem"),
      "line 5",
    ],
    [
      "a field twice",
      usual.replace("    Certificate: cacerts", "    OrganizationalUnitIdentifier: cacerts"),
      "line 6",
    ],
    ["a flag that is none", usual.replace("true", "yes"), "line 3"],
    [
      "a demanded unit without its authority",
      "OrganizationalUnitIdentifiers:\n  - OrganizationalUnitIdentifier: x\n",
      "line 1",
    ],
    ["flow style", "NodeOUs: { Enable: true }\n", "line 1"],
    ["tabs", "NodeOUs:\n\tEnable: true\n", "line 2"],
  ])("is refused with %s, not passed over", (_what, text, where) => {
    expect(() => read(text)).toThrow(UnitConfigError);
    expect(() => read(text)).toThrow(where);
  });
});
