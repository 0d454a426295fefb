import { AnchorError } from "./anchor-error.js";
import { connectEvm, type EvmAccess } from "./evm-connection.js";
import { translatingErrors } from "./translate-error.js";
import { AnchorRegistry__factory } from "./typechain/index.js";

/** Where a registry was put. */
export interface DeployedRegistry {
  readonly address: string;
  readonly chainId: number;
  readonly transactionHash: string;
  readonly blockNumber: number;
}

/**
 * Puts a registry for one log on the chain. The signing account becomes its owner.
 * @param options.origin first line of the log's checkpoints.
 * @param options.anchorer account that may publish; the signing account unless told otherwise.
 * @throws AnchorError `EVM_UNAVAILABLE`, `DEVELOPMENT_KEY_REFUSED`, `ANCHOR_REFUSED`.
 */
export async function deployAnchorRegistry(
  options: EvmAccess & { readonly origin: string; readonly anchorer?: string },
): Promise<DeployedRegistry> {
  const connection = await connectEvm(options);
  try {
    const { signer, chainId } = connection;
    const contract = await translatingErrors(() =>
      new AnchorRegistry__factory(signer).deploy(options.origin, options.anchorer ?? signer.address),
    );
    const transactionHash = contract.deploymentTransaction()?.hash;
    if (transactionHash === undefined)
      throw new AnchorError("ANCHOR_REFUSED", "The node took no deployment.");
    const { blockNumber } = await connection.mined(transactionHash);
    return { address: await contract.getAddress(), chainId, transactionHash, blockNumber };
  } finally {
    connection.close();
  }
}
