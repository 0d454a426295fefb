/** Transactions of a made-up block, simulated on a state in memory; for tests of the validation. */
import type { Collection } from "../collections/collection.js";
import { ChannelCollections } from "../collections/channel-collections.js";
import { Simulator } from "../endorsement/simulator.js";
import type { Identity } from "../membership/membership.js";
import { validationCode as codes, type ValidationCode } from "../messages/proposal.js";
import { encodePolicyEnvelope, VALIDATION_PARAMETER } from "../policy/policy-envelope.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import { aValue, aVersion, MemoryState, policyMetadata } from "./memory-state.js";
import { decodeReadWriteSet } from "../transaction/read-write-set.js";
import type { OpenedTransaction } from "../transaction/transaction.js";
import { validateBlock, type BlockCandidate } from "../validation/block-validator.js";

export const CC = "cc";
export const BLOCK = 10;
let transactionsMade = 0;
const organisations = new Set(["A", "B", "C"]);

/** A collection of A and B, changed as told. */
export const aCollection = (changes: Partial<Collection> = {}): Collection => ({
  name: "secrets",
  members: parsePolicyExpression("OR('A.member','B.member')"),
  requiredPeerCount: 0,
  maxPeerCount: 1,
  blockToLive: 0,
  memberOnlyRead: false,
  memberOnlyWrite: false,
  endorsementPolicy: undefined,
  ...changes,
});

/** The implicit collections of A, B and C, and what the chaincode defines. */
export const someCollections = (...defined: Collection[]): ChannelCollections =>
  new ChannelCollections(organisations, (chaincode) => (chaincode === CC ? defined : []));

const anEndorser = (mspId: string): Identity => ({
  mspId,
  id: mspId,
  role: "peer",
  isAdmin: false,
  validFrom: 0,
  validTo: Number.MAX_SAFE_INTEGER,
  verify: () => Promise.resolve(true),
});

export type Simulate = (simulator: Simulator) => void | Promise<void>;

/** What a client would submit after `simulate` ran on `state`, endorsed by the peers of `by`. */
export async function aTransaction(
  state: MemoryState,
  simulate: Simulate,
  {
    txId = `t${++transactionsMade}`,
    by = ["A", "B"],
    collections = someCollections(aCollection()),
    ...changes
  }: Partial<OpenedTransaction> & { txId?: string; by?: string[]; collections?: ChannelCollections } = {},
): Promise<BlockCandidate["transactions"][number]> {
  const simulator = new Simulator({ view: state, txId, mspId: "A", collections });
  await simulate(simulator);
  simulator.finish();
  const opened: OpenedTransaction = {
    bytes: Buffer.alloc(0),
    envelope: { payload: Buffer.alloc(0), signature: Buffer.alloc(0) },
    header: {
      channelId: "trade",
      txId,
      type: 3,
      timestamp: undefined,
      creator: Buffer.alloc(0),
      nonce: Buffer.alloc(0),
      epoch: 0,
      extension: Buffer.alloc(0),
      tlsCertificateHash: Buffer.alloc(0),
    },
    form: codes.VALID,
    content: codes.VALID,
    action: {
      chaincode: CC,
      chaincodeVersion: "1",
      proposalResponsePayload: Buffer.alloc(0),
      endorsements: [],
      response: undefined,
      event: undefined,
      readWriteSet: decodeReadWriteSet(simulator.results.encode()),
    },
    ...changes,
  };
  return { opened, verdict: { code: codes.VALID, endorsers: by.map(anEndorser) } };
}

export async function verdicts(
  state: MemoryState,
  transactions: BlockCandidate["transactions"],
  onLedger: readonly string[] = [],
  collections = someCollections(aCollection()),
): Promise<{ codes: readonly ValidationCode[]; stored: Map<string, unknown>; txIds: string[] }> {
  const validated = await validateBlock(
    { number: BLOCK, transactions },
    {
      view: state,
      blocks: {
        transaction: (txId) => (onLedger.includes(txId) ? { block: 1, tx: 0, code: codes.VALID } : undefined),
      },
      policies: {
        policyOf: (chaincode) =>
          ({
            [CC]: parsePolicyExpression("AND('A.peer','B.peer')"),
            other: parsePolicyExpression("'C.peer'"),
          })[chaincode],
        collections,
      },
    },
  );
  return {
    codes: validated.codes,
    stored: validated.updates.stored(),
    txIds: [...validated.positions.keys()],
  };
}

export const aState = (): MemoryState =>
  new MemoryState(BLOCK)
    .put(CC, "k", aValue("1", aVersion(3, 2)))
    .put(CC, "r1", aValue("1"))
    .put(CC, "r3", aValue("3"))
    .put(CC, "guarded", aValue("1", aVersion(2), policyMetadata("AND('A.peer','C.peer')")));

export const put =
  (key: string, value = "v"): Simulate =>
  (simulator) => {
    simulator.putState(CC, key, Buffer.from(value));
  };
export const readAndPut =
  (read: string, written: string): Simulate =>
  (simulator) => {
    simulator.getState(CC, read);
    simulator.putState(CC, written, Buffer.from("v"));
  };
export const rangeAndPut =
  (start: string, end: string, written: string, rowsMax = Infinity): Simulate =>
  async (simulator) => {
    const cursor = simulator.queryRange(CC, start, end);
    for (let rows = 0; rows < rowsMax && (await cursor.next()) !== undefined;) rows++;
    await cursor.close();
    simulator.putState(CC, written, Buffer.from("v"));
  };
export const setPolicy =
  (key: string, expression: string): Simulate =>
  (simulator) => {
    const value = encodePolicyEnvelope(parsePolicyExpression(expression));
    simulator.putMetadata(CC, "", key, [{ name: VALIDATION_PARAMETER, value }]);
  };

/** Simulates all on the same state, as concurrent clients would, then validates them as one block. */
export async function block(
  state: MemoryState,
  ...simulations: [Simulate, { by?: string[]; txId?: string; collections?: ChannelCollections }?][]
): ReturnType<typeof verdicts> {
  const transactions = await Promise.all(
    simulations.map(([run, options]) => aTransaction(state, run, options)),
  );
  return await verdicts(state, transactions);
}
