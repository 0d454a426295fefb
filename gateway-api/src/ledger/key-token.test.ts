import { createHash, createPublicKey, verify } from "node:crypto";
import { writeFileSync } from "node:fs";
import { aSoftToken, softTokenMissing } from "../testing/soft-token.js";
import { AnswerReader, attributesOf, readFrame, requestFrame, ulongOf } from "./key-token-message.js";
import { TokenSigning } from "./key-token.js";

describe("a message to a token", () => {
  it("stands in a frame that is read back once it is complete", () => {
    const frame = requestFrame(17, "openSession", [ulongOf(3n), ulongOf(4n)]);
    expect(frame.toString("hex")).toBe(
      "00000011" +
        "00000000" +
        "0000001a" +
        "0000000a" +
        "000000027575" +
        "0000000000000003" +
        "0000000000000004",
    );
    for (let length = 0; length < frame.length; length += 1)
      expect(readFrame(frame.subarray(0, length))).toBeUndefined();
    expect(readFrame(Buffer.concat([frame, frame]))).toMatchObject({ code: 17, end: frame.length });
  });

  it("names the length of an attribute's bytes twice, as the protocol does", () => {
    expect(attributesOf([{ type: 0x102, bytes: Buffer.of(7) }]).toString("hex")).toBe(
      "00000001" + "00000102" + "01" + "00000001" + "00000001" + "07",
    );
  });

  it.each([
    ["an error", "00000000" + "0000000175" + "00000000000000a0", "0xa0"],
    ["an answer to another call", "00000012" + "00000000", "call 18"],
    ["an answer cut short", "0000002b" + "00000009", "cut short"],
  ])("answered with %s is refused", (_what, hex, words) => {
    expect(() => new AnswerReader("sign", Buffer.from(hex, "hex"))).toThrow(words);
  });

  it("longer than any answer is refused before it is waited for", () => {
    expect(() => readFrame(Buffer.from("00000010" + "00000000" + "7fffffff", "hex"))).toThrow(RangeError);
  });
});

it("without p11-kit or its module is refused as a token that is away", async () => {
  const nowhere = new TokenSigning({ file: "/nonexistent.so", environment: {} });
  const pinFile = "/dev/null";
  await expect(
    nowhere.sign({ token: "officers", keyId: "01", pinFile }, Buffer.alloc(32)),
  ).rejects.toMatchObject({ code: "KEY_UNAVAILABLE", reason: "token" });
  nowhere.close();
});

const missing = softTokenMissing();
if (missing === undefined) describe("a key on a SoftHSM token", onSoftHsm);
else it.skip(`a key on a token signs: SoftHSM is absent, apt-get install ${missing}`, () => undefined);

function onSoftHsm(): void {
  const message = Buffer.from("declaration 10000000001");
  const digest = createHash("sha256").update(message).digest();
  const stand = (label: string, keyId = "01") => {
    const token = aSoftToken(label);
    const publicKey = createPublicKey({ key: token.makeKey(keyId), format: "der", type: "spki" });
    const signing = new TokenSigning(token.module);
    const key = { token: label, keyId, pinFile: token.pinFile };
    return { token, publicKey, signing, key };
  };

  it("signs what its public key verifies, many at a time", async () => {
    const { publicKey, signing, key } = stand("officers");
    const signatures = await Promise.all(Array.from({ length: 200 }, () => signing.sign(key, digest)));
    signing.close();
    for (const signature of signatures) expect(verify("sha256", message, publicKey, signature)).toBe(true);
    expect(new Set(signatures.map((signature) => Buffer.from(signature).toString("hex"))).size).toBe(200);
  });

  it.each([
    ["another token", { token: "others" }, "token"],
    ["another key", { keyId: "ff" }, "key"],
    ["a PIN file that is not there", { pinFile: "/nonexistent" }, "pin"],
  ])("is not found on %s, which refuses by its code", async (_what, change, reason) => {
    const { signing, key } = stand("officers");
    await expect(signing.sign({ ...key, ...change }, digest)).rejects.toMatchObject({
      code: "KEY_UNAVAILABLE",
      details: { reason },
    });
    signing.close();
  });

  it("is not asked again with a PIN that was refused, which would lock it, and is with another", async () => {
    const { token, signing, key } = stand("officers");
    writeFileSync(token.pinFile, "0000");
    const refused = { code: "KEY_UNAVAILABLE", reason: "pin" };
    await expect(signing.sign(key, digest)).rejects.toMatchObject(refused);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await expect(signing.sign(key, digest)).rejects.toMatchObject({
      ...refused,
      cause: { cause: undefined },
    });
    writeFileSync(token.pinFile, token.pin);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await signing.sign(key, digest)).toBeInstanceOf(Uint8Array);
    signing.close();
  });

  it("that was pulled out is refused, and signs again when it is back", async () => {
    const { token, publicKey, signing, key } = stand("officers");
    await signing.sign(key, digest);
    const putBack = token.remove();
    await expect(signing.sign(key, digest)).rejects.toMatchObject({ code: "KEY_UNAVAILABLE" });
    putBack();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(verify("sha256", message, publicKey, await signing.sign(key, digest))).toBe(true);
    signing.close();
  });
}
