/** What a chaincode may ask of its peer while a transaction runs: one row a message type. */
import type { CreatorAccess } from "../collections/creator-access.js";
import type { Simulator, StateCursor } from "../endorsement/simulator.js";
import type { Ledger } from "../ledger/ledger.js";
import {
  deleteState,
  getHistoryForKey,
  getState,
  getStateByRange,
  getStateMetadata,
  keyValue,
  messageType,
  putState,
  putStateMetadata,
  queryMetadata,
  queryResponse,
  queryStateReference,
  stateMetadataResult,
} from "../messages/chaincode-shim.js";
import { chaincodeSpec, type ChaincodeInput } from "../messages/proposal.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { keyHistorySource } from "./key-history.js";
import { QueryInProgress, type QueryLimits, type RowSource } from "./query-response.js";

export interface ExecutionContext {
  readonly namespace: string;
  /** Private data is closed to a chaincode's Init. */
  readonly isInit: boolean;
  readonly simulator: Simulator;
  readonly creatorAccess: CreatorAccess;
  readonly ledger: Ledger;
  readonly limits: QueryLimits;
  readonly queries: Map<string, QueryInProgress>;
  queriesStarted: number;
  /** Runs another chaincode in the same transaction; its answer as `ChaincodeMessage` bytes. */
  invoke(chaincode: string, input: ChaincodeInput): Promise<Buffer>;
}

type Handler = (payload: Buffer, context: ExecutionContext) => Buffer | Promise<Buffer>;

const handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [messageType.GET_STATE, handleGetState],
  [messageType.PUT_STATE, handlePutState],
  [messageType.DEL_STATE, handleDeleteState],
  [messageType.GET_PRIVATE_DATA_HASH, handleGetPrivateDataHash],
  [messageType.GET_STATE_METADATA, handleGetMetadata],
  [messageType.PUT_STATE_METADATA, handlePutMetadata],
  [messageType.GET_STATE_BY_RANGE, handleRange],
  [messageType.GET_HISTORY_FOR_KEY, handleHistory],
  [messageType.QUERY_STATE_NEXT, handleQueryNext],
  [messageType.QUERY_STATE_CLOSE, handleQueryClose],
  [messageType.INVOKE_CHAINCODE, handleInvoke],
  [
    messageType.GET_QUERY_RESULT,
    refuse(
      "ExecuteQuery not supported for leveldb: rich queries need CouchDB, which this peer does not have",
    ),
  ],
  [messageType.PURGE_PRIVATE_DATA, handlePurgePrivateData],
]);

/** The name of a request as Fabric prints it in errors. */
const nameOf = (type: number): string =>
  Object.entries(messageType).find(([, number]) => number === type)?.[0] ?? `MESSAGE_${type}`;

