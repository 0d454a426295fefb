/** A ledger with private data collections, its orderer, and whole transactions made on it; for tests of private data. */
import { ChannelCollections } from "../collections/channel-collections.js";
import type { Collection } from "../collections/collection.js";
import { Simulator } from "../endorsement/simulator.js";
import { Ledger, type LedgerOptions } from "../ledger/ledger.js";
import { defaultBatch, defaultLimits, type PeerLimits } from "../limits.js";
import { silentLog } from "../log.js";
import { Membership, type OrganisationRoot } from "../membership/membership.js";
import type { ValidationCode } from "../messages/proposal.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { Orderer } from "../ordering/orderer.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import { openTransaction, type OpenedTransaction } from "../transaction/transaction.js";
import { verifyTransaction } from "../validation/transaction-verdict.js";
import { CC, type Simulate } from "./block-candidate.js";
import { anEndorsedTransaction } from "./endorsed-transaction.js";
import type { TestNetwork } from "./test-network.js";

/** Organisations A, B and C; the chaincode is endorsed by A. */
export class PrivateChannel {
  readonly ledger: Ledger;
  readonly collections: ChannelCollections;
  readonly #network: TestNetwork;
  readonly #membership: Membership;
  readonly #orderer: Orderer;

  private constructor(
    network: TestNetwork,
    ledger: Ledger,
    { membership, limits }: LedgerOptions,
    collections: ChannelCollections,
  ) {
    this.ledger = ledger;
    this.collections = collections;
    this.#network = network;
    this.#membership = membership;
    this.#orderer = new Orderer({
      ledger,
      identity: network.identity("Orderer", "orderer"),
      policies: { policyOf: () => parsePolicyExpression("'A.peer'"), collections },
      batch: defaultBatch,
      limits,
      log: silentLog,
      onFailure: (error) => {
        throw error;
      },
    });
  }

  static async organisations(network: TestNetwork): Promise<OrganisationRoot[]> {
    const someone = [
      { name: "peer", units: ["peer"] },
      { name: "client", units: ["client"] },
    ];
    return [
      await network.organisation("A", ...someone),
      await network.organisation("B", ...someone),
      await network.organisation("C", ...someone),
      await network.organisation("Orderer", { name: "orderer", units: ["orderer"] }),
    ];
  }

  static async open(
    network: TestNetwork,
    organisations: readonly OrganisationRoot[],
    folder: string,
    { defined = [], limits = {} }: { defined?: readonly Collection[]; limits?: Partial<PeerLimits> } = {},
  ): Promise<PrivateChannel> {
    const options: LedgerOptions = {
      genesis: { channel: "trade", ordererMspId: "Orderer", organisations },
      membership: new Membership(organisations, defaultLimits),
      limits: { ...defaultLimits, ...limits },
      log: silentLog,
    };
    const collections = new ChannelCollections(new Set(["A", "B", "C"]), () => defined);
    return new PrivateChannel(network, await Ledger.open(folder, options), options, collections);
  }

  /** Runs everything on the ledger as it is now and commits it as one block. @returns the verdicts. */
  async commit(...simulations: Simulate[]): Promise<readonly ValidationCode[]> {
    const prepared = await Promise.all(simulations.map((simulate) => this.prepare(simulate)));
    return await this.order(...prepared.map(({ opened }) => opened));
  }

  /** A transaction whose plaintext waits, unless told otherwise. */
  async prepare(
    simulate: Simulate,
    { keepsPlaintext = true } = {},
  ): Promise<{ readonly opened: OpenedTransaction; readonly plaintext: TxPrivateReadWriteSet | undefined }> {
    const view = this.ledger.state.view();
    try {
      const simulator = new Simulator({ view, txId: "t", mspId: "A", collections: this.collections });
      await simulate(simulator);
      simulator.finish();
      const bytes = await anEndorsedTransaction({
        creator: this.#network.identity("A", "client"),
        endorsers: [this.#network.identity("A", "peer")],
        results: simulator.results.encode(),
      });
      const opened = openTransaction(bytes) as OpenedTransaction;
      const plaintext = simulator.results.privateWrites();
      if (plaintext !== undefined && keepsPlaintext)
        await this.ledger.privateData.keepUntilCommitted(opened.header.txId, plaintext, this.ledger.height);
      return { opened, plaintext };
    } finally {
      view.release();
    }
  }

  async order(...transactions: OpenedTransaction[]): Promise<readonly ValidationCode[]> {
    const committed = new Promise<Buffer>((resolve) => {
      const stop = this.ledger.onCommit(({ block }) => {
        stop();
        resolve(block.validationCodes);
      });
    });
    for (const opened of transactions)
      this.#orderer.order({ opened, verdict: verifyTransaction(opened, this.#membership) });
    return [...(await committed)] as ValidationCode[];
  }

  /** Blocks of a transaction each that has nothing to do with private data. */
  async passBlocks(count: number): Promise<void> {
    for (let block = 0; block < count; block++)
      await this.commit((simulator) => {
        simulator.putState(CC, `public-${this.ledger.height}`, Buffer.from("public"));
      });
  }

  /** What an organisation's peer reads. */
  async at<Result>(mspId: string, read: (simulator: Simulator) => Result | Promise<Result>): Promise<Result> {
    const view = this.ledger.state.view();
    try {
      return await read(new Simulator({ view, txId: "t", mspId, collections: this.collections }));
    } finally {
      view.release();
    }
  }

  async close(): Promise<void> {
    await this.#orderer.stop();
    await this.ledger.close();
  }
}
