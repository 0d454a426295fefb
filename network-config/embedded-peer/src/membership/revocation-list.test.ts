import { Extension, KeyUsageFlags, TestAuthority, type TestMember } from "../testing/test-authority.js";
import { readRevocationList, RevocationListError } from "./revocation-list.js";
import { Revocations } from "./revocations.js";

let root: TestAuthority;
let intermediate: TestAuthority;
let member: TestMember;
let other: TestMember;

beforeAll(async () => {
  root = await TestAuthority.root();
  intermediate = await root.intermediate();
  member = await intermediate.member();
  other = await intermediate.member();
});

const read = (pem: string, authorities = [root, intermediate]) =>
  readRevocationList(
    Buffer.from(pem),
    authorities.map(({ certificate }) => certificate),
  );
const body = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
const asPem = (der: Buffer, type = "X509 CRL"): string =>
  `-----BEGIN ${type}-----\n${der.toString("base64")}\n-----END ${type}-----\n`;

/** Anything but the one error that may come fails the test. */
function isRead(pem: string): boolean {
  try {
    return read(pem).revoked.size >= 0;
  } catch (error) {
    if (error instanceof RevocationListError) return false;
    throw error;
  }
}

const pathOf = (leaf: TestMember) => [leaf.certificate, intermediate.certificate, root.certificate];

describe("a revocation list", () => {
  it("names the serial numbers that its authority revoked", async () => {
    const list = read(await intermediate.revocationList({ revoked: [member] }));
    expect([...list.revoked]).toEqual([member.certificate.serialNumber]);
    expect(list.nextUpdate).toBeGreaterThan(Date.now());
  });

  it("may be empty", async () => {
    expect(read(await root.revocationList()).revoked.size).toBe(0);
  });

  it("of hundreds of certificates is read to the last", async () => {
    const revoked = Array.from({ length: 300 }, (_, index) => ({
      serialNumber: (0x10_0000 + index).toString(16),
    }));
    expect(read(await root.revocationList({ revoked })).revoked.size).toBe(300);
  });

  it("is refused from a foreign authority, also one of the same name", async () => {
    const namesake = await TestAuthority.root();
    const foreign = await namesake.revocationList({ revoked: [member] });
    expect(() => read(foreign)).toThrow("not a list of one of the organisation's authorities");
  });

  it("is refused when somebody else signed in the authority's name", async () => {
    const signed = body(await root.revocationList());
    signed.writeUInt8(signed.readUInt8(signed.length - 5) ^ 1, signed.length - 5);
    expect(() => read(asPem(signed))).toThrow("its signature is not the authority's");
  });

  it("is refused when its authority may not sign lists", async () => {
    const mute = await TestAuthority.root({ keyUsage: KeyUsageFlags.keyCertSign });
    const pem = await mute.revocationList();
    expect(() => read(pem, [mute])).toThrow("may not sign revocation lists");
  });

  it("is refused truncated anywhere, with bytes behind it, and with any byte of it changed", async () => {
    const whole = body(await intermediate.revocationList({ revoked: [member, other] }));
    expect([...whole.keys()].filter((length) => isRead(asPem(whole.subarray(0, length))))).toEqual([]);
    expect(() => read(asPem(Buffer.concat([whole, Buffer.from([0])])))).toThrow(RevocationListError);
    const accepted = [...whole.keys()].filter((at) => {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      return isRead(asPem(changed));
    });
    expect(accepted).toEqual([]);
  });

  it.each(["", "no list", "-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n"])(
    "is refused when the file says %j",
    (text) => {
      expect(() => read(text)).toThrow(RevocationListError);
    },
  );

  it("is refused under another name in PEM", async () => {
    const pem = asPem(body(await root.revocationList()), "CERTIFICATE");
    expect(() => read(pem)).toThrow("it is not a revocation list in PEM");
  });

  it.each([
    ["tells only the changes since another", "2.5.29.27"],
    ["speaks of some certificates only", "2.5.29.28"],
  ])("is refused when it %s", async (_what, id) => {
    const extension = new Extension(id, true, new Uint8Array([0x30, 0]));
    const pem = await root.revocationList({ extensions: [extension] });
    expect(() => read(pem)).toThrow("it does not speak of all certificates");
  });

  it("is refused without the identifier of its authority's key", async () => {
    const pem = await root.revocationList({ keyIdentifier: false });
    expect(() => read(pem)).toThrow("authorityKeyIdentifier not found");
  });

  it("stays in force when the next one is overdue, as in Fabric", async () => {
    const list = read(
      await intermediate.revocationList({ revoked: [member], nextUpdate: new Date(Date.now() - 86_400_000) }),
    );
    expect(new Revocations([list]).refusal(pathOf(member))).toBe("The certificate has been revoked");
  });
});

describe("revocations", () => {
  it("refuse the certificates named and nobody else", async () => {
    const revocations = new Revocations([read(await intermediate.revocationList({ revoked: [member] }))]);
    expect(revocations.refusal(pathOf(member))).toBe("The certificate has been revoked");
    expect(revocations.refusal(pathOf(other))).toBeUndefined();
  });

  it("do not refuse the same serial number of another authority", async () => {
    const revocations = new Revocations([read(await root.revocationList({ revoked: [member] }))]);
    expect(revocations.refusal(pathOf(member))).toBeUndefined();
  });

  it("refuse everybody below a revoked intermediate authority", async () => {
    const revocations = new Revocations([read(await root.revocationList({ revoked: [intermediate] }))]);
    expect(revocations.refusal(pathOf(member))).toBe("The certificate's authority has been revoked");
  });

  it("refuse everybody while the lists cannot be read, and count every change", () => {
    const revocations = new Revocations();
    revocations.refuseAll("unreadable");
    expect(revocations.refusal(pathOf(other))).toBe("unreadable");
    revocations.replace([]);
    expect(revocations.refusal(pathOf(other))).toBeUndefined();
    expect(revocations.sequence).toBe(2);
  });
});
