/** The chaincodes that every Fabric peer has built in, and what they say to a chaincode that calls them. */
import type { Response } from "../messages/proposal.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";

const names = ["qscc", "cscc", "_lifecycle", "lscc"] as const;
export type SystemChaincodeName = (typeof names)[number];

const INTERNAL_ERROR = 500;

export const isSystemChaincode = (name: string): name is SystemChaincodeName =>
  (names as readonly string[]).includes(name);

const refusals: Readonly<Record<SystemChaincodeName, (original: string) => string>> = {
  qscc: (original) =>
    "Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, " +
    `original invocation for '${original}'`,
  cscc: (original) =>
    `Rejecting invoke of CSCC from another chaincode, original invocation for '${original}'`,
  _lifecycle: (original) =>
    `this peer answers _lifecycle to clients only, original invocation for '${original}'`,
  lscc: (original) => `this peer has no legacy lifecycle, original invocation for '${original}'`,
};

/** A refusal is an answer: the calling chaincode decides what becomes of its transaction. */
export const refusalToChaincode = (name: SystemChaincodeName, original: string): Response => ({
  status: INTERNAL_ERROR,
  message: refusals[name](original),
  payload: EMPTY_BYTES,
});
