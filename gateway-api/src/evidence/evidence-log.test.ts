import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  checkpointKeyName,
  checkTrustRoot,
  generateNoteSigner,
  leafHash,
  memoryHashStore,
  openTreeBuilder,
  parseNoteSignerFile,
  receiptSizeBytes,
  signNote,
  trustFormat,
  tradeLogOrigin,
  verifyReceipt,
  type TrustRoot,
} from "@antin/evidence";
import type { LedgerBlock } from "../ledger/block.js";
import { aBlock, aHead, aTransaction, chaincode } from "../read-model/read-model.fixture.js";
import { defaultLimits } from "../services/limits.js";
import { checkpointsHealth } from "../services/parts-health.js";
import { leavesOfBlock } from "./block-leaves.js";
import { CheckpointRecorder } from "./checkpoint-recorder.js";
import { loadCheckpointSigners } from "./checkpoint-signers.js";
import { recordCheckpointArgument, recordCheckpointFunction } from "./checkpoint-transactions.js";
import { organisationsSigning } from "./checkpoint-trust.js";
import { EvidenceLog, type CheckpointRefusal } from "./evidence-log.js";
import { receiptOf } from "./receipts.js";

const organisations = ["AuditMSP", "CustomsMSP", "TreasuryMSP"];

let folder: string;
let log: EvidenceLog;
const refusals: CheckpointRefusal[] = [];

const open = (name = "log"): Promise<EvidenceLog> =>
  EvidenceLog.open({
    folder: path.join(folder, name),
    chaincode,
    trust: checkTrustRoot(trustRoot()),
    onRefused: (refusal) => refusals.push(refusal),
  });

const aPermitBlock = (number: number, events = 1): LedgerBlock =>
  aBlock(number, [
    aTransaction(
      Array.from({ length: events }, (_, at) =>
        aHead({ number: `GP-${number}-${at}`, txId: `tx-${number}` }),
      ),
    ),
  ]);

/** The block in which the ledger would record this note. */
const aCheckpointBlock = (number: number, note: string): LedgerBlock =>
  aBlock(number, [
    aTransaction([], {
      id: `checkpoint-${number}`,
      function: recordCheckpointFunction,
      arguments: [recordCheckpointArgument(note)],
    }),
  ]);

const keysFolder = (): string => path.join(folder, "checkpoint-keys");

const trustRoot = (): TrustRoot =>
  checkTrustRoot({
    format: trustFormat,
    origin: tradeLogOrigin,
    quorum: 2,
    organisations: organisations.map((mspId) => ({
      mspId,
      name: mspId,
      verifierKey: (
        JSON.parse(readFileSync(path.join(keysFolder(), `${mspId}.json`), "utf8")) as { verifierKey: string }
      ).verifierKey,
    })),
  }).trust;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-evidence-"));
  mkdirSync(keysFolder());
  organisations.forEach((mspId, at) => {
    const file = generateNoteSigner({ mspId, seed: Buffer.alloc(32, at + 1) });
    writeFileSync(path.join(keysFolder(), `${mspId}.json`), JSON.stringify(file));
  });
  refusals.length = 0;
  log = await open();
});

afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the log", () => {
  it("has the root that RFC 6962 gives for the leaves of all blocks, also after it was opened again", async () => {
    const reference = openTreeBuilder(memoryHashStore(), 0);
    for (let number = 0; number < 20; number += 1) {
      const block = aPermitBlock(number, 1 + (number % 3));
      for (const { leaves } of leavesOfBlock(block, chaincode))
        for (const leaf of leaves) reference.append(leaf);
      await log.apply(block);
      if (number === 10) {
        await log.close();
        log = await open();
      }
    }
    expect(log.head.size).toBe(reference.size);
    expect(Buffer.from(log.rootAt(log.head.size))).toEqual(Buffer.from(reference.root()));
    expect(log.next()).toBe(20);
  });

  it("takes no leaf from an invalid transaction, another chaincode or a checkpoint", async () => {
    const signers = loadCheckpointSigners(keysFolder());
    const note = signNote(`${tradeLogOrigin}\n0\n${Buffer.alloc(32).toString("base64")}\n`, signers);
    await log.apply(
      aBlock(0, [
        aTransaction([aHead()], { validationCode: "MVCC_READ_CONFLICT" }),
        aTransaction([aHead()], {
          chaincode: "another",
          event: { name: "another", payload: Buffer.from("{}") },
        }),
      ]),
    );
    await log.apply(aCheckpointBlock(1, note));
    expect(log.head.size).toBe(0);
  });

  it("finds a transaction's leaves by its id", async () => {
    await log.apply(aPermitBlock(0, 2));
    await log.apply(aPermitBlock(1, 3));
    expect(log.leavesOfTransaction("tx-1")).toEqual({ first: 2, count: 3 });
    expect(Buffer.from(leafHash(log.leaf(4)!))).toHaveLength(32);
    expect(log.leavesOfTransaction("unknown")).toBeUndefined();
  });
});

