import { getBytes, hexlify, id, isError } from "ethers";
import { AnchorError } from "./anchor-error.js";
import { connectEvm, type EvmAccess, type EvmConnection } from "./evm-connection.js";
import { publishInOrder, type AnchorableCheckpoint, type RecordedAnchor } from "./publish-in-order.js";
import { revertOf, translatingErrors } from "./translate-error.js";
import { AnchorRegistry__factory, type AnchorRegistry as AnchorRegistryContract } from "./typechain/index.js";

/** A registry on a chain, as one anchoring account sees it. */
export interface AnchorRegistry {
  readonly chainId: number;
  readonly address: string;
  /** The largest recorded checkpoint; undefined when there is none. @throws AnchorError `EVM_UNAVAILABLE`. */
  latest(): Promise<AnchorableCheckpoint | undefined>;
  /** Where a size was recorded; undefined when it was not. @throws AnchorError `EVM_UNAVAILABLE`. */
  anchorAt(size: number): Promise<RecordedAnchor | undefined>;
  /** Records one checkpoint and waits for its block. @throws AnchorError, among them `ROOT_CONFLICT`. */
  publish(checkpoint: AnchorableCheckpoint): Promise<RecordedAnchor>;
  /** See publish-in-order.ts. */
  publishInOrder(
    checkpoints: Iterable<AnchorableCheckpoint>,
  ): AsyncGenerator<RecordedAnchor, void, undefined>;
  close(): void;
}

/**
 * Opens a registry and checks that it is one, for this log.
 * @param options.origin first line of the log's checkpoints, when the caller knows it.
 * @throws AnchorError `EVM_UNAVAILABLE`, `CONTRACT_NOT_FOUND`, `ORIGIN_MISMATCH`, `DEVELOPMENT_KEY_REFUSED`.
 */
export async function openAnchorRegistry(
  options: EvmAccess & { readonly address: string; readonly origin?: string },
): Promise<AnchorRegistry> {
  const connection = await connectEvm(options);
  try {
    const contract = AnchorRegistry__factory.connect(options.address, connection.signer);
    const originHash = await translatingErrors(() => contract.originHash());
    if (options.origin !== undefined && originHash !== id(options.origin))
      throw new AnchorError("ORIGIN_MISMATCH");
    return registryOver(connection, contract, options.address);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function registryOver(
  connection: EvmConnection,
  contract: AnchorRegistryContract,
  address: string,
): AnchorRegistry {
  const { chainId } = connection;
  const registry: AnchorRegistry = {
    chainId,
    address,
    latest: () =>
      translatingErrors(async () => {
        const { size, root } = await contract.latest();
        return size === 0n ? undefined : { size: Number(size), root: getBytes(root) };
      }),
    anchorAt: (size) => translatingErrors(() => findAnchor(contract, { chainId, address, size })),
    publish: async (checkpoint) => {
      const { hash } = await translatingErrors(() =>
        contract.publish(checkpoint.size, hexlify(checkpoint.root)),
      );
      await connection.mined(hash);
      const anchor = await registry.anchorAt(checkpoint.size);
      // A reorganised chain can drop a block between the two calls; publishing again is harmless.
      if (anchor === undefined)
        throw new AnchorError("EVM_UNAVAILABLE", `The anchor of size ${checkpoint.size} is gone.`);
      return anchor;
    },
    publishInOrder: (checkpoints) => publishInOrder(registry, checkpoints),
    close: () => {
      connection.close();
    },
  };
  return registry;
}

async function findAnchor(
  contract: AnchorRegistryContract,
  { chainId, address, size }: { chainId: number; address: string; size: number },
): Promise<RecordedAnchor | undefined> {
  const recorded = await recordedAt(contract, size);
  if (recorded === undefined) return undefined;
  const [event] = await contract.queryFilter(contract.filters.Anchored(size), recorded.block, recorded.block);
  if (event === undefined)
    throw new AnchorError("EVM_UNAVAILABLE", `The node has no event for the anchor of ${size}.`);
  const { blockNumber, transactionHash } = event;
  return { chainId, contract: address, transactionHash, blockNumber, size, root: getBytes(recorded.root) };
}

/** The contract knows its block, so that no node has to search the whole chain for the event. */
async function recordedAt(
  contract: AnchorRegistryContract,
  size: number,
): Promise<{ root: string; block: number } | undefined> {
  try {
    const { root, blockNumber } = await contract.rootAt(size);
    return { root, block: Number(blockNumber) };
  } catch (error) {
    if (isError(error, "CALL_EXCEPTION") && revertOf(error.data)?.name === "NothingRecorded")
      return undefined;
    throw error;
  }
}
