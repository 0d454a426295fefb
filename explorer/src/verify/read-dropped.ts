import { receiptBytesMax } from "@antin/evidence";

/** Larger files are left to `antin verify`, which reads them as a stream. */
export const fileBytesMax = 268_435_456;

export interface DroppedFiles {
  /** Text of the first file that is a receipt. */
  readonly receipt?: string;
  /** The first file that is not. */
  readonly file?: { readonly name: string; readonly bytes: Uint8Array };
}

const looksLikeReceipt = (text: string): boolean => /^\s*\{[\s\S]*"format"\s*:\s*"antin-receipt\//.test(text);

/** Tells receipts and files apart by what they contain, whatever they are called. */
export async function readDropped(files: readonly File[]): Promise<DroppedFiles> {
  let receipt: string | undefined;
  let file: { name: string; bytes: Uint8Array } | undefined;
  for (const dropped of files) {
    if (dropped.size > fileBytesMax) continue;
    const bytes = new Uint8Array(await dropped.arrayBuffer());
    const text = bytes.length <= receiptBytesMax ? new TextDecoder().decode(bytes) : "";
    if (receipt === undefined && looksLikeReceipt(text)) receipt = text;
    else file ??= { name: dropped.name, bytes };
  }
  return { ...(receipt === undefined ? {} : { receipt }), ...(file === undefined ? {} : { file }) };
}
