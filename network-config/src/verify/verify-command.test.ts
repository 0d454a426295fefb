import {
  buildReceipt,
  documentDigest,
  formatCheckpoint,
  generateNoteSigner,
  inclusionProof,
  leavesOfEnvelope,
  memoryHashStore,
  openTreeBuilder,
  parseNoteSignerFile,
  signNote,
  tradeLogOrigin,
  trustFormat,
  type Receipt,
  type TrustRoot,
  type VerificationResult,
} from "@antin/evidence";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { runAntin } from "../antin-commands.js";

const time = "2026-03-02T08:00:00.000Z";
const oneHourLater = new Date("2026-03-02T09:00:00.000Z");
const salt = "00112233445566778899aabbccddeeff";
const invoice = Buffer.from("%PDF-1.7 invoice 4711");
const mspIds = ["CustomsMSP", "AuditMSP", "ThaiCustomsMSP"];
const signers = mspIds.map((mspId, index) =>
  parseNoteSignerFile(
    JSON.stringify(generateNoteSigner({ mspId, seed: new Uint8Array(32).fill(index + 1) })),
  ),
);

const aTrustRoot = (quorum = 2): TrustRoot => ({
  format: trustFormat,
  origin: tradeLogOrigin,
  quorum,
  organisations: signers.map(({ mspId, verifierKey }) => ({
    mspId,
    name: `Office of ${mspId}`,
    verifierKey,
  })),
});

function aReceipt(options: { number?: string; signedBy?: typeof signers } = {}): Receipt {
  const { number = "301000000017", signedBy = signers.slice(0, 2) } = options;
  const store = memoryHashStore();
  const builder = openTreeBuilder(store, 0);
  const document = { kind: "declaration", number, version: 1, state: "REGISTERED" };
  const digest = documentDigest(salt, invoice);
  const leaves = [1, 2, 3].flatMap((version) => {
    const event = { event: "DocumentAttached", ...document, version, digest };
    return leavesOfEnvelope(
      JSON.stringify({ actor: { msp: "EnterpriseMSP" }, at: time, events: [event] }),
      `tx${version}`,
    );
  });
  for (const leaf of leaves) builder.append(leaf);
  const text = formatCheckpoint({ origin: tradeLogOrigin, size: 3, root: builder.root(), time, block: 9 });
  return buildReceipt({
    document: { ...document, version: 2 },
    leaf: leaves[1]!,
    leafIndex: 1,
    proof: inclusionProof(1, 3, store.get),
    checkpoint: signNote(text, signedBy),
    block: { number: 8, transaction: "tx2" },
    attachment: { digest, salt },
  });
}

