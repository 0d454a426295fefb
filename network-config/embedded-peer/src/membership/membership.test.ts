import { X509Certificate } from "node:crypto";
import { serializedIdentity } from "../messages/policies.js";
import { TestNetwork } from "../testing/test-network.js";
import { IdentityError, isCurrent, Membership, type OrganisationRoot } from "./membership.js";

const network = new TestNetwork();
const roots: OrganisationRoot[] = [];
const DAY_MS = 86_400_000;

beforeAll(async () => {
  roots.push(
    await network.organisation(
      "A",
      { name: "peer", units: ["peer"] },
      { name: "user", units: ["client", "department"] },
      { name: "admin", units: ["admin"] },
      { name: "both", units: ["peer", "client"] },
      { name: "none", units: ["department"] },
      { name: "p384", units: ["client"], curve: "P-384" },
      {
        name: "expired",
        units: ["client"],
        notBefore: new Date(Date.now() - 2 * DAY_MS),
        notAfter: new Date(Date.now() - DAY_MS),
      },
    ),
    await network.organisation("B", { name: "user", units: ["client"] }),
    await network.organisation("Orderer", { name: "orderer", units: ["orderer"] }),
  );
});
afterAll(() => {
  network.remove();
});

const aMembership = (cacheMax = 100) =>
  new Membership(roots, { identityCacheMax: cacheMax, identityBytesMax: 4_096 });
const serialized = (mspId: string, name: string, claimed = mspId) =>
  serializedIdentity.encode({ mspId: claimed, idBytes: network.certificatePem(mspId, name) });

describe("membership", () => {
  it.each([
    ["peer", "peer"],
    ["user", "client"],
    ["admin", "admin"],
    ["p384", "client"],
  ])("gives %s the role its organisational unit says", (name, role) => {
    expect(aMembership().identity(serialized("A", name))).toMatchObject({ mspId: "A", role });
  });

  it.each([
    ["a certificate of another organisation", () => serialized("B", "user", "A")],
    ["an unknown organisation", () => serialized("A", "user", "Nobody")],
    ["two role units", () => serialized("A", "both")],
    ["no role unit", () => serialized("A", "none")],
    [
      "a CA certificate",
      () => serializedIdentity.encode({ mspId: "A", idBytes: Buffer.from(roots[0]!.roots[0]!.toString()) }),
    ],
    [
      "a certificate in bare DER",
      () =>
        serializedIdentity.encode({
          mspId: "A",
          idBytes: new X509Certificate(network.certificatePem("A", "user")).raw,
        }),
    ],
    [
      "bytes that are no certificate",
      () => serializedIdentity.encode({ mspId: "A", idBytes: Buffer.from("x") }),
    ],
    ["more bytes than a certificate needs", () => Buffer.alloc(5_000)],
    ["bytes that are no identity", () => Buffer.from("ff", "hex")],
  ])("refuses %s, the second time from its cache", (_what, identity) => {
    const membership = aMembership();
    expect(() => membership.identity(identity())).toThrow(IdentityError);
    expect(() => membership.identity(identity())).toThrow(IdentityError);
  });

  it("parses a certificate once and forgets the oldest past its limit", () => {
    const membership = aMembership(2);
    const first = membership.identity(serialized("A", "user"));
    expect(membership.identity(serialized("A", "user"))).toBe(first);
    membership.identity(serialized("A", "peer"));
    membership.identity(serialized("A", "admin"));
    expect(membership.identity(serialized("A", "user"))).not.toBe(first);
  });

  it("keeps an expired certificate valid for the past, not for now", () => {
    const identity = aMembership().identity(serialized("A", "expired"));
    expect(isCurrent(identity, Date.now())).toBe(false);
    expect(isCurrent(identity, Date.now() - 1.5 * DAY_MS)).toBe(true);
  });
});
