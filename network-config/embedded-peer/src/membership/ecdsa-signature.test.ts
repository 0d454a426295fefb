import { generateKeyPairSync, sign } from "node:crypto";
import { hasLowS, signLowS, toLowSDer, verifyLowS } from "./ecdsa-signature.js";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const scalar = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, "0"), "hex");
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const message = Buffer.from("ấn tín");

/** The other signature that plain ECDSA accepts for the same r: (r, n−s). */
function highSTwin(lowDer: Buffer): Buffer {
  const rLength = lowDer[3]!;
  const r = lowDer.subarray(4, 4 + rLength);
  const s = BigInt(`0x${lowDer.subarray(6 + rLength).toString("hex")}`);
  const twin = scalar(ORDER - s);
  const integer = Buffer.concat([Buffer.from([2, 33, 0]), twin]);
  const body = Buffer.concat([Buffer.from([2, r.length]), r, integer]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

describe("ECDSA signatures", () => {
  it("are made with a low s and verify", async () => {
    for (let round = 0; round < 40; round++) {
      const signature = await signLowS(privateKey, message);
      expect(hasLowS(signature)).toBe(true);
      expect(await verifyLowS(publicKey, message, signature)).toBe(true);
    }
  });

  it("with a high s are refused, though OpenSSL would take them", async () => {
    const twin = highSTwin(await signLowS(privateKey, message));
    expect(hasLowS(twin)).toBe(false);
    expect(await verifyLowS(publicKey, message, twin)).toBe(false);
  });

  it("of another message or key are refused", async () => {
    const signature = await signLowS(privateKey, message);
    expect(await verifyLowS(publicKey, Buffer.from("other"), signature)).toBe(false);
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    expect(await verifyLowS(stranger, message, signature)).toBe(false);
  });

  it.each(["", "30", "3006020101", "3006020101020100ff", "300602010102017f00", "04", "3080020101020101"])(
    "that are malformed (%s) are refused without an error",
    async (hex) => {
      expect(await verifyLowS(publicKey, message, Buffer.from(hex, "hex"))).toBe(false);
    },
  );

  it("shed leading zeros and gain a sign byte as DER demands", () => {
    const small = toLowSDer(Buffer.concat([scalar(1n), scalar(0x80n)]));
    expect(small.toString("hex")).toBe("3007020101" + "02020080");
    const flipped = toLowSDer(Buffer.concat([scalar(1n), scalar(ORDER - 5n)]));
    expect(flipped.toString("hex")).toBe("3006020101" + "020105");
  });

  it("equal what node:crypto signs when that happens to be low", () => {
    for (let round = 0; round < 20; round++) {
      const der = sign("sha256", message, privateKey);
      const lengths = { r: der[3]!, s: der[5 + der[3]!]! };
      expect(hasLowS(der)).toBe(lengths.s < 33 && der[6 + lengths.r]! <= 0x7f && isLow(der, lengths.r));
    }
  });
});

function isLow(der: Buffer, rLength: number): boolean {
  return BigInt(`0x${der.subarray(6 + rLength).toString("hex")}`) <= ORDER >> 1n;
}
