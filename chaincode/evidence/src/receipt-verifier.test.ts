import { utf8 } from "./byte-encoding.js";
import { documentDigest, payloadDigest } from "./document-digest.js";
import { verifyEd25519 } from "./note-key.js";
import { fileClaim } from "./receipt-checks.js";
import { parseReceipt, receiptBytesTarget, receiptSizeBytes } from "./receipt.js";
import { createReceiptVerifier, verifyReceipt } from "./receipt-verifier.js";
import type { VerificationRequest } from "./verification.js";
import {
  aReceipt,
  aSigner,
  aTrustRoot,
  checkpointTime,
  fileBytes,
  payload,
  payloadSalt,
  signers,
} from "./testing/sample-log.js";
import { verifyWithNode } from "./testing/verify-with-node.js";
import { checkNames, reasonVerdicts, verdictOf, type ReasonCode } from "./verdict.js";

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
const unknown = (...codes: ReasonCode[]) => ({ verdict: "UNKNOWN", codes });

describe("a genuine receipt", () => {
  test("is VALID as of its checkpoint, whose age and signers are stated", () => {
    const result = verify(aReceipt());
    expect(result.verdict).toBe("VALID");
    expect(result.reasons).toEqual([]);
    expect(result.document).toMatchObject({
      kind: "declaration",
      number: "30100000006",
      version: 4,
      state: "CLEARED",
    });
    expect(result.checkpoint).toMatchObject({
      size: 11,
      block: 111,
      time: checkpointTime,
      ageMs: hour,
      quorum: 3,
    });
    expect(result.checkpoint?.signedBy.map(({ mspId }) => mspId)).toEqual([
      "CustomsMSP",
      "AuditMSP",
      "TreasuryMSP",
    ]);
  });

  test("is VALID at every place of every small log", () => {
    const verifier = createReceiptVerifier(aTrustRoot(), { verifyEd25519: verifyWithNode });
    for (let size = 1; size <= 9; size += 1)
      for (let index = 0; index < size; index += 1)
        expect(verifier.verify({ receipt: aReceipt({ size, index }), now: anHourLater }).verdict).toBe(
          "VALID",
        );
  });

  test("is VALID by the built-in cryptography, as in a browser", () => {
    expect(verifyReceipt({ receipt: aReceipt(), trust: aTrustRoot(), now: anHourLater }).verdict).toBe(
      "VALID",
    );
  });

  test("is VALID as text, too, also as an editor saves it, and as its own parse", () => {
    expect(outcome(JSON.stringify(aReceipt())).verdict).toBe("VALID");
    expect(outcome(`\ufeff${JSON.stringify(aReceipt(), null, 2)}\n`).verdict).toBe("VALID");
    expect(outcome(parseReceipt(JSON.stringify(aReceipt()))).verdict).toBe("VALID");
  });

  test("lists every check, and which of them had nothing to compare with", () => {
    const { checks } = verify(aReceipt());
    expect(checks.map(({ name }) => name)).toEqual([...checkNames]);
    expect(Object.fromEntries(checks.map(({ name, result }) => [name, result]))).toEqual({
      receipt: "PASSED",
      leaf: "PASSED",
      inclusion: "PASSED",
      signatures: "PASSED",
      payload: "PASSED",
      file: "UNCHECKED",
      freshness: "UNCHECKED",
      anchor: "UNCHECKED",
    });
  });

  test("fits its size when all six organisations sign a log of a thousand million leaves", () => {
    const receipt = aReceipt({ signers });
    const proof = Array.from({ length: 30 }, () => receipt.proof[0]!);
    const anchor = {
      chainId: 31_337,
      contract: `0x${"5F".repeat(20)}`,
      transactionHash: `0x${"ab".repeat(32)}`,
      blockNumber: 4_711_000,
    };
    expect(receiptSizeBytes({ ...receipt, proof, anchor, leafIndex: 999_999_999 })).toBeLessThanOrEqual(
      receiptBytesTarget,
    );
  });

  test("stays VALID when someone adds a signature that the trust root does not know", () => {
    const stranger = aSigner("StrangerMSP", 99);
    expect(outcome(aReceipt({ signers: [...signers.slice(0, 3), stranger] })).verdict).toBe("VALID");
  });
});

