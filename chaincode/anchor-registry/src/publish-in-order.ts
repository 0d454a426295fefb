import { AnchorError } from "./anchor-error.js";

/** Number of leaves and root (32 bytes) of a checkpoint. */
export interface AnchorableCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
}

/** A checkpoint on the chain. The first four members are a receipt's `anchor`. */
export interface RecordedAnchor extends AnchorableCheckpoint {
  readonly chainId: number;
  readonly contract: string;
  readonly transactionHash: string;
  readonly blockNumber: number;
}

/** What publishing needs of a registry. */
export interface AnchorLedger {
  latest(): Promise<AnchorableCheckpoint | undefined>;
  anchorAt(size: number): Promise<RecordedAnchor | undefined>;
  publish(checkpoint: AnchorableCheckpoint): Promise<RecordedAnchor>;
}

/**
 * Publishes checkpoints in order of size, each after the one before it is in a block, and yields each as it stands.
 *
 * The chain itself is the record of progress: whatever was stopped, and wherever, running it again with the same
 * checkpoints publishes only what is missing. A checkpoint that is recorded already is yielded from the chain. One
 * below the latest that was never recorded is passed over, because the contract only goes forward.
 *
 * @throws AnchorError `EVM_UNAVAILABLE` in an outage: run it again later. `ROOT_CONFLICT` when the chain holds another
 *   root for a size: two histories of one log exist, and a person must look.
 */
export async function* publishInOrder(
  ledger: AnchorLedger,
  checkpoints: Iterable<AnchorableCheckpoint>,
): AsyncGenerator<RecordedAnchor, void, undefined> {
  const inOrder = [...checkpoints].sort((left, right) => left.size - right.size);
  const start = (await ledger.latest())?.size ?? 0;
  for (const checkpoint of inOrder) {
    const anchor =
      checkpoint.size > start ? await ledger.publish(checkpoint) : await ledger.anchorAt(checkpoint.size);
    if (anchor === undefined) continue;
    if (!sameRoot(anchor, checkpoint))
      throw new AnchorError("ROOT_CONFLICT", `The chain holds another root for size ${checkpoint.size}.`);
    yield anchor;
  }
}

function sameRoot(left: AnchorableCheckpoint, right: AnchorableCheckpoint): boolean {
  return left.root.length === right.root.length && left.root.every((byte, at) => byte === right.root[at]);
}
