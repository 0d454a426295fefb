import type { Ledger } from "../ledger/ledger.js";
import { keyModification } from "../messages/chaincode-shim.js";
import { isDeletion } from "../transaction/read-write-set.js";
import { openTransaction } from "../transaction/transaction.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import type { RowSource } from "./query-response.js";

/** Every value a key has had in blocks below `height`, newest first, as `queryresult.KeyModification` rows. */
export function keyHistorySource(
  ledger: Ledger,
  query: { readonly namespace: string; readonly key: string; readonly height: number },
): RowSource {
  const positions = ledger.keyHistory(query.namespace, query.key, query.height);
  return {
    next: async () => {
      const position = await positions.next();
      return position.done === true ? undefined : modification(ledger, query, position.value);
    },
    close: async () => {
      await positions.return(undefined);
    },
  };
}

function modification(
  ledger: Ledger,
  query: { readonly namespace: string; readonly key: string },
  position: { readonly block: number; readonly tx: number },
): Buffer {
  const bytes = ledger.blocks.block(position.block)?.envelopes[position.tx];
  const opened = bytes === undefined ? undefined : openTransaction(bytes);
  const write =
    opened?.header === undefined
      ? undefined
      : opened.action?.readWriteSet
          .find(({ namespace }) => namespace === query.namespace)
          ?.writes.find(({ key }) => key === query.key);
  if (opened?.header === undefined || write === undefined)
    throw new Error(`block ${position.block} has no write of this key at ${position.tx}`);
  const isDelete = isDeletion(write);
  return keyModification.encode({
    txId: opened.header.txId,
    value: isDelete ? EMPTY_BYTES : write.value,
    timestamp: opened.header.timestamp,
    isDelete,
  });
}
