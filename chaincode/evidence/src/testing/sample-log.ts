/** A small log with its signers, for tests: what a gateway and its network would hold. */
import { canonicalJson } from "../canonical-json.js";
import { formatCheckpoint, tradeLogOrigin } from "../checkpoint.js";
import { documentDigest, payloadDigest } from "../document-digest.js";
import { utf8 } from "../byte-encoding.js";
import { leavesOfEnvelope } from "../leaf.js";
import { inclusionProof } from "../merkle-tree.js";
import { generateNoteSigner, parseNoteSignerFile } from "../note-signer-file.js";
import type { NoteSigner } from "../note-key.js";
import { buildReceipt, type Receipt, type ReceiptAttachment } from "../receipt.js";
import { signNote } from "../signed-note.js";
import { memoryHashStore, openTreeBuilder } from "../tree-builder.js";
import { trustFormat, type TrustRoot } from "../trust.js";

export const organisationNames: Readonly<Record<string, string>> = {
  CustomsMSP: "Viet Nam Customs",
  AuditMSP: "State Audit Office of Vietnam",
  TreasuryMSP: "State Treasury of Vietnam",
  MoitMSP: "Ministry of Industry and Trade",
  MardMSP: "Ministry of Agriculture",
  ThaiCustomsMSP: "Thai Customs",
};
const mspIds = Object.keys(organisationNames);

export const checkpointTime = "2026-03-02T08:00:00.000Z";
export const fileBytes = utf8("%PDF-1.7 commercial invoice 4711");
export const fileSalt = "00112233445566778899aabbccddeeff";
export const payloadSalt = "ffeeddccbbaa99887766554433221100";
export const payload = { invoice: "4711", lines: [{ hs: "85171300", quantity: "120" }] };

/** A checkpoint signer whose key is the same in every run. */
export function aSigner(mspId: string, seedByte = mspIds.indexOf(mspId) + 1): NoteSigner {
  const seed = new Uint8Array(32).fill(seedByte);
  return parseNoteSignerFile(JSON.stringify(generateNoteSigner({ mspId, seed })));
}

export const signers: readonly NoteSigner[] = mspIds.map((mspId) => aSigner(mspId));

/** A trust root of all six organisations, of which three must sign. */
export function aTrustRoot(overrides: Partial<TrustRoot> = {}): TrustRoot {
  return {
    format: trustFormat,
    origin: tradeLogOrigin,
    quorum: 3,
    organisations: signers.map(({ verifierKey }, index) => {
      const mspId = mspIds[index] ?? "";
      return { mspId, name: organisationNames[mspId] ?? "", verifierKey };
    }),
    ...overrides,
  };
}

/** The envelope of a clearance, with a recorded payload and attachment. */
export function anEnvelope(number: string): string {
  return canonicalJson({
    actor: { cert: "0123456789abcdef", msp: "CustomsMSP", role: "CLEARANCE_ENGINE" },
    at: "2026-03-02T07:59:58.123Z",
    events: [
      {
        event: "DeclarationCleared",
        kind: "declaration",
        number,
        state: "CLEARED",
        version: 4,
        payloadHash: payloadDigest(payloadSalt, payload),
        attachments: [{ digest: documentDigest(fileSalt, fileBytes) }],
      },
    ],
  });
}

export const txIdOf = (index: number): string => index.toString(16).padStart(64, "0");

export interface ReceiptOptions {
  readonly size?: number;
  readonly index?: number;
  readonly origin?: string;
  readonly time?: string | null;
  readonly signers?: readonly NoteSigner[];
  readonly attachment?: Partial<ReceiptAttachment> | null;
  readonly extra?: Partial<Receipt>;
}

/** A receipt out of a log of `size` declarations, signed by three organisations unless told otherwise. */
export function aReceipt(options: ReceiptOptions = {}): Receipt {
  const { size = 11, index = 6, origin = tradeLogOrigin, time = checkpointTime } = options;
  const store = memoryHashStore();
  const builder = openTreeBuilder(store, 0);
  const leaves = Array.from({ length: size }, (_, at) =>
    leavesOfEnvelope(anEnvelope(`3010000000${at}`), txIdOf(at)),
  );
  for (const leaf of leaves.flat()) builder.append(leaf);
  const block = 100 + size;
  const text = formatCheckpoint({
    origin,
    size,
    root: builder.root(),
    block,
    ...(time === null ? {} : { time }),
  });
  const attachment = { name: "invoice.pdf", digest: documentDigest(fileSalt, fileBytes), salt: fileSalt };
  return {
    ...buildReceipt({
      document: { kind: "declaration", number: `3010000000${index}`, version: 4, state: "CLEARED" },
      leaf: leaves.flat()[index] ?? new Uint8Array(0),
      leafIndex: index,
      proof: inclusionProof(index, size, store.get),
      checkpoint: signNote(text, options.signers ?? signers.slice(0, 3)),
      block: { number: 100 + index, transaction: txIdOf(index) },
      ...(options.attachment === null ? {} : { attachment: { ...attachment, ...options.attachment } }),
    }),
    ...options.extra,
  };
}
