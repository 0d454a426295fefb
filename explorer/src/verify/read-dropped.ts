import { receiptBytesMax } from "@antin/evidence";

/** Larger files are left to `antin verify`, which reads them as a stream. */
export const fileBytesMax = 268_435_456;

export interface DroppedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface DroppedFiles {
  /** Texts of the files that are receipts. */
  readonly receipts: readonly string[];
  /** The files that are not. */
  readonly files: readonly DroppedFile[];
  /** Names of files that are too large for a browser to read. */
  readonly tooLarge: readonly string[];
}

/** The part of a browser's `File` that is read here. */
export interface Dropped {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const looksLikeReceipt = (text: string): boolean => /^\s*\{[\s\S]*"format"\s*:\s*"antin-receipt\//.test(text);

/** Tells receipts and files apart by what they contain, whatever they are called. */
export async function readDropped(dropped: readonly Dropped[]): Promise<DroppedFiles> {
  const receipts: string[] = [];
  const files: DroppedFile[] = [];
  const tooLarge: string[] = [];
  for (const item of dropped) {
    if (item.size > fileBytesMax) {
      tooLarge.push(item.name);
      continue;
    }
    const bytes = new Uint8Array(await item.arrayBuffer());
    const text = bytes.length <= receiptBytesMax ? new TextDecoder().decode(bytes) : "";
    if (looksLikeReceipt(text)) receipts.push(text);
    else files.push({ name: item.name, bytes });
  }
  return { receipts, files, tooLarge };
}
