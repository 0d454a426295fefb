import {
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  TestAuthority,
  type MemberRequest,
} from "../testing/test-authority.js";
import { readCertificate } from "./certificate.js";
import { PathError } from "./certification-path.js";
import { MspError, OrganisationMsp, plainDefinition, type MspDefinition } from "./organisation-msp.js";

const DAY_MS = 86_400_000;
const day = (offset: number) => new Date(Date.now() + offset * DAY_MS);
let root: TestAuthority;
let intermediate: TestAuthority;
let stranger: TestAuthority;

beforeAll(async () => {
  root = await TestAuthority.root({ name: "root of A" });
  intermediate = await root.intermediate({ pathLength: 0 });
  stranger = await TestAuthority.root({ name: "root of A" });
});

const anMsp = (changes: Partial<MspDefinition> = {}) =>
  new OrganisationMsp({ ...plainDefinition("A", [root.certificate]), ...changes });

function memberOf(msp: OrganisationMsp, pem: string) {
  const certificate = readCertificate(Buffer.from(pem));
  const { path, ...member } = msp.member(certificate, msp.path(certificate));
  return { ...member, length: path.length };
}

describe("the path of a certificate", () => {
  it("leads to a root, directly or over an intermediate authority", async () => {
    expect(memberOf(anMsp(), (await root.member()).pem)).toEqual({
      role: "client",
      isAdmin: false,
      length: 2,
    });
    const msp = anMsp({ intermediates: [intermediate.certificate] });
    expect(memberOf(msp, (await intermediate.member({ units: ["peer"] })).pem)).toMatchObject({
      role: "peer",
      length: 3,
    });
  });

  it("does not lead to an authority of the same name with another key", async () => {
    const { pem } = await stranger.member();
    expect(() => memberOf(anMsp(), pem)).toThrow(PathError);
  });

  it("needs the intermediate authority in between", async () => {
    const { pem } = await intermediate.member();
    expect(() => memberOf(anMsp(), pem)).toThrow("certificate signed by unknown authority");
  });

  it("does not begin at a root that certifies authorities", async () => {
    const msp = anMsp({ intermediates: [intermediate.certificate] });
    const { pem } = await root.member();
    expect(() => memberOf(msp, pem)).toThrow("parent certificate should be a leaf of the certification tree");
  });

  it("is refused when two lead to the root, for it is not clear whose the identity is", async () => {
    const msp = anMsp({ roots: [root.certificate, (await root.again()).certificate] });
    const { pem } = await root.member();
    expect(() => memberOf(msp, pem)).toThrow("this MSP only supports a single validation chain, got 2");
  });

  it("is not begun by an authority", () => {
    const { certificate } = intermediate;
    const msp = anMsp();
    expect(() => msp.member(certificate, msp.path(certificate))).toThrow("cannot be used as an identity");
  });

  it.each<[string, MemberRequest, boolean]>([
    ["that expired yesterday, for what was signed before", { notBefore: day(-3), notAfter: day(-1) }, true],
    ["that begins tomorrow", { notBefore: day(1), notAfter: day(3) }, true],
    ["older than its authority", { notBefore: day(-20) }, false],
    ["that outlives its authority", { notBefore: day(4_000), notAfter: day(4_001) }, false],
    ["for servers", { extensions: [new ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.1"])] }, true],
    [
      "for clients of TLS only",
      { extensions: [new ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.2"])] },
      false,
    ],
    [
      "with a critical extension nobody knows",
      { extensions: [new Extension("1.2.3.4", true, new Uint8Array([5, 0]))] },
      false,
    ],
    [
      "with an extension nobody knows",
      { extensions: [new Extension("1.2.3.4", false, new Uint8Array([5, 0]))] },
      true,
    ],
  ])("of a certificate %s is accepted or refused as Fabric does", async (_what, request, accepted) => {
    const { certificate } = await root.member(request);
    const path = () => anMsp().path(certificate);
    if (accepted) expect(path()).toHaveLength(2);
    else expect(path).toThrow(PathError);
  });
});

describe("an organisation's authorities", () => {
  const { keyCertSign, cRLSign, digitalSignature } = KeyUsageFlags;

  it.each<[string, () => Promise<Partial<MspDefinition>>, string]>([
    ["without a root", async () => Promise.resolve({ roots: [] }), "expected at least one CA certificate"],
    [
      "that are none",
      async () => ({ roots: [(await TestAuthority.root({ ca: false })).certificate] }),
      "did not have the CA attribute",
    ],
    [
      "that may not certify",
      async () => ({
        roots: [(await TestAuthority.root({ keyUsage: digitalSignature | cRLSign })).certificate],
      }),
      "may not sign certificates",
    ],
    [
      "without a key identifier",
      async () => ({ roots: [(await TestAuthority.root({ keyIdentifier: false })).certificate] }),
      "subjectKeyIdentifier not found",
    ],
    [
      "below somebody else's",
      async () => ({ intermediates: [(await stranger.intermediate()).certificate] }),
      "CA certificate is not valid",
    ],
    [
      "below one that may not certify",
      async () => {
        const mute = await root.intermediate({ name: "mute", keyUsage: cRLSign });
        return { intermediates: [mute.certificate, (await mute.intermediate()).certificate] };
      },
      "may not sign certificates",
    ],
  ])("%s refuse the organisation", async (_what, changes, message) => {
    const definition = await changes();
    expect(() => anMsp(definition)).toThrow(MspError);
    expect(() => anMsp(definition)).toThrow(message);
  });

  it("certify nobody deeper than their path length", async () => {
    const below = await intermediate.intermediate({ name: "below" });
    const { certificate } = await below.member();
    const msp = anMsp({ intermediates: [intermediate.certificate, below.certificate] });
    expect(() => msp.path(certificate)).toThrow("certificate signed by unknown authority");
  });

  it("may stand three deep where the path lengths allow", async () => {
    const middle = await root.intermediate({ name: "middle", pathLength: 1, keyUsage: keyCertSign });
    const low = await middle.intermediate({ name: "low" });
    const msp = anMsp({ intermediates: [middle.certificate, low.certificate] });
    expect(memberOf(msp, (await low.member()).pem).length).toBe(4);
    const { pem } = await middle.member();
    expect(() => memberOf(msp, pem)).toThrow("leaf of the certification tree");
  });
});

describe("organisational units", () => {
  it.each<[string, string[], string]>([
    ["none", [], "does not have an OU that resolves"],
    ["none of the roles", ["department"], "does not have an OU that resolves"],
    ["two of the roles", ["client", "peer"], "not a combination of them"],
    ["one role twice", ["client", "client"], "not a combination of them"],
    ["a role in other letters", ["Client"], "does not have an OU that resolves"],
  ])("with %s make no member", async (_what, units, message) => {
    const { pem } = await root.member({ units });
    expect(() => memberOf(anMsp(), pem)).toThrow(message);
  });

  it("stand for the roles that the organisation gave them", async () => {
    const msp = anMsp({ nodeOus: { client: { unit: "trader" }, admin: { unit: "board" } } });
    expect(memberOf(msp, (await root.member({ units: ["trader", "sales"] })).pem).role).toBe("client");
    expect(memberOf(msp, (await root.member({ units: ["board"] })).pem).isAdmin).toBe(true);
    const { pem } = await root.member({ units: ["peer"] });
    expect(() => memberOf(msp, pem)).toThrow("does not have an OU that resolves");
  });

  it("may be bound to the authority that must have certified them", async () => {
    const other = await root.intermediate({ name: "other" });
    const bound = { unit: "peer", certificate: Buffer.from(intermediate.pem) };
    const msp = anMsp({
      intermediates: [intermediate.certificate, other.certificate],
      nodeOus: { peer: bound, client: { unit: "client" }, admin: { unit: "admin" } },
    });
    const units = ["peer"];
    expect(memberOf(msp, (await intermediate.member({ units })).pem).role).toBe("peer");
    const elsewhere = await other.member({ units });
    expect(() => memberOf(msp, elsewhere.pem)).toThrow("certifiersIdentifier does not match");
    expect(memberOf(msp, (await other.member()).pem).role).toBe("client");
  });

  it("are bound to the organisation's own authorities only", () => {
    const nodeOus = {
      peer: { unit: "peer", certificate: Buffer.from(stranger.pem) },
      admin: { unit: "admin" },
    };
    expect(() => anMsp({ nodeOus })).toThrow("not in root or intermediate certs");
  });

  it("that are demanded keep out whoever has none of them", async () => {
    const unitIdentifiers = [{ unit: "customs", certificate: Buffer.from(root.pem) }];
    const msp = anMsp({ unitIdentifiers });
    expect(memberOf(msp, (await root.member({ units: ["client", "customs"] })).pem).role).toBe("client");
    const without = await root.member({ units: ["client"] });
    expect(() => memberOf(msp, without.pem)).toThrow("none of the identity's organizational units [client]");
    const bare = await root.member({ units: [] });
    expect(() => memberOf(msp, bare.pem)).toThrow("does not contain an Organizational Unit");
  });

  it("may tell no roles apart, then there are members and the administrators named", async () => {
    const admin = await root.member({ units: [] });
    const msp = anMsp({ nodeOus: undefined, admins: [admin.certificate] });
    expect(memberOf(msp, (await root.member({ units: ["peer"] })).pem)).toMatchObject({
      role: "member",
      isAdmin: false,
    });
    expect(memberOf(msp, admin.pem)).toMatchObject({ role: "member", isAdmin: true });
    expect(() => anMsp({ nodeOus: undefined })).toThrow("administrators must be declared");
  });

  it("make an administrator of a client that is named as one, and of no peer", async () => {
    const client = await root.member();
    expect(memberOf(anMsp({ admins: [client.certificate] }), client.pem)).toMatchObject({
      role: "client",
      isAdmin: true,
    });
    const peer = await root.member({ units: ["peer"] });
    expect(() => anMsp({ admins: [peer.certificate] })).toThrow("admin 0 is invalid");
    const foreign = await stranger.member();
    expect(() => anMsp({ admins: [foreign.certificate] })).toThrow(MspError);
  });
});