describe("antin verify", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "antin-verify-"));
    mkdirSync(path.join(folder, ".antin"));
    write(".antin/trust.json", aTrustRoot());
    write("receipt.json", aReceipt());
    writeFileSync(path.join(folder, "invoice.pdf"), invoice);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, value: unknown) => {
    writeFileSync(path.join(folder, name), JSON.stringify(value));
  };
  const antin = async (...argv: string[]) => {
    let [output, complaints] = ["", ""];
    const exitCode = await runAntin(argv, {
      print: (text) => (output += text),
      complain: (text) => (complaints += text),
      folder,
      now: () => oneHourLater,
    });
    return { exitCode, output, complaints };
  };

  test("says VALID, as of which checkpoint, how old and by whom, and exits 0", async () => {
    const { exitCode, output } = await antin("verify", "receipt.json");
    expect(output).toContain("VALID as of checkpoint 3, made 1 h 0 min ago");
    expect(output).toContain("declaration 301000000017, version 2: REGISTERED");
    expect(output).toContain("  transaction  tx2\n");
    expect(output).toContain("Office of CustomsMSP (CustomsMSP), Office of AuditMSP (AuditMSP); 2 needed");
    expect(exitCode).toBe(0);
  });

  test("says that the file is the one recorded", async () => {
    const { exitCode, output } = await antin("verify", "receipt.json", "invoice.pdf");
    expect(output).toContain("invoice.pdf is the one recorded");
    expect(exitCode).toBe(0);
  });

  test("opens no connection", async () => {
    const connect = jest.spyOn(Socket.prototype, "connect").mockImplementation(() => {
      throw new Error("a connection was opened");
    });
    const fetching = jest.spyOn(globalThis, "fetch").mockRejectedValue(new Error("something was fetched"));
    try {
      expect((await antin("verify", "receipt.json", "invoice.pdf")).exitCode).toBe(0);
      expect(connect).not.toHaveBeenCalled();
      expect(fetching).not.toHaveBeenCalled();
    } finally {
      connect.mockRestore();
      fetching.mockRestore();
    }
  });

  test("says INVALID with the reason for another file, and exits 1", async () => {
    writeFileSync(path.join(folder, "invoice.pdf"), "%PDF-1.7 invoice 4712");
    const { exitCode, output } = await antin("verify", "receipt.json", "invoice.pdf");
    expect(output).toMatch(/^INVALID/);
    expect(output).toContain("FILE_MISMATCH at /attachment/digest");
    expect(exitCode).toBe(1);
  });

  test("says INVALID for an altered receipt", async () => {
    const receipt = aReceipt();
    write("receipt.json", { ...receipt, document: { ...receipt.document, state: "CLEARED" } });
    const { exitCode, output } = await antin("verify", "receipt.json");
    expect(output).toContain("DOCUMENT_MISMATCH at /document/state");
    expect(exitCode).toBe(1);
  });

  test.each([
    ["nothing", ""],
    ["something else", '{"format":"pdf"}'],
    ["endless text", "[".repeat(3_000_000)],
    ["bytes that are no text", "\ufffd\u0000"],
  ])("says INVALID for a receipt that is %s", async (_, text) => {
    writeFileSync(path.join(folder, "receipt.json"), text);
    const { exitCode, output } = await antin("verify", "receipt.json", "invoice.pdf");
    expect(output).toContain("RECEIPT_MALFORMED");
    expect(exitCode).toBe(1);
  });

  test("says UNKNOWN and what could not be checked when too few organisations signed, and exits 2", async () => {
    write("receipt.json", aReceipt({ signedBy: signers.slice(0, 1) }));
    const { exitCode, output } = await antin("verify", "receipt.json");
    expect(output).toMatch(/^UNKNOWN/);
    expect(output).toContain(
      "1 organisations of the trust root signed the checkpoint; 2 are needed. [QUORUM_SHORT",
    );
    expect(exitCode).toBe(2);
  });

  test("says UNKNOWN when the checkpoint is older than asked for", async () => {
    const { exitCode, output } = await antin("verify", "receipt.json", "--fresh-within", "59m");
    expect(output).toContain("CHECKPOINT_STALE");
    expect(exitCode).toBe(2);
    expect((await antin("verify", "receipt.json", "--fresh-within", "1h")).exitCode).toBe(0);
    expect((await antin("verify", "receipt.json", "--fresh-within=3600s")).exitCode).toBe(0);
  });

  test("says UNKNOWN, and what to do, without a usable trust root", async () => {
    const absent = await antin("verify", "receipt.json", "--trust", "elsewhere.json");
    expect(absent.output).toContain("There is no trust root at");
    expect(absent.output).toContain("--trust");
    expect(absent.exitCode).toBe(2);
    write(".antin/trust.json", { ...aTrustRoot(), quorum: 99 });
    const broken = await antin("verify", "receipt.json");
    expect(broken.output).toContain("quorum");
    expect(broken.exitCode).toBe(2);
  });

  test("says INVALID without a trust root, too, for what contradicts itself", async () => {
    rmSync(path.join(folder, ".antin"), { recursive: true });
    write("receipt.json", { ...aReceipt(), leafIndex: 2 });
    expect((await antin("verify", "receipt.json")).exitCode).toBe(1);
    expect((await antin("verify", "invoice.pdf")).exitCode).toBe(1);
  });

  test("takes another trust root by name", async () => {
    write("strict.json", aTrustRoot(3));
    expect((await antin("verify", "--trust", "strict.json", "receipt.json")).exitCode).toBe(2);
  });

  test("prints the whole result as JSON, with the same exit code", async () => {
    const { exitCode, output } = await antin("verify", "receipt.json", "invoice.pdf", "--json");
    const result = JSON.parse(output) as VerificationResult;
    expect(result).toMatchObject({ verdict: "VALID", reasons: [], document: { number: "301000000017" } });
    expect(result.checks).toContainEqual({ name: "file", result: "PASSED" });
    expect(exitCode).toBe(0);
  });

  test("lets no control character of a receipt reach the terminal", async () => {
    write("receipt.json", aReceipt({ number: "301\u001b[2J\u202e\n" }));
    const { output } = await antin("verify", "receipt.json");
    expect(output).toContain("301\\u001b[2J\\u202e\\u000a");
    expect(output).not.toMatch(/[\u001b\u202e]/); // eslint-disable-line no-control-regex
  });

  test.each([
    ["which receipt?", ["verify"]],
    ["one receipt and one file", ["verify", "receipt.json", "invoice.pdf", "third"]],
    ["--fresh-within takes", ["verify", "receipt.json", "--fresh-within", "soon"]],
    ["Unknown option", ["verify", "receipt.json", "--trustworthy"]],
    ["no such file", ["verify", "absent.json"]],
    ["no such file", ["verify", "receipt.json", "absent.pdf"]],
    ["cannot read", ["verify", ".antin"]],
    ["there is no command", ["verifi"]],
    ["there is no command", ["constructor"]],
  ])("complains %j and exits 64", async (message, argv) => {
    const { exitCode, output, complaints } = await antin(...argv);
    expect(complaints).toContain(message);
    expect(complaints).toContain("Usage: antin");
    expect(output).toBe("");
    expect(exitCode).toBe(64);
  });

  test("explains itself", async () => {
    expect(await antin("--help")).toMatchObject({ exitCode: 0, output: expect.stringContaining("verify") });
    expect(await antin("verify", "--help")).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("--trust"),
    });
    expect((await antin()).exitCode).toBe(64);
  });
});
