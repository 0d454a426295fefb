/** qscc: blocks and transactions of a channel's ledger. */
import { blockHash, type StoredBlock } from "../ledger/block.js";
import type { Ledger } from "../ledger/ledger.js";
import { blockchainInfo } from "../messages/common.js";
import { processedTransaction } from "../messages/proposal.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { refuse, type SystemQueries, type SystemQuery } from "./system-query.js";

const query =
  (answer: (ledger: Ledger, argument: Buffer) => Buffer): SystemQuery =>
  (argument, { ledger }) =>
    answer(ledger, argument);

export const ledgerQueries: SystemQueries = {
  GetChainInfo: query(chainInfo),
  GetBlockByNumber: query((ledger, argument) => blockByNumber(ledger, argument.toString()).bytes),
  GetBlockByHash: query((ledger, argument) => found(ledger.blocks.blockByHash(argument), "block hash").bytes),
  GetBlockByTxID: query((ledger, argument) => blockOf(ledger, argument.toString()).block.bytes),
  GetTransactionByID: query((ledger, argument) => transactionById(ledger, argument.toString())),
};

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
