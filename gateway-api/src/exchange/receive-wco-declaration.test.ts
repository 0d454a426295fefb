import { createHash } from "node:crypto";
import { exchangeMessage } from "@antin/trade-documents";
import { exchangeMessageNumber, receiveWcoDeclaration } from "./receive-wco-declaration.js";
import { aMessage, original } from "./testing/a-declaration.js";
import { describeSamples } from "./testing/wco-samples.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

it("numbers a message by its bytes", () => {
  expect(exchangeMessageNumber(Buffer.from("hello world"))).toBe("XM-b94d27b9934d3e08a52e52d7da7dabfa");
});

it("gives number, digest and payload of a message", () => {
  const bytes = aMessage(`${original}<FunctionalReferenceID>REF-1</FunctionalReferenceID><ID>MRN-1</ID>`);
  const { payload, ...received } = receiveWcoDeclaration(bytes);
  expect(received).toEqual({ number: `XM-${sha256(bytes).slice(0, 32)}`, sha256: sha256(bytes) });
  expect(payload).toMatchObject({
    messageType: "IMA",
    functionCode: "9",
    functionalReference: "REF-1",
    declarationId: "MRN-1",
    originalSha256: sha256(bytes),
    sizeBytes: bytes.length,
    message: { purpose: "declaration" },
  });
});

it("leaves out the references that a message does not have", () => {
  const { payload } = receiveWcoDeclaration(aMessage(original));
  expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(["functionalReference"]));
  expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(["declarationId"]));
});

it("refuses what is too large for its caller", () => {
  expect(() => receiveWcoDeclaration(aMessage(original), { bytesMax: 100 })).toThrow(
    expect.objectContaining({ code: "XML_TOO_LARGE", details: { bytesMax: 100 } }) as Error,
  );
});

describeSamples("the payloads of real messages", (samples) => {
  it.each(samples)("of $file is one that the contract takes", ({ file, bytes }) => {
    const { number, payload } = receiveWcoDeclaration(bytes);
    expect(file).toContain(payload.messageType);
    expect(exchangeMessage.numberPattern.test(number)).toBe(true);
    expect(exchangeMessage.payloadSchema?.safeParse(payload)).toMatchObject({ success: true });
  });
});
