/** What the client was told, held against what the ledger says. */
import { StatusCode } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import {
  blockDataHash,
  blockHeaderHash,
  transactionIds,
  validationCodes,
} from "../conformance/ledger/block-parts.js";
import { json, text, type Connection } from "../conformance/ledger/client.js";
import type { EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";
import type { Acknowledged } from "./load.js";

const readAtOnce = 32;

/** Every acknowledged transaction is on the ledger exactly once, nothing is there twice, and the chain's hashes verify. */
export async function expectAllThereOnce(
  connection: Connection,
  network: EmbeddedNetwork,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  const validIds = await verifiedValidIds(connection, network);
  const times = new Map<string, number>();
  for (const id of validIds) times.set(id, (times.get(id) ?? 0) + 1);
  expect(acknowledged.filter(({ id }) => times.get(id) !== 1)).toEqual([]);
  expect([...times.values()].every((count) => count === 1)).toBe(true);
  for (const { key, id } of acknowledged.slice(-20)) {
    expect(text(await connection.contract.evaluateTransaction("get", key))).toBe(`value of ${key}`);
    expect(json(await connection.contract.evaluateTransaction("history", key))).toMatchObject([{ txId: id }]);
  }
}

/** Reads the whole ledger, computing its hash chain anew; gives the ids of valid transactions in order. */
export async function verifiedValidIds(
  connection: Connection,
  network: { readonly channel: string },
): Promise<string[]> {
  const qscc = connection.contractOf("qscc");
  const info = common.BlockchainInfo.deserializeBinary(
    await qscc.evaluateTransaction("GetChainInfo", network.channel),
  );
  const ids: string[] = [];
  let previous = "";
  const numbers = Array.from({ length: info.getHeight() }, (_, number) => number);
  const blocks: common.Block[] = [];
  for (let from = 0; from < numbers.length; from += readAtOnce)
    blocks.push(
      ...(await Promise.all(
        numbers.slice(from, from + readAtOnce).map(async (number) => {
          const bytes = await qscc.evaluateTransaction("GetBlockByNumber", network.channel, String(number));
          return common.Block.deserializeBinary(bytes);
        }),
      )),
    );
  for (const block of blocks) {
    const header = block.getHeader()!;
    expect(Buffer.from(header.getPreviousHash_asU8()).toString("hex")).toBe(previous);
    expect(Buffer.from(header.getDataHash_asU8()).toString("hex")).toBe(blockDataHash(block).toString("hex"));
    previous = blockHeaderHash(block).toString("hex");
    const codes = validationCodes(block);
    ids.push(...transactionIds(block).filter((id, index) => id !== "" && codes[index] === StatusCode.VALID));
  }
  expect(Buffer.from(info.getCurrentblockhash_asU8()).toString("hex")).toBe(previous);
  return ids;
}
