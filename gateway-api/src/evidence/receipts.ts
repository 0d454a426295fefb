import {
  buildReceipt,
  parseLeaf,
  type Receipt,
  type ReceiptAnchor,
  type ReceiptAttachment,
  type ReceiptPayload,
} from "@antin/evidence";
import { serviceCode, ServiceError } from "../services/service-error.js";
import type { EvidenceLog } from "./evidence-log.js";

export interface ReceiptRequest {
  readonly leafIndex: number;
  /** Block of the leaf's transaction. */
  readonly block: number;
  readonly payload?: ReceiptPayload;
  readonly attachment?: ReceiptAttachment;
}

/**
 * The receipt of one leaf: proof of inclusion under the smallest recorded checkpoint that covers it.
 *
 * @param anchorOf where a checkpoint's root was published, when it was.
 * @throws ServiceError `RECEIPT_PENDING` before a checkpoint covers the leaf, `LEAF_NOT_FOUND`
 */
export async function receiptOf(
  log: EvidenceLog,
  request: ReceiptRequest,
  anchorOf: (size: number) => ReceiptAnchor | undefined,
): Promise<Receipt> {
  const { leafIndex, block, payload, attachment } = request;
  const leaf = log.leaf(leafIndex);
  const parsed = leaf === undefined ? undefined : parseLeaf(Buffer.from(leaf).toString("utf8"));
  if (leaf === undefined || parsed === undefined)
    throw new ServiceError(serviceCode.LEAF_NOT_FOUND, { details: { leafIndex } });
  const checkpoint = await log.checkpointCovering(leafIndex);
  if (checkpoint === undefined)
    throw new ServiceError(serviceCode.RECEIPT_PENDING, { details: { leafIndex } });
  const { kind, number, version, state, txId } = parsed;
  const anchor = anchorOf(checkpoint.size);
  return buildReceipt({
    document: { kind, number, version, state },
    leaf,
    leafIndex,
    proof: log.proof(leafIndex, checkpoint.size),
    checkpoint: checkpoint.note,
    block: { number: block, transaction: txId },
    ...(payload && { payload }),
    ...(attachment && { attachment }),
    ...(anchor && { anchor }),
  });
}
