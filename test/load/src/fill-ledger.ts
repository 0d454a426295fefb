import { materialPaths, readIdentity, readKeyMaterial } from "@antin/network-config";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { peerModule } from "./compiled.js";
import type { FilledBatch, FillOrder } from "./fill-worker.js";
import type { Signer, TransactionPlan } from "./transaction-maker.js";

export interface FillOptions {
  /** The stopped peer's own configuration. */
  readonly configFile: string;
  readonly dataDir: string;
  /** Name of the client identity that every transaction is of. */
  readonly creator: string;
  /** Keys are `<prefix>-<index>`, from `from` on. */
  readonly prefix: string;
  readonly from: number;
  readonly count: number;
  readonly value: string;
  readonly signal: AbortSignal;
  /** Receives how many there are, now and then. */
  readonly onProgress: (done: number) => void;
}

/** As many as a loop of 64 in flight has at most. */
const transactionsPerBlock = 64;
const batchSize = 256;
/** Made and not yet committed: keeps both cores busy, and memory level. */
const batchesAhead = 4;
const progressEvery = 50_000;

/**
 * Appends transactions to a stopped peer's ledger with the peer's own ordering and ledger code: endorsed, signed,
 * validated, chained and synced block by block. Only the network, the chaincode and the verification of signatures
 * that were made here are left out, so that a million take minutes.
 *
 * @throws PeerError as the peer would; Error when a transaction was not valid
 */
export async function fillLedger(options: FillOptions): Promise<void> {
  const { count, from, prefix, value, signal, onProgress } = options;
  const { parseConfig } = await peerModule("index");
  const config = parseConfig(JSON.parse(readFileSync(options.configFile, "utf8")));
  const target = await openForFilling(config);
  const plan = planOf(config, options);
  // Signing is most of the work; ordering and writing leave this thread idle for more than half of the time.
  const workers = Array.from({ length: os.availableParallelism() }, () => newWorker(plan));
  try {
    let next = 0;
    let told = 0;
    const fill = async (worker: FillingWorker): Promise<void> => {
      // Asked for one batch ahead, so that the worker makes the next while this one is committed.
      let coming: Promise<FilledBatch> | undefined;
      const ask = (): Promise<FilledBatch> | undefined => {
        if (next >= count) return undefined;
        const size = Math.min(batchSize, count - next);
        const batch = worker.make({ prefix, from: from + next, count: size, value });
        next += size;
        return batch;
      };
      for (coming = ask(); coming !== undefined;) {
        const batch = await coming;
        signal.throwIfAborted();
        coming = ask();
        target.order(batch);
        await target.atMostWaiting(batchesAhead * batchSize);
        if (target.committed() - told < progressEvery) continue;
        told = target.committed();
        onProgress(told);
      }
    };
    await Promise.all(workers.map(fill));
    await target.atMostWaiting(0);
    if (target.committed() !== count) throw new Error(`${count - target.committed()} were not valid.`);
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
    await target.close();
  }
}

type Config = ReturnType<Awaited<ReturnType<typeof peerModule<"index">>>["parseConfig"]>;

function planOf(config: Config, { dataDir, creator }: FillOptions): TransactionPlan {
  const [chaincode] = config.chaincodes;
  if (chaincode === undefined) throw new Error("The peer runs no chaincode.");
  const { mspId, certificatePem, privateKeyPem } = readIdentity({ dataDir, name: creator });
  const endorsers = config.organisations.flatMap((organisation): Signer[] => {
    if (organisation.address === undefined) return [];
    const keys = readKeyMaterial(materialPaths(dataDir).node(organisation.mspId, "peer"));
    return [{ mspId: organisation.mspId, ...keys }];
  });
  return {
    channel: config.channel,
    chaincode: { name: chaincode.name, version: chaincode.version },
    creator: { mspId, certificatePem, privateKeyPem },
    endorsers,
  };
}

/** The peer's ledger and ordering service, without a port. */
async function openForFilling(config: Config) {
  const [{ Ledger }, { Orderer }, { Membership }, { loadOrganisations }, { loadSigningIdentity }] =
    await Promise.all([
      peerModule("ledger/ledger"),
      peerModule("ordering/orderer"),
      peerModule("membership/membership"),
      peerModule("membership/load-organisations"),
      peerModule("membership/signing-identity"),
    ]);
  const { defaultBatch, defaultLimits, openTransaction, silentLog, validationCode } =
    await peerModule("index");
  const organisations = loadOrganisations(config);
  const limits = { ...defaultLimits, ...config.limits };
  const membership = new Membership(organisations, limits);
  const genesis = { channel: config.channel, ordererMspId: config.orderer.mspId, organisations };
  const folder = path.join(config.dataDir, "ledger");
  const ledger = await Ledger.open(folder, { genesis, membership, limits, log: silentLog });
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  failed.catch(() => undefined);
  const orderer = new Orderer({
    ledger,
    identity: loadSigningIdentity(config.orderer.mspId, config.orderer.dir),
    policies: await policiesOf(config),
    batch: { ...defaultBatch, messagesMax: transactionsPerBlock },
    limits,
    log: silentLog,
    onFailure: fail,
  });
  let ordered = 0;
  let valid = 0;
  let invalid = 0;
  ledger.onCommit(({ block }) => {
    for (const code of block.validationCodes)
      if (code === validationCode.VALID) valid += 1;
      else invalid += 1;
  });
  const committedBlock = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = ledger.onCommit(() => {
        stop();
        resolve();
      });
    });
  return {
    committed: () => valid,
    order: ({ bytes, lengths }: FilledBatch): void => {
      const all = Buffer.from(bytes.buffer);
      let at = 0;
      for (const length of lengths) {
        const opened = openTransaction(all.subarray(at, (at += length)));
        if (opened.header === undefined) throw new Error("A transaction that was made here is none.");
        const endorsers = (opened.action?.endorsements ?? []).map(({ endorser }) =>
          membership.identity(endorser),
        );
        ordered += 1;
        orderer.order({ opened, verdict: Promise.resolve({ code: opened.form, endorsers }) });
      }
    },
    atMostWaiting: async (waitingMax: number): Promise<void> => {
      while (ordered - valid - invalid > waitingMax) await Promise.race([committedBlock(), failed]);
    },
    close: async (): Promise<void> => {
      await orderer.stop();
      await ledger.close();
    },
  };
}

async function policiesOf({ chaincodes, organisations }: Config) {
  const [{ chaincodeDefinition }, { ChannelCollections }] = await Promise.all([
    peerModule("chaincode/chaincode-definition"),
    peerModule("collections/channel-collections"),
  ]);
  const members = organisations.map(({ mspId }) => mspId);
  const definitions = new Map(
    chaincodes.map((chaincode) => [chaincode.name, chaincodeDefinition(chaincode, members)]),
  );
  return {
    policyOf: (chaincode: string) => definitions.get(chaincode)?.endorsementPolicy,
    collections: new ChannelCollections(
      new Set(members),
      (chaincode) => definitions.get(chaincode)?.collections ?? [],
    ),
  };
}

interface FillingWorker {
  make(order: FillOrder): Promise<FilledBatch>;
  end(): Promise<unknown>;
}

function newWorker(plan: TransactionPlan): FillingWorker {
  const worker = new Worker(path.join(import.meta.dirname, "fill-worker.js"), { workerData: plan });
  const waiting: { resolve: (batch: FilledBatch) => void; reject: (error: Error) => void }[] = [];
  worker.on("message", (batch: FilledBatch) => waiting.shift()?.resolve(batch));
  worker.on("error", (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    make: (order) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(order);
      }),
    end: () => worker.terminate(),
  };
}