describe("checkpoints", () => {
  /** A recorder whose ledger is this log: what it records comes back as the next block. */
  const recorderOver = (
    limits: Partial<typeof defaultLimits> = {},
    isStarted = true,
  ): { recorder: CheckpointRecorder; notes: string[] } => {
    const notes: string[] = [];
    const recorder = new CheckpointRecorder({
      log,
      signers: loadCheckpointSigners(keysFolder()),
      trust: checkTrustRoot(trustRoot()),
      record: async (note) => {
        notes.push(note);
        await log.apply(aCheckpointBlock(log.next(), note));
      },
      limits: { ...defaultLimits, checkpointIntervalMs: 5, ...limits },
      report: () => undefined,
    });
    if (isStarted) recorder.start();
    return { recorder, notes };
  };
  const covered = async (): Promise<void> => {
    while (log.checkpointSize < log.head.size) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it("cover every leaf soon after it came, and then rest", async () => {
    const { recorder, notes } = recorderOver();
    await log.apply(aPermitBlock(0, 3));
    await covered();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(notes).toHaveLength(1);
    await log.apply(aPermitBlock(log.next(), 1));
    await covered();
    expect((await log.checkpointsAfter(0, 10)).map(({ size }) => size)).toEqual([3, 4]);
    expect((await log.checkpointsBefore(10, 1)).map(({ size }) => size)).toEqual([4]);
    await recorder.close();
  });

  it("are made at once when many leaves wait", async () => {
    const { recorder, notes } = recorderOver({ checkpointIntervalMs: 3_600_000, checkpointLeavesMax: 5 });
    await log.apply(aPermitBlock(0, 4));
    expect(notes).toHaveLength(0);
    await log.apply(aPermitBlock(1, 1));
    await covered();
    expect(notes).toHaveLength(1);
    await recorder.close();
  });

  it("are made after a start for leaves that a crash left uncovered", async () => {
    await log.apply(aPermitBlock(0, 2));
    const { recorder } = recorderOver();
    await covered();
    expect(log.checkpointSize).toBe(2);
    await recorder.close();
  });

  it("are not made for leaves that others covered, neither while the log catches up nor while this waited", async () => {
    const { recorder, notes } = recorderOver({ checkpointIntervalMs: 1000, checkpointLeavesMax: 2 }, false);
    await log.apply(aPermitBlock(0, 2));
    await log.apply(aCheckpointBlock(1, aNote()));
    recorder.start();
    await log.apply(aPermitBlock(2, 1));
    await log.apply(aCheckpointBlock(3, aNote()));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(notes).toEqual([]);
    await recorder.close();
  });

  it("are signed as the portable code would sign them", () => {
    const message = Buffer.from("checkpoint");
    const fast = loadCheckpointSigners(keysFolder());
    expect(fast.map(({ name }) => name)).toEqual(organisations.map((mspId) => checkpointKeyName(mspId)));
    fast.forEach((signer, at) => {
      const file = readFileSync(path.join(keysFolder(), `${organisations[at]!}.json`), "utf8");
      const portable = parseNoteSignerFile(file);
      expect(Buffer.from(signer.sign(message))).toEqual(Buffer.from(portable.sign(message)));
    });
  });

  /** A note as somebody could record it; without changes it is a good one over the log as it is. */
  const aNote = ({
    origin = tradeLogOrigin,
    size = log.head.size,
    root = Buffer.from(log.rootAt(log.head.size)).toString("base64"),
    lines = "",
    signers = 3,
  } = {}): string =>
    signNote(`${origin}\n${size}\n${root}\n${lines}`, loadCheckpointSigners(keysFolder()).slice(0, signers));
  const anotherRoot = Buffer.alloc(32, 7).toString("base64");

  it.each([
    ["that does not parse", () => aNote({ lines: "time soon\n" }), "CHECKPOINT_MALFORMED"],
    ["that is none", () => "anything", "CHECKPOINT_MALFORMED"],
    ["of another log", () => aNote({ origin: "antin.customs.vn/other" }), "ORIGIN_MISMATCH"],
    ["of more leaves than there are", () => aNote({ size: 999_999_999_999_999 }), "SIZE_AHEAD"],
    ["with another root", () => aNote({ root: anotherRoot }), "ROOT_MISMATCH"],
    ["that fewer signed than the quorum", () => aNote({ signers: 1 }), "QUORUM_SHORT"],
    [
      "whose signatures are of another text",
      () => aNote().replace(/^(.*\n.*\n).*\n/, `$1${anotherRoot}\n`),
      "SIGNATURE_FORGED",
    ],
  ])("ignore and report a note %s, and the log goes on", async (_, note, reason) => {
    await log.apply(aPermitBlock(0, 2));
    await log.apply(aCheckpointBlock(1, note()));
    expect(refusals).toEqual([expect.objectContaining({ reason, block: 1, txId: "checkpoint-1" })]);
    expect(log.checkpointSize).toBe(0);
    expect(await log.checkpointsAfter(0, 10)).toEqual([]);
    await expect(receiptOf(log, { leafIndex: 0, block: 0 }, () => undefined)).rejects.toMatchObject({
      code: "RECEIPT_PENDING",
    });
    await log.apply(aCheckpointBlock(2, aNote()));
    expect(log.checkpointSize).toBe(2);
    expect((await log.checkpointCovering(0))?.note).toBe(aNote());
  });

  it("cover the same whether blocks are applied one by one or together", async () => {
    const first = aPermitBlock(0, 2);
    await log.apply(first);
    const rest = [aCheckpointBlock(1, aNote()), aPermitBlock(2, 3)];
    for (const block of rest) await log.apply(block);
    const other = await open("together");
    await other.apply(first, ...rest);
    expect([other.head, other.checkpointSize, refusals]).toEqual([log.head, 2, []]);
    expect(other.rootAt(5)).toEqual(log.rootAt(5));
    await other.close();
  });

  it("ignore a transaction without a note", async () => {
    const call = { function: recordCheckpointFunction };
    await log.apply(
      aBlock(
        0,
        ["", "null", "{}", "[1"].map((text) => aTransaction([], { ...call, arguments: [text] })),
      ),
    );
    expect(refusals).toHaveLength(4);
    expect(log.next()).toBe(1);
  });

  it("keep a good note when a bad one of the same size follows", async () => {
    await log.apply(aPermitBlock(0, 2));
    await log.apply(aCheckpointBlock(1, aNote()));
    await log.apply(aCheckpointBlock(2, aNote({ signers: 1 })));
    await log.apply(aCheckpointBlock(3, aNote({ root: anotherRoot })));
    expect(log.checkpoint(2)?.note).toBe(aNote());
  });

  it("are made again by a recorder that finds only bad notes", async () => {
    await log.apply(aPermitBlock(0, 2));
    await log.apply(aCheckpointBlock(1, aNote({ size: 999_999_999_999_999 })));
    const { recorder } = recorderOver();
    await covered();
    expect(log.checkpointSize).toBe(2);
    await recorder.close();
  });

  it("are not recorded with keys of fewer organisations than the quorum, which is reported once", async () => {
    const reported: unknown[] = [];
    const notes: string[] = [];
    const recorder = new CheckpointRecorder({
      log,
      signers: loadCheckpointSigners(keysFolder()).slice(0, 1),
      trust: checkTrustRoot(trustRoot()),
      record: (note) => Promise.resolve(void notes.push(note)),
      limits: { ...defaultLimits, checkpointIntervalMs: 1, checkpointLeavesMax: 1 },
      report: (event) => reported.push(event),
    });
    recorder.start();
    await log.apply(aPermitBlock(0, 2));
    await log.apply(aPermitBlock(1, 2));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(notes).toEqual([]);
    expect(reported).toEqual([
      expect.objectContaining({
        event: "checkpoint-quorum-unreachable",
        details: { held: 1, quorum: 2 },
      }),
    ]);
    expect(checkpointsHealth({ recorder })).toMatchObject({ ok: false, required: false });
    await recorder.close();
  });

  it("count a key for an organisation only when the trust root pins it", () => {
    const trust = checkTrustRoot(trustRoot());
    const signers = loadCheckpointSigners(keysFolder());
    const file = generateNoteSigner({ mspId: "CustomsMSP", seed: Buffer.alloc(32, 9) });
    const forged = parseNoteSignerFile(JSON.stringify(file));
    expect(organisationsSigning(signers, trust)).toBe(3);
    expect(organisationsSigning([forged], trust)).toBe(0);
  });

  it("let every leaf be proved to an outsider with nothing but the trust root", async () => {
    const { recorder } = recorderOver();
    await log.apply(aPermitBlock(0, 3));
    await covered();
    await log.apply(aPermitBlock(log.next(), 4));
    await expect(receiptOf(log, { leafIndex: 3, block: 2 }, () => undefined)).rejects.toMatchObject({
      code: "RECEIPT_PENDING",
    });
    await covered();
    for (let leafIndex = 0; leafIndex < log.head.size; leafIndex += 1) {
      const receipt = await receiptOf(log, { leafIndex, block: 0 }, () => undefined);
      expect(receiptSizeBytes(receipt)).toBeLessThanOrEqual(4_096);
      expect(verifyReceipt({ receipt, trust: trustRoot(), now: new Date() })).toMatchObject({
        verdict: "VALID",
      });
    }
    await expect(receiptOf(log, { leafIndex: 99, block: 0 }, () => undefined)).rejects.toMatchObject({
      code: "LEAF_NOT_FOUND",
    });
    await recorder.close();
  });
});