describe("a file", () => {
  test("is the recorded one, given as bytes or as its salted digest", () => {
    const receipt = aReceipt();
    const { salt } = fileClaim(receipt)!;
    expect(verify(receipt, { file: fileBytes }).checks).toContainEqual({ name: "file", result: "PASSED" });
    expect(outcome(receipt, { file: fileBytes }).verdict).toBe("VALID");
    expect(outcome(receipt, { fileDigest: documentDigest(salt, fileBytes) }).verdict).toBe("VALID");
  });

  test("with one bit changed makes the verdict INVALID", () => {
    const altered = fileBytes.slice();
    altered[3]! ^= 1;
    expect(outcome(aReceipt(), { file: altered })).toEqual(invalid("FILE_MISMATCH"));
    expect(outcome(aReceipt(), { fileDigest: "00".repeat(32) })).toEqual(invalid("FILE_MISMATCH"));
    expect(outcome(aReceipt(), { file: new Uint8Array(0) })).toEqual(invalid("FILE_MISMATCH"));
  });

  test("cannot be checked against a receipt that mentions none", () => {
    expect(outcome(aReceipt({ attachment: null }), { file: fileBytes })).toEqual(unknown("FILE_NOT_COVERED"));
  });

  test("may be the payload's canonical JSON", () => {
    const extra = { payload: { hash: payloadDigest(payloadSalt, payload), salt: payloadSalt } };
    const receipt = aReceipt({ attachment: null, extra });
    const file = utf8('{"invoice":"4711","lines":[{"hs":"85171300","quantity":"120"}]}');
    expect(outcome(receipt, { file }).verdict).toBe("VALID");
    expect(outcome(receipt, { file: utf8("{}") })).toEqual(invalid("FILE_MISMATCH"));
  });

  test("cannot be smuggled in under a digest that the ledger event does not record", () => {
    const salt = "ab".repeat(16);
    const other = utf8("another invoice");
    const receipt = aReceipt({ attachment: { digest: documentDigest(salt, other), salt } });
    expect(outcome(receipt, { file: other })).toEqual(invalid("ATTACHMENT_NOT_IN_LEAF"));
  });
});

describe("a payload", () => {
  const recorded = { hash: payloadDigest(payloadSalt, payload), salt: payloadSalt };

  test("that travels along is compared with the recorded hash", () => {
    expect(outcome(aReceipt({ extra: { payload: { ...recorded, content: payload } } })).verdict).toBe(
      "VALID",
    );
    const altered = { ...payload, invoice: "4712" };
    expect(outcome(aReceipt({ extra: { payload: { ...recorded, content: altered } } }))).toEqual(
      invalid("PAYLOAD_MISMATCH"),
    );
  });

  test("with another hash than the recorded one is INVALID, even when it fits that hash", () => {
    const other = { hash: payloadDigest(payloadSalt, {}), salt: payloadSalt, content: {} };
    expect(outcome(aReceipt({ extra: { payload: other } }))).toEqual(invalid("PAYLOAD_NOT_IN_LEAF"));
  });

  test("that has no canonical form is INVALID, and nothing breaks", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    expect(outcome(aReceipt({ extra: { payload: { ...recorded, content: cyclic } } }))).toEqual(
      invalid("PAYLOAD_MISMATCH"),
    );
  });
});

