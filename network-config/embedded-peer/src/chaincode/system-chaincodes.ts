/** The chaincodes every Fabric peer has built in, as far as a client may evaluate them: qscc and cscc. */
import { PeerFailure } from "../endorsement/peer-failure.js";
import type { Ledger } from "../ledger/ledger.js";
import type { StoredBlock } from "../ledger/block.js";
import { blockHash } from "../ledger/block.js";
import { AccessError, type AccessControl } from "../membership/access.js";
import { blockchainInfo } from "../messages/common.js";
import { channelQueryResponse } from "../messages/gateway.js";
import { processedTransaction, type Response } from "../messages/proposal.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import type { OpenedProposal } from "../transaction/proposal.js";
import { transactionIdOf } from "../transaction/transaction.js";

export interface SystemChaincodeOptions {
  readonly channel: string;
  readonly ledger: Ledger;
  readonly access: AccessControl;
}

type Query = (ledger: Ledger, argument: Buffer, channel: string) => Buffer;

const ledgerQueries: Readonly<Record<string, Query | undefined>> = {
  GetChainInfo: (ledger) => chainInfo(ledger),
  GetBlockByNumber: (ledger, argument) => blockByNumber(ledger, argument.toString()).bytes,
  GetBlockByHash: (ledger, argument) => found(ledger.blocks.blockByHash(argument), "block hash").bytes,
  GetBlockByTxID: (ledger, argument) => blockOf(ledger, argument.toString()).block.bytes,
  GetTransactionByID: (ledger, argument) => transactionById(ledger, argument.toString()),
};

const configurationQueries: Readonly<Record<string, Query | undefined>> = {
  GetChannels: (_ledger, _argument, channel) =>
    channelQueryResponse.encode({ channels: [{ channelId: channel }] }),
  GetConfigBlock: (ledger) => blockByNumber(ledger, "0").bytes,
};

/** Queries that need no channel argument. */
const withoutChannel: readonly string[] = ["GetChannels"];
const SUCCESS = 200;

export class SystemChaincodes {
  readonly #options: SystemChaincodeOptions;

  constructor(options: SystemChaincodeOptions) {
    this.#options = options;
  }

  has(chaincode: string): boolean {
    return chaincode === "qscc" || chaincode === "cscc";
  }

  /** @throws PeerFailure "refused" for a caller who may not read, "chaincode" for a query without an answer. */
  async evaluate(proposal: OpenedProposal): Promise<Response> {
    await this.#check(proposal);
    const { ledger, channel } = this.#options;
    const [name = EMPTY_BYTES, channelArgument = EMPTY_BYTES, argument] = proposal.input.args;
    const functionName = name.toString();
    const queries = proposal.chaincode === "qscc" ? ledgerQueries : configurationQueries;
    const query = Object.hasOwn(queries, functionName) ? queries[functionName] : undefined;
    if (query === undefined) throw refuse(`Requested function ${functionName} not found.`);
    if (proposal.chaincode === "qscc" && functionName !== "GetChainInfo" && argument === undefined)
      throw refuse(`missing 3rd argument for ${functionName}`);
    if (!withoutChannel.includes(functionName) && channelArgument.toString() !== channel)
      throw refuse(`Invalid chain ID, ${channelArgument.toString()}`);
    return { status: SUCCESS, message: "", payload: query(ledger, argument ?? EMPTY_BYTES, channel) };
  }

  async #check({ header, signed }: OpenedProposal): Promise<void> {
    if (header.txId !== transactionIdOf(header.nonce, header.creator))
      throw new PeerFailure(
        "refused",
        `error validating proposal: incorrectly computed txid '${header.txId}'`,
      );
    try {
      const message = {
        message: signed.proposalBytes,
        identity: header.creator,
        signature: signed.signature,
      };
      await this.#options.access.check(message, "Readers");
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      throw new PeerFailure("refused", `error validating proposal: access denied: ${error.message}`);
    }
  }
}

const refuse = (why: string): PeerFailure => new PeerFailure("chaincode", `chaincode response 500, ${why}`);

function found(block: StoredBlock | undefined, by: string): StoredBlock {
  if (block === undefined) throw refuse(`Failed to get ${by}, error no such block in index`);
  return block;
}

function chainInfo(ledger: Ledger): Buffer {
  const { header } = ledger.tip;
  return blockchainInfo.encode({
    height: ledger.height,
    currentBlockHash: blockHash(header),
    previousBlockHash: header.previousHash,
  });
}

function blockByNumber(ledger: Ledger, argument: string): StoredBlock {
  if (!/^\d{1,20}$/.test(argument)) throw refuse(`Failed to parse block number with error ${argument}`);
  const number = Number(argument);
  // Fabric's "newest" is the largest number there is.
  const wanted = number > Number.MAX_SAFE_INTEGER ? ledger.height - 1 : number;
  return found(ledger.blocks.block(wanted), `block number ${argument}`);
}

function blockOf(ledger: Ledger, txId: string): { block: StoredBlock; tx: number; code: number } {
  const position = ledger.blocks.transaction(txId);
  if (position === undefined)
    throw refuse(
      `Failed to get transaction with id ${txId}, error no such transaction ID [${txId}] in index`,
    );
  return { block: found(ledger.blocks.block(position.block), "block"), tx: position.tx, code: position.code };
}

function transactionById(ledger: Ledger, txId: string): Buffer {
  const { block, tx, code } = blockOf(ledger, txId);
  const transactionEnvelope = block.envelopes[tx] ?? EMPTY_BYTES;
  return processedTransaction.encode({ transactionEnvelope, validationCode: code });
}