/** @throws Error whose message goes to the chaincode as `<TYPE> failed: transaction ID: <id>: …`. */
export async function answerShimRequest(
  request: { readonly type: number; readonly txId: string; readonly payload: Buffer },
  context: ExecutionContext,
): Promise<Buffer> {
  const handler = handlers.get(request.type) ?? refuse("this request is not supported");
  try {
    return await handler(request.payload, context);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${nameOf(request.type)} failed: transaction ID: ${request.txId}: ${why}`, {
      cause: error,
    });
  }
}

function refuse(why: string): Handler {
  return () => {
    throw new Error(why);
  };
}

/** @throws Error in a chaincode's Init, which private data is closed to. */
function privateAccess({ isInit, creatorAccess }: ExecutionContext): CreatorAccess {
  if (isInit) throw new Error("private data APIs are not allowed in chaincode Init()");
  return creatorAccess;
}

function handleGetState(payload: Buffer, context: ExecutionContext): Buffer {
  const { simulator, namespace } = context;
  const { key, collection } = getState.decode(payload);
  if (collection === "") return simulator.getState(namespace, key) ?? EMPTY_BYTES;
  privateAccess(context).checkRead(namespace, collection);
  return simulator.getPrivate(namespace, collection, key) ?? EMPTY_BYTES;
}

function handlePutState(payload: Buffer, context: ExecutionContext): Buffer {
  const { key, value, collection } = putState.decode(payload);
  write(context, { key, collection, value });
  return EMPTY_BYTES;
}

function handleDeleteState(payload: Buffer, context: ExecutionContext): Buffer {
  const { key, collection } = deleteState.decode(payload);
  write(context, { key, collection, value: undefined });
  return EMPTY_BYTES;
}

function write(
  context: ExecutionContext,
  { key, collection, value }: { key: string; collection: string; value: Buffer | undefined },
): void {
  const { simulator, namespace } = context;
  if (collection === "") simulator.putState(namespace, key, value);
  else {
    privateAccess(context).checkWrite(namespace, collection);
    simulator.putPrivate(namespace, collection, key, value);
  }
}

function handlePurgePrivateData(payload: Buffer, context: ExecutionContext): Buffer {
  const { simulator, namespace } = context;
  const { key, collection } = deleteState.decode(payload);
  if (collection === "") throw new Error("only applicable for private data");
  privateAccess(context).checkWrite(namespace, collection);
  simulator.purgePrivate(namespace, collection, key);
  return EMPTY_BYTES;
}

function handleGetPrivateDataHash(payload: Buffer, context: ExecutionContext): Buffer {
  const { simulator, namespace } = context;
  const { key, collection } = getState.decode(payload);
  privateAccess(context);
  return simulator.getPrivateHash(namespace, collection, key) ?? EMPTY_BYTES;
}

function handleGetMetadata(payload: Buffer, context: ExecutionContext): Buffer {
  const { simulator, namespace } = context;
  const { key, collection } = getStateMetadata.decode(payload);
  if (collection !== "") privateAccess(context).checkRead(namespace, collection);
  const entries = simulator.getMetadata(namespace, collection, key);
  return stateMetadataResult.encode({
    entries: entries.map(({ name, value }) => ({ metakey: name, value })),
  });
}

function handlePutMetadata(payload: Buffer, context: ExecutionContext): Buffer {
  const { simulator, namespace } = context;
  const { key, collection, metadata } = putStateMetadata.decode(payload);
  if (metadata === undefined) throw new Error("no metadata given");
  if (collection !== "") privateAccess(context).checkWrite(namespace, collection);
  simulator.putMetadata(namespace, collection, key, [{ name: metadata.metakey, value: metadata.value }]);
  return EMPTY_BYTES;
}

function handleRange(payload: Buffer, context: ExecutionContext): Promise<Buffer> {
  const { simulator, namespace } = context;
  const { startKey, endKey, collection, metadata } = getStateByRange.decode(payload);
  const { pageSize, bookmark } =
    metadata === undefined ? { pageSize: 0, bookmark: "" } : queryMetadata.decode(metadata);
  if (collection !== "") {
    privateAccess(context).checkRead(namespace, collection);
    const cursor = simulator.queryPrivateRange(namespace, collection, startKey, endKey);
    return startQuery(rowsOf(namespace, cursor), 0, context);
  }
  const paginated = pageSize > 0 || bookmark !== "";
  const rowsMax = paginated && pageSize === 0 ? context.limits.queryResultsMax : pageSize;
  const start = bookmark === "" ? startKey : bookmark;
  return startQuery(
    rowsOf(namespace, simulator.queryRange(namespace, start, endKey, rowsMax)),
    rowsMax,
    context,
  );
}

const rowsOf = (namespace: string, cursor: StateCursor): RowSource => ({
  next: async () => {
    const row = await cursor.next();
    return row === undefined
      ? undefined
      : keyValue.encode({ namespace, key: row.key, value: row.value.value });
  },
  bookmark: () => cursor.bookmark(),
  close: () => cursor.close(),
});

function handleHistory(payload: Buffer, context: ExecutionContext): Promise<Buffer> {
  const { key } = getHistoryForKey.decode(payload);
  const { namespace, simulator, ledger } = context;
  return startQuery(keyHistorySource(ledger, { namespace, key, height: simulator.height }), 0, context);
}

async function startQuery(source: RowSource, pageSize: number, context: ExecutionContext): Promise<Buffer> {
  context.queriesStarted++;
  const id = `${context.namespace}-${context.queriesStarted}`;
  const query = new QueryInProgress(id, source, pageSize, context.limits);
  context.queries.set(id, query);
  return await nextOf(id, query, context);
}

async function nextOf(id: string, query: QueryInProgress, context: ExecutionContext): Promise<Buffer> {
  const { bytes, hasMore } = await query.nextMessage();
  if (!hasMore) await endQuery(id, context);
  return bytes;
}

async function handleQueryNext(payload: Buffer, context: ExecutionContext): Promise<Buffer> {
  const { id } = queryStateReference.decode(payload);
  const query = context.queries.get(id);
  if (query === undefined) throw new Error("query iterator not found");
  return await nextOf(id, query, context);
}

async function handleQueryClose(payload: Buffer, context: ExecutionContext): Promise<Buffer> {
  const { id } = queryStateReference.decode(payload);
  await endQuery(id, context);
  return queryResponse.encode({ id });
}

async function endQuery(id: string, context: ExecutionContext): Promise<void> {
  const query = context.queries.get(id);
  context.queries.delete(id);
  await query?.close();
}

/** Closes what the chaincode left open; an open iterator would pin its snapshot. */
export async function endQueries(context: ExecutionContext): Promise<void> {
  for (const id of [...context.queries.keys()]) await endQuery(id, context);
}

async function handleInvoke(payload: Buffer, context: ExecutionContext): Promise<Buffer> {
  const { chaincodeId, input } = chaincodeSpec.decode(payload);
  if (chaincodeId === undefined || input === undefined) throw new Error("no chaincode or no input given");
  return await context.invoke(chaincodeId.name, input);
}