describe("what cannot be checked", () => {
  test("is UNKNOWN when no organisation of the trust root signed", () => {
    const strangers = [aSigner("StrangerMSP", 98), aSigner("OtherMSP", 99)];
    expect(outcome(aReceipt({ signers: strangers }))).toEqual(unknown("NO_TRUSTED_SIGNATURE"));
  });

  test("is UNKNOWN when a key merely bears a trusted name", () => {
    const impostors = ["CustomsMSP", "AuditMSP", "TreasuryMSP"].map((mspId) => aSigner(mspId, 97));
    expect(outcome(aReceipt({ signers: impostors.slice(0, 1) }))).toEqual(unknown("NO_TRUSTED_SIGNATURE"));
  });

  test("is UNKNOWN when fewer organisations signed than the quorum", () => {
    expect(outcome(aReceipt({ signers: signers.slice(0, 2) }))).toEqual(unknown("QUORUM_SHORT"));
  });

  test("is UNKNOWN when two keys of one organisation make up the number", () => {
    const rotated = aSigner("CustomsMSP", 50);
    const trust = aTrustRoot();
    const customs = trust.organisations[0]!;
    const organisations = [...trust.organisations, { ...customs, verifierKey: rotated.verifierKey }];
    const receipt = aReceipt({ signers: [signers[0]!, rotated, signers[1]!] });
    expect(outcome(receipt, { trust: { ...trust, organisations } })).toEqual(unknown("QUORUM_SHORT"));
  });

  test("is UNKNOWN for a log that the trust root does not cover", () => {
    const elsewhere = { origin: "elsewhere.example/log", signers: [aSigner("StrangerMSP", 98)] };
    expect(outcome(aReceipt(elsewhere))).toEqual(unknown("ORIGIN_UNKNOWN", "NO_TRUSTED_SIGNATURE"));
  });

  test("is INVALID, not UNKNOWN, when trusted keys signed for another log", () => {
    expect(outcome(aReceipt({ origin: "elsewhere.example/log" }))).toEqual(invalid("ORIGIN_MISMATCH"));
  });

  test("is UNKNOWN beyond the freshness asked for, and VALID up to it", () => {
    expect(outcome(aReceipt(), { freshnessLimitMs: hour }).verdict).toBe("VALID");
    expect(outcome(aReceipt(), { freshnessLimitMs: hour - 1 })).toEqual(unknown("CHECKPOINT_STALE"));
  });

  test("is UNKNOWN when freshness is asked for and the checkpoint states no time", () => {
    expect(outcome(aReceipt({ time: null }), { freshnessLimitMs: hour })).toEqual(
      unknown("CHECKPOINT_AGE_UNKNOWN"),
    );
    expect(outcome(aReceipt({ time: null })).verdict).toBe("VALID");
    expect(outcome(aReceipt(), { now: new Date(Number.NaN), freshnessLimitMs: hour }).verdict).toBe(
      "UNKNOWN",
    );
  });

  test("is UNKNOWN when the checkpoint is newer than the clock by more than clocks differ", () => {
    const before = (ms: number) => ({ now: new Date(Date.parse(checkpointTime) - ms) });
    expect(outcome(aReceipt(), before(5 * 60_000)).verdict).toBe("VALID");
    expect(outcome(aReceipt(), before(5 * 60_000 + 1))).toEqual(unknown("CHECKPOINT_FROM_FUTURE"));
  });

  test("stays INVALID when it is both contradicted and unverifiable", () => {
    const receipt = aReceipt({ signers: [aSigner("StrangerMSP", 98)] });
    expect(outcome({ ...receipt, leafIndex: 1 })).toEqual(invalid("PROOF_MISMATCH", "NO_TRUSTED_SIGNATURE"));
  });

  test("is UNKNOWN under a trust root that cannot be read", () => {
    expect(outcome(aReceipt(), { trust: aTrustRoot({ quorum: 7 }) })).toEqual(unknown("TRUST_ROOT_UNUSABLE"));
  });

  test("is still INVALID without a trust root when the receipt contradicts itself", () => {
    const trust = aTrustRoot({ quorum: 7 });
    expect(outcome({ ...aReceipt(), leafIndex: 1 }, { trust })).toEqual(
      invalid("PROOF_MISMATCH", "TRUST_ROOT_UNUSABLE"),
    );
    expect(outcome("{}", { trust })).toEqual(invalid("RECEIPT_MALFORMED"));
    expect(outcome(aReceipt(), { trust, file: new Uint8Array(1) }).verdict).toBe("INVALID");
  });
});

describe("a verifier of many receipts", () => {
  const counting = () => {
    const calls = { count: 0 };
    const verifySignature: typeof verifyEd25519 = (...given) => {
      calls.count += 1;
      return verifyEd25519(...given);
    };
    return { calls, verifySignature };
  };

  test("checks the signatures of a checkpoint once", () => {
    const { calls, verifySignature } = counting();
    const verifier = createReceiptVerifier(aTrustRoot(), { verifyEd25519: verifySignature });
    for (const index of [0, 1, 2]) verifier.verify({ receipt: aReceipt({ index }), now: anHourLater });
    expect(calls.count).toBe(3);
  });

  test("remembers a bounded number of checkpoints, dropping the one not used for longest", () => {
    const { calls, verifySignature } = counting();
    const verifier = createReceiptVerifier(aTrustRoot(), {
      verifyEd25519: verifySignature,
      cachedCheckpointsMax: 2,
    });
    for (const size of [7, 8, 7, 9, 7]) verifier.verify({ receipt: aReceipt({ size }), now: anHourLater });
    expect(calls.count).toBe(9);
    verifier.verify({ receipt: aReceipt({ size: 8 }), now: anHourLater });
    expect(calls.count).toBe(12);
  });

  test("judges age anew each time", () => {
    const verifier = createReceiptVerifier(aTrustRoot(), { verifyEd25519: verifyWithNode });
    const at = (ms: number) =>
      verifier.verify({
        receipt: aReceipt(),
        now: new Date(Date.parse(checkpointTime) + ms),
        freshnessLimitMs: hour,
      });
    expect(at(hour).verdict).toBe("VALID");
    expect(at(hour + 1).verdict).toBe("UNKNOWN");
  });
});

describe("reasons", () => {
  test("each stand on one side, and one INVALID outweighs every UNKNOWN", () => {
    const codes = Object.keys(reasonVerdicts) as ReasonCode[];
    const reasonOf = (code: ReasonCode) => ({ code, message: "" });
    for (const code of codes) expect(verdictOf([reasonOf(code)])).toBe(reasonVerdicts[code]);
    expect(verdictOf(codes.map(reasonOf))).toBe("INVALID");
    expect(verdictOf([])).toBe("VALID");
  });
});
