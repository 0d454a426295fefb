import { FetchRequest, JsonRpcProvider, Network, Wallet } from "ethers";
import { setTimeout as delay } from "node:timers/promises";
import { AnchorError } from "./anchor-error.js";
import { refuseDevelopmentKey } from "./development-keys.js";
import { translatingErrors } from "./translate-error.js";

/** How to reach a chain and who signs there. */
export interface EvmAccess {
  readonly url: string;
  /** Private key, 0x and 64 hexadecimal digits. */
  readonly signerKey: string;
  /** Refuses publicly known keys. Default false. */
  readonly production?: boolean;
  /** Limit of one call to the node. */
  readonly callTimeoutMs?: number;
  /** Limit for a transaction to be mined. */
  readonly miningTimeoutMs?: number;
}

/** A live connection; `close` releases its sockets. */
export interface EvmConnection {
  readonly chainId: number;
  readonly signer: Wallet;
  readonly provider: JsonRpcProvider;
  /** Waits until a transaction is in a block. @throws AnchorError `EVM_UNAVAILABLE`, `ANCHOR_REFUSED`. */
  mined(transactionHash: string): Promise<{ readonly blockNumber: number }>;
  close(): void;
}

const callTimeoutMs = 10_000;
const miningTimeoutMs = 60_000;
const pollingMs = { first: 20, largest: 1_000 };

/**
 * Connects to a node.
 * @throws AnchorError `EVM_UNAVAILABLE` when it does not answer; `DEVELOPMENT_KEY_REFUSED`.
 */
export async function connectEvm(access: EvmAccess): Promise<EvmConnection> {
  refuseDevelopmentKey(access.signerKey, access.production ?? false);
  const timeoutMs = access.callTimeoutMs ?? callTimeoutMs;
  // Asked by hand: the provider itself would retry for ever, and print, while the node is away.
  const chainId = await translatingErrors(() => readChainId(access.url, timeoutMs));
  const network = Network.from(chainId);
  const provider = new JsonRpcProvider(request(access.url, timeoutMs), network, {
    staticNetwork: network,
    cacheTimeout: -1,
    pollingInterval: 50,
  });
  return {
    chainId,
    provider,
    signer: new Wallet(access.signerKey, provider),
    mined: (hash) => waitUntilMined(provider, hash, access.miningTimeoutMs ?? miningTimeoutMs),
    close: () => {
      provider.destroy();
    },
  };
}

async function readChainId(url: string, timeoutMs: number): Promise<number> {
  const call = request(url, timeoutMs);
  call.body = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
  const response = await call.send();
  response.assertOk();
  const { result } = response.bodyJson as { result?: unknown };
  const chainId = Number(result);
  if (!Number.isSafeInteger(chainId) || chainId <= 0)
    throw new AnchorError("EVM_UNAVAILABLE", "The address answers, but not as an EVM node.");
  return chainId;
}

function request(url: string, timeoutMs: number): FetchRequest {
  const call = new FetchRequest(url);
  call.timeout = timeoutMs;
  return call;
}

/** Polls by itself: the provider's block subscription would go on in the background after a fault. */
async function waitUntilMined(
  provider: JsonRpcProvider,
  hash: string,
  timeoutMs: number,
): Promise<{ blockNumber: number }> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = pollingMs.first; ; pauseMs = Math.min(pauseMs * 2, pollingMs.largest)) {
    const receipt = await translatingErrors(() => provider.getTransactionReceipt(hash));
    if (receipt?.status === 1) return { blockNumber: receipt.blockNumber };
    if (receipt !== null) throw new AnchorError("ANCHOR_REFUSED", `Transaction ${hash} was reverted.`);
    if (performance.now() > deadline)
      throw new AnchorError("EVM_UNAVAILABLE", `Transaction ${hash} was not mined in ${timeoutMs} ms.`);
    await delay(pauseMs);
  }
}
