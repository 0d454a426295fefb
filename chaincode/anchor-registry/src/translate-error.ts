import { isError } from "ethers";
import { AnchorError, type AnchorErrorCode } from "./anchor-error.js";
import { AnchorRegistry__factory } from "./typechain/index.js";

const contractErrors: Readonly<Record<string, AnchorErrorCode>> = {
  NotAnchorer: "ANCHORER_NOT_AUTHORISED",
  RootAlreadyRecorded: "ROOT_CONFLICT",
  SizeNotIncreasing: "SIZE_NOT_INCREASING",
  EmptyAnchor: "ANCHOR_EMPTY",
};

/** Codes of node:net that mean that nobody answered. */
const networkFaults = /^(ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENET|EPIPE|ETIMEDOUT)/;

/**
 * Runs a call to the node and gives its failure one of our codes.
 * @throws AnchorError
 */
export async function translatingErrors<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): AnchorError {
  if (error instanceof AnchorError) return error;
  const cause = { cause: error };
  if (isError(error, "CALL_EXCEPTION")) {
    const { name, args } = revertOf(error.data) ?? { name: "no reason given", args: [] };
    const message = `The contract refused: ${name} (${args.join(", ")}).`;
    return new AnchorError(contractErrors[name] ?? "ANCHOR_REFUSED", message, cause);
  }
  if (isError(error, "BAD_DATA")) return new AnchorError("CONTRACT_NOT_FOUND", undefined, cause);
  if (isUnavailable(error)) return new AnchorError("EVM_UNAVAILABLE", undefined, cause);
  return new AnchorError("ANCHOR_REFUSED", error instanceof Error ? error.message : String(error), cause);
}

/** The contract's own error in a revert's data; undefined when it has none. */
export function revertOf(
  data: string | null,
): { readonly name: string; readonly args: readonly unknown[] } | undefined {
  const revert = data === null ? null : AnchorRegistry__factory.createInterface().parseError(data);
  return revert === null ? undefined : { name: revert.name, args: [...revert.args] };
}

function isUnavailable(error: unknown): boolean {
  if (isError(error, "TIMEOUT") || isError(error, "NETWORK_ERROR") || isError(error, "SERVER_ERROR"))
    return true;
  return hasCode(error) && networkFaults.test(String(error.code));
}

const hasCode = (error: unknown): error is { code: unknown } =>
  typeof error === "object" && error !== null && "code" in error;
