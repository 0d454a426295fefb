/** Ledgers of made-up blocks, written as the orderer writes them; for tests of what happens to their files. */
import { assembleBlock, blockHash, commitHash, commitHashOf, dataHash, signHeader } from "../ledger/block.js";
import { historyWrite } from "../ledger/history.js";
import { Ledger, type LedgerOptions } from "../ledger/ledger.js";
import { stateKey } from "../ledger/ledger-keys.js";
import type { VersionedValue } from "../ledger/versioned-value.js";
import { defaultLimits, type PeerLimits } from "../limits.js";
import { silentLog, type Log } from "../log.js";
import { Membership, type OrganisationRoot } from "../membership/membership.js";
import { validationCode } from "../messages/proposal.js";
import type { SigningIdentity } from "../membership/signing-identity.js";
import { TestNetwork } from "./test-network.js";

export class SomeLedgers {
  readonly network = new TestNetwork();
  #organisations: OrganisationRoot[] = [];
  #folders = 0;

  async prepare(): Promise<this> {
    this.#organisations = [
      await this.network.organisation("A", { name: "peer", units: ["peer"] }),
      await this.network.organisation("Orderer", { name: "orderer", units: ["orderer"] }),
    ];
    return this;
  }

  folder(): string {
    return this.network.path(`ledger-${++this.#folders}`);
  }

  options(changes: { readonly limits?: Partial<PeerLimits>; readonly log?: Log } = {}): LedgerOptions {
    return {
      genesis: { channel: "trade", ordererMspId: "Orderer", organisations: this.#organisations },
      membership: new Membership(this.#organisations, defaultLimits),
      limits: { ...defaultLimits, ...changes.limits },
      log: changes.log ?? silentLog,
    };
  }

  open(folder: string, changes?: Parameters<SomeLedgers["options"]>[0]): Promise<Ledger> {
    return Ledger.open(folder, this.options(changes));
  }

  /** A closed ledger of the genesis block and `blocks` more, each of which writes one key and its history. */
  async ofBlocks(blocks: number, valueOf: (block: number) => Buffer = someValue): Promise<string> {
    const folder = this.folder();
    const ledger = await this.open(folder);
    for (let block = 1; block <= blocks; block++) await this.append(ledger, `k${block}`, valueOf(block));
    await ledger.close();
    return folder;
  }

  async append(
    ledger: Ledger,
    key: string,
    value: Buffer,
    signer: SigningIdentity = this.network.identity("Orderer", "orderer"),
  ): Promise<void> {
    const number = ledger.height;
    const envelopes = [Buffer.concat([Buffer.from(`${key}=`), value])];
    const header = { number, previousHash: blockHash(ledger.tip.header), dataHash: dataHash(envelopes) };
    const validationCodes = Buffer.from([validationCode.VALID]);
    const written: VersionedValue = {
      value,
      metadata: Buffer.alloc(0),
      version: { block: number, tx: 0 },
    };
    await ledger.commit({
      block: assembleBlock({
        header,
        envelopes,
        validationCodes,
        signatures: await signHeader(header, signer, Buffer.alloc(24)),
        commitHash: commitHash(commitHashOf(ledger.tip), validationCodes, Buffer.from(key)),
      }),
      transactions: new Map([[`tx-${key}`, { block: number, tx: 0, code: validationCode.VALID }]]),
      state: new Map([[stateKey("cc", key), written]]),
      history: [historyWrite("cc", key, number, 0)],
      privateWrites: new Map(),
      txIds: [`tx-${key}`],
    });
  }

  /** What a view of the ledger's state says of the key that block `block` wrote. */
  valueIn(ledger: Ledger, key: string): Buffer | undefined {
    const view = ledger.state.view();
    try {
      return view.get("cc", key)?.value;
    } finally {
      view.release();
    }
  }

  remove(): void {
    this.network.remove();
  }
}

/** Of a length of its own for each block. */
const someValue = (block: number): Buffer => Buffer.from(`value ${block} `.repeat(1 + (block % 5)));
