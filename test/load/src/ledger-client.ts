/**
 * The official Fabric client in a process of its own, driven over IPC: its processor time is counted, and it neither
 * stops with the peer nor shares a thread with whoever measures.
 */
import { type ChannelCredentials, Client, credentials } from "@grpc/grpc-js";
import { connect, hash, type Contract, type Network } from "@hyperledger/fabric-gateway";
import { readFileSync } from "node:fs";
import path from "node:path";
import { signingIdentity } from "./compiled.js";
import type {
  CommittedLoad,
  LedgerClientMessage,
  LedgerClientRequest,
  LedgerClientSettings,
  LedgerClientTask,
  LedgerClientWork,
  LoadOrder,
} from "./ledger-client-protocol.js";
import { recordValue as value } from "./ledger-client-protocol.js";
import { runLoad } from "./load-loop.js";

const callTimeoutMs = 20_000;
const checksInFlight = 64;
const progressEvery = 50;
/** From one key asked for to the next: a prime, so that all come in turn and none is near the one before. */
const keyStride = 104_729;

const settings = JSON.parse(process.argv[2] ?? "") as LedgerClientSettings;
const { loadSigningIdentity } = await signingIdentity();

function transport(): ChannelCredentials {
  const { tls } = settings;
  if (tls === undefined) return credentials.createInsecure();
  const { roots, keyPair } = tls;
  const shown = (name: string): Buffer | null =>
    keyPair === undefined ? null : readFileSync(path.join(keyPair, name));
  return credentials.createSsl(readFileSync(roots), shown("key.pem"), shown("cert.pem"));
}

function connectContract(): { readonly network: Network; readonly contract: Contract } {
  const identity = loadSigningIdentity(settings.identitiesDir, settings.identity);
  const withDeadline = (): { deadline: number } => ({ deadline: Date.now() + callTimeoutMs });
  const gateway = connect({
    client: new Client(settings.address, transport(), {
      // A killed peer is back within a second or two, which is what is waited for.
      "grpc.max_reconnect_backoff_ms": 500,
    }),
    identity: { mspId: identity.mspId, credentials: identity.credentials },
    hash: hash.none, // node:crypto hashes and signs in one call
    signer: (message) => Promise.resolve(identity.sign(message)),
    evaluateOptions: withDeadline,
    endorseOptions: withDeadline,
    submitOptions: withDeadline,
    commitStatusOptions: withDeadline,
  });
  const network = gateway.getNetwork(settings.channel);
  return { network, contract: network.getContract(settings.chaincode) };
}

const { network, contract } = connectContract();
const keyOf = (prefix: string, index: number): string => `${prefix}-${index}`;

/** @returns number of the block it is in, once it is committed */
async function submit(transaction: string, key: string): Promise<number> {
  const submitted = await contract.submitAsync(transaction, { arguments: [key, value] });
  const status = await submitted.getStatus();
  if (!status.successful) throw new Error(`validation code ${status.code}`);
  return Number(status.blockNumber);
}

async function commitAll(transaction: string, { prefix, ...options }: LoadOrder): Promise<CommittedLoad> {
  let firstBlock = Infinity;
  let lastBlock = 0;
  const load = await runLoad(options, async (index) => {
    const block = await submit(transaction, keyOf(prefix, index));
    firstBlock = Math.min(firstBlock, block);
    lastBlock = Math.max(lastBlock, block);
    return "counted";
  });
  return { load, firstBlock, lastBlock };
}

async function createUntilGone({ prefix, ...options }: LoadOrder): Promise<readonly number[]> {
  const acknowledged: number[] = [];
  const gone = new AbortController();
  const load = runLoad({ ...options, signal: gone.signal }, async (index) => {
    try {
      await submit("put", keyOf(prefix, index));
    } catch (error) {
      gone.abort(error);
      throw error;
    }
    acknowledged.push(index);
    if (acknowledged.length % progressEvery === 0)
      tell({ type: "progress", acknowledged: acknowledged.length });
    return "counted";
  });
  await load.catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
  return acknowledged;
}

async function missingOf(prefix: string, indexes: readonly number[]): Promise<readonly number[]> {
  const missing: number[] = [];
  const options = { count: indexes.length, inFlight: checksInFlight, timeLimitMs: Infinity };
  const { failed, firstFailure } = await runLoad(options, async (at) => {
    const index = indexes[at] ?? 0;
    const found = await contract.evaluateTransaction("get", keyOf(prefix, index));
    if (Buffer.from(found).toString("utf8") !== value) missing.push(index);
    return "counted";
  });
  if (failed > 0) throw new Error(firstFailure);
  return missing;
}

async function blockBytes(
  firstBlock: number,
  lastBlock: number,
): Promise<{ bytes: number; transactions: number }> {
  const stream = await network.getBlockEvents({ startBlock: BigInt(firstBlock) });
  let bytes = 0;
  let transactions = 0;
  for await (const block of stream) {
    bytes += block.serializeBinary().length;
    transactions += block.getData()?.getDataList().length ?? 0;
    if ((block.getHeader()?.getNumber() ?? 0) >= lastBlock) break;
  }
  stream.close();
  return { bytes, transactions };
}

const tasks: {
  readonly [Task in LedgerClientTask]: (
    order: LedgerClientWork[Task]["order"],
  ) => Promise<LedgerClientWork[Task]["result"]>;
} = {
  create: (order) => commitAll("put", order),
  createAfterRead: (order) => commitAll("readThenPut", order),
  evaluate: ({ prefix, keys, ...options }) =>
    runLoad(options, async (index) => {
      const key = keyOf(prefix, (index * keyStride) % keys);
      const found = await contract.evaluateTransaction("get", key);
      if (found.length !== value.length) throw new Error(`${key} is not there`);
      return "counted";
    }),
  createUntilGone,
  missingOf: ({ prefix, indexes }) => missingOf(prefix, indexes),
  blockBytes: ({ firstBlock, lastBlock }) => blockBytes(firstBlock, lastBlock),
};

function tell(message: LedgerClientMessage): void {
  process.send?.(message);
}

process.on("message", ({ id, task, order }: LedgerClientRequest) => {
  const run = tasks[task] as (order: unknown) => Promise<unknown>;
  run(order).then(
    (result) => {
      tell({ type: "result", id, result });
    },
    (error: unknown) => {
      tell({ type: "failure", id, message: error instanceof Error ? error.message : String(error) });
    },
  );
});
process.on("disconnect", () => process.exit(0));
tell({ type: "ready" });
