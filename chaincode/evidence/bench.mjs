// How fast receipts are verified, and how fast the log grows. Run after a build: node chaincode/evidence/bench.mjs
import { createPublicKey, verify } from "node:crypto";
import { fileURLToPath } from "node:url";

const quorum = 3;
const organisations = 6;
const logSize = 100_000;
const verifications = 20_000;

function nodeEd25519() {
  const keys = new Map();
  return (publicKey, message, signature) => {
    const x = Buffer.from(publicKey).toString("base64url");
    if (!keys.has(x)) keys.set(x, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }));
    return verify(null, message, keys.get(x), signature);
  };
}

function measure(what, n, work) {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  for (let at = 0; at < n; at += 1) work(at);
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMs = (user + system) / 1000;
  return {
    what,
    n,
    inFlight: 1,
    perSecond: Math.round((n / elapsedMs) * 1000),
    perCpuSecond: Math.round((n / cpuMs) * 1000),
    cpuMsPerOperation: Number((cpuMs / n).toFixed(4)),
  };
}

/** Rows of figures: what, n, in flight, per second, per second of one core, CPU milliseconds, bytes, target. */
export async function benchmark() {
  const evidence = await import("./dist/index.js");
  const signers = Array.from({ length: organisations }, (_, at) =>
    evidence.parseNoteSignerFile(
      JSON.stringify(
        evidence.generateNoteSigner({ mspId: `Organisation${at}MSP`, seed: new Uint8Array(32).fill(at + 1) }),
      ),
    ),
  );
  const trust = {
    format: evidence.trustFormat,
    origin: evidence.tradeLogOrigin,
    quorum,
    organisations: signers.map(({ mspId, verifierKey }) => ({ mspId, name: mspId, verifierKey })),
  };
  const time = "2026-03-02T08:00:00.000Z";
  const store = evidence.memoryHashStore();
  const builder = evidence.openTreeBuilder(store, 0);
  const leaves = Array.from({ length: logSize }, (_, at) => {
    const event = {
      event: "DeclarationCleared",
      kind: "declaration",
      number: String(301000000000 + at),
      state: "CLEARED",
      version: 4,
      payloadHash: "ab".repeat(32),
    };
    const actor = { cert: "0123456789abcdef", msp: "CustomsMSP", role: "CLEARANCE_ENGINE" };
    return evidence.leavesOfEnvelope(
      JSON.stringify({ actor, at: time, events: [event] }),
      at.toString(16).padStart(64, "0"),
    )[0];
  });
  const append = measure("append a leaf to the log", logSize, (at) => builder.append(leaves[at]));
  const checkpoint = evidence.signNote(
    evidence.formatCheckpoint({
      origin: trust.origin,
      size: logSize,
      root: builder.root(),
      time,
      block: 1000,
    }),
    signers,
  );
  const receiptAt = (leafIndex) => {
    const { kind, number, version, state, txId } = JSON.parse(Buffer.from(leaves[leafIndex]).toString());
    return JSON.stringify(
      evidence.buildReceipt({
        document: { kind, number, version, state },
        leaf: leaves[leafIndex],
        leafIndex,
        proof: evidence.inclusionProof(leafIndex, logSize, store.get),
        checkpoint,
        block: { number: 7, transaction: txId },
      }),
    );
  };
  const receipts = Array.from({ length: 1000 }, (_, at) => receiptAt((at * 97) % logSize));
  const now = new Date(time);
  const mustBeValid = ({ verdict }) => {
    if (verdict !== "VALID") throw new Error(`a genuine receipt came out ${verdict}`);
  };
  const verifier = evidence.createReceiptVerifier(trust, { verifyEd25519: nodeEd25519() });
  const check = (at) => mustBeValid(verifier.verify({ receipt: receipts[at % receipts.length], now }));
  for (let at = 0; at < 2000; at += 1) check(at); // the first calls are compiled, not measured
  const verifyOne = { verifyEd25519: nodeEd25519(), trust, now };
  return [
    append,
    {
      ...measure("make a receipt", 5000, (at) => receiptAt((at * 31) % logSize)),
      bytes: receipts[0].length,
      target: "≤ 4 kB",
    },
    {
      ...measure("verify receipts under one checkpoint", verifications, check),
      target: "≥ 2,000/s per core",
    },
    measure(`verify one receipt with ${organisations} signatures, node:crypto`, 1000, (at) =>
      mustBeValid(evidence.verifyReceipt({ ...verifyOne, receipt: receipts[at] })),
    ),
    measure(`verify one receipt with ${organisations} signatures, as a browser does`, 50, (at) =>
      mustBeValid(evidence.verifyReceipt({ trust, now, receipt: receipts[at] })),
    ),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await benchmark();
  console.log(process.argv.includes("--json") ? JSON.stringify(rows, null, 2) : "");
  if (!process.argv.includes("--json")) console.table(rows);
}
