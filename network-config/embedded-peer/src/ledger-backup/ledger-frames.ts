import type { Ledger } from "../ledger/ledger.js";
import { encodeFrame, frameType } from "./backup-frames.js";

/** What a backup says of a channel before its entries. */
export interface ChannelSummary {
  readonly name: string;
  readonly height: number;
  /** Hash of the last block, hex. */
  readonly tipHash: string;
}

/** Every ledger as it is at this moment, frame by frame, however long the reader takes. */
export async function* ledgerFrames(
  ledgers: ReadonlyMap<string, Ledger>,
  pieceBytes: number,
): AsyncGenerator<Buffer> {
  const frozen = [...ledgers].map(([name, ledger]) => ({ name, ledger: ledger.freeze() }));
  try {
    for (const { name, ledger } of frozen) {
      const { height, tipHash } = ledger;
      yield encodeFrame(
        frameType.CHANNEL,
        JSON.stringify({ name, height, tipHash } satisfies ChannelSummary),
      );
      for await (const piece of ledger.pieces(pieceBytes)) yield encodeFrame(frameType.ENTRIES, piece);
    }
    yield encodeFrame(frameType.COMPLETE, "");
  } finally {
    await Promise.all(frozen.map(({ ledger }) => ledger.release()));
  }
}
