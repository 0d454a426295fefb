import fc from "fast-check";
import { receiptBytesMax, type Receipt } from "./receipt.js";
import { createReceiptVerifier, verifyReceipt } from "./receipt-verifier.js";
import type { VerificationRequest } from "./verification.js";
import { aReceipt, aTrustRoot, checkpointTime } from "./testing/sample-log.js";
import { verifyWithNode } from "./testing/verify-with-node.js";
import { type ReasonCode } from "./verdict.js";

const hour = 3_600_000;
const anHourLater = new Date(Date.parse(checkpointTime) + hour);

const verify = (
  receipt: unknown,
  options: Partial<VerificationRequest & { trust: ReturnType<typeof aTrustRoot> }> = {},
) =>
  verifyReceipt({
    receipt,
    trust: aTrustRoot(),
    now: anHourLater,
    verifyEd25519: verifyWithNode,
    ...options,
  });
const outcome = (...given: Parameters<typeof verify>) => {
  const { verdict, reasons } = verify(...given);
  return { verdict, codes: reasons.map(({ code }) => code) };
};
const invalid = (...codes: ReasonCode[]) => ({ verdict: "INVALID", codes });

describe("an altered receipt", () => {
  const genuine = aReceipt();
  const flip = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  const inCheckpoint = (from: string | RegExp, to: string) => ({
    checkpoint: genuine.checkpoint.replace(from, to),
  });

  test.each<[string, Partial<Receipt>, ReasonCode[]]>([
    ["number", { document: { ...genuine.document, number: "301999" } }, ["DOCUMENT_MISMATCH"]],
    ["state", { document: { ...genuine.document, state: "RELEASED" } }, ["DOCUMENT_MISMATCH"]],
    ["version", { document: { ...genuine.document, version: 5 } }, ["DOCUMENT_MISMATCH"]],
    ["kind", { document: { ...genuine.document, kind: "permit" } }, ["DOCUMENT_MISMATCH"]],
    ["transaction", { block: { ...genuine.block, transaction: "00" } }, ["TRANSACTION_MISMATCH"]],
    ["block", { block: { ...genuine.block, number: 112 } }, ["BLOCK_AFTER_CHECKPOINT"]],
    ["leaf", { leaf: genuine.leaf.replace("GREEN", "RED").replace(".123Z", ".124Z") }, ["PROOF_MISMATCH"]],
    ["leaf's spacing", { leaf: `${genuine.leaf} ` }, ["LEAF_MALFORMED", "PROOF_MISMATCH"]],
    ["index", { leafIndex: 5 }, ["PROOF_MISMATCH"]],
    ["index beyond the log", { leafIndex: 11 }, ["PROOF_MISMATCH"]],
    ["proof", { proof: [flip(genuine.proof[0]!, 7), ...genuine.proof.slice(1)] }, ["PROOF_MISMATCH"]],
    ["proof's order", { proof: [...genuine.proof].reverse() }, ["PROOF_MISMATCH"]],
    ["proof's length", { proof: genuine.proof.slice(1) }, ["PROOF_MISMATCH"]],
    ["proof's end", { proof: [...genuine.proof, genuine.proof[0]!] }, ["PROOF_MISMATCH"]],
    [
      "checkpoint's size",
      inCheckpoint("\n11\n", "\n12\n"),
      ["SIGNATURE_FORGED", "SIGNATURE_FORGED", "SIGNATURE_FORGED", "NO_TRUSTED_SIGNATURE"],
    ],
    [
      "checkpoint's time",
      inCheckpoint("2026", "2027"),
      [
        "SIGNATURE_FORGED",
        "SIGNATURE_FORGED",
        "SIGNATURE_FORGED",
        "NO_TRUSTED_SIGNATURE",
        "CHECKPOINT_FROM_FUTURE",
      ],
    ],
    [
      "checkpoint's signature",
      { checkpoint: flip(genuine.checkpoint, genuine.checkpoint.length - 20) },
      ["SIGNATURE_FORGED", "QUORUM_SHORT"],
    ],
    ["checkpoint's form", inCheckpoint("—", "-"), ["CHECKPOINT_MALFORMED"]],
  ])("is INVALID: %s", (_, alteration, codes) => {
    const result = verify({ ...genuine, ...alteration });
    expect(result.verdict).toBe("INVALID");
    expect(result.reasons.map(({ code }) => code)).toEqual(codes);
  });

  test("is INVALID when its checkpoint and proof are of another leaf", () => {
    const other = aReceipt({ index: 3 });
    expect(outcome({ ...genuine, leafIndex: 3, proof: other.proof })).toEqual(invalid("PROOF_MISMATCH"));
  });

  test("never proves another document, whichever character is changed", () => {
    const text = JSON.stringify(genuine);
    const expected = verify(genuine).document;
    const verifier = createReceiptVerifier(aTrustRoot(), { verifyEd25519: verifyWithNode });
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.constantFrom("0", "a", "A", "/", "+", "\\", '"', "{", "}", " ", "é", "—"),
        (at, character) => {
          const altered = text.slice(0, at) + character + text.slice(at + 1);
          const result = verifier.verify({ receipt: altered, now: anHourLater });
          if (result.verdict === "VALID") expect(result.document).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe("a malformed receipt", () => {
  const genuine = aReceipt();
  const attachment = genuine.attachment!;
  test.each<[string, unknown]>([
    ["", "no json"],
    ["", null],
    ["", []],
    ["", 7],
    ["", "x".repeat(receiptBytesMax + 1)],
    ["/format", { ...genuine, format: "antin-receipt/v2" }],
    ["/document", { ...genuine, document: undefined }],
    ["/document/number", { ...genuine, document: { ...genuine.document, number: 3 } }],
    ["/document/version", { ...genuine, document: { ...genuine.document, version: 1.5 } }],
    ["/leaf", { ...genuine, leaf: {} }],
    ["/leafIndex", { ...genuine, leafIndex: -1 }],
    ["/leafIndex", { ...genuine, leafIndex: "6" }],
    ["/proof", { ...genuine, proof: "none" }],
    ["/proof", { ...genuine, proof: Array.from({ length: 54 }, () => genuine.proof[0]) }],
    ["/proof/1", { ...genuine, proof: [genuine.proof[0], "AAAA"] }],
    ["/checkpoint", { ...genuine, checkpoint: "" }],
    ["/block", { ...genuine, block: [] }],
    ["/block/number", { ...genuine, block: { ...genuine.block, number: null } }],
    ["/attachment", { ...genuine, attachment: "file" }],
    ["/attachment/digest", { ...genuine, attachment: { ...attachment, digest: "AB".repeat(32) } }],
    ["/attachment/salt", { ...genuine, attachment: { ...attachment, salt: "short" } }],
    ["/attachment/name", { ...genuine, attachment: { ...attachment, name: {} } }],
    ["/payload/hash", { ...genuine, payload: {} }],
    ["/payload/salt", { ...genuine, payload: { hash: "ab".repeat(32), content: {} } }],
    ["/anchor/contract", { ...genuine, anchor: { chainId: 1, blockNumber: 1, contract: "0x" } }],
    ["/anchor/chainId", { ...genuine, anchor: {} }],
  ])("is INVALID with the pointer %j", (pointer, receipt) => {
    const result = verify(receipt);
    expect(result.verdict).toBe("INVALID");
    expect(result.reasons).toEqual([expect.objectContaining({ code: "RECEIPT_MALFORMED", pointer })]);
    expect(result.document).toBeNull();
  });

  test("never makes the verifier throw, nor gives VALID, whatever its value", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
    });
    fc.assert(
      fc.property(anything, fc.constantFrom(...Object.keys(genuine)), (value, field) => {
        expect(verify(value).verdict).toBe("INVALID");
        const { verdict } = verify({ ...genuine, [field]: value });
        expect(["VALID", "INVALID", "UNKNOWN"]).toContain(verdict);
      }),
      { numRuns: 60 },
    );
  });

  test("never makes the verifier throw, whatever its text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(verify(text).verdict).toBe("INVALID");
      }),
    );
  });
});
