import { ClassicLevel } from "classic-level";
import {
  inclusionProof,
  openTreeBuilder,
  treeRoot,
  type NodeReader,
  type TreeBuilder,
  type TrustedKeys,
} from "@antin/evidence";
import type { LedgerBlock } from "../ledger/block.js";
import type { BlockConsumer } from "../ledger/block-feed.js";
import { leavesOfBlock } from "./block-leaves.js";
import { readCheckpoint, recordedNote, type RecordedCheckpoint } from "./checkpoint-transactions.js";
import { refusalByTrust } from "./checkpoint-trust.js";

/** State of the log after a block. */
export interface LogHead {
  readonly size: number;
  /** Last block applied; −1 before the first. */
  readonly block: number;
  /** Time of the last block that added leaves. */
  readonly at: string;
}

interface StoredHead extends LogHead {
  readonly checkpointSize: number;
}

/** Where an event's leaf is. */
export interface LeafPosition {
  readonly first: number;
  readonly count: number;
}

type Operation = { type: "put"; key: string; value: Uint8Array } | { type: "del"; key: string };

const headKey = "head";
const ordinal = (number: number): string => number.toString(16).padStart(14, "0");
const nodeKey = (level: number, index: number): string =>
  `node/${level.toString(16).padStart(2, "0")}/${ordinal(index)}`;
const leafKey = (index: number): string => `leaf/${ordinal(index)}`;
const transactionKey = (txId: string): string => `transaction/${txId}`;
const checkpointKey = (size: number): string => `checkpoint/${ordinal(size)}`;
const checkpointsEnd = "checkpoint/~";

export interface EvidenceLogOptions {
  readonly folder: string;
  readonly chaincode: string;
  /** Whose signatures make a checkpoint, and how many of them. */
  readonly trust: TrustedKeys;
  /** Called for each recorded note that is not taken for a checkpoint. */
  readonly onRefused: (refusal: CheckpointRefusal) => void;
}

/** A recorded note that proves nothing here: it is neither stored nor counted as covering a leaf. */
export interface CheckpointRefusal {
  /**
   * `ROOT_MISMATCH` and `SIZE_AHEAD`: enough organisations signed it and this log is another one, so two histories
   * exist. Otherwise the reason for which a verifier would not accept it.
   */
  readonly reason: string;
  readonly block: number;
  readonly txId: string;
  readonly size?: number;
  readonly root?: string;
}

/**
 * The RFC 6962 log of this ledger's events: hashes, leaves and recorded checkpoints in a LevelDB, the blocks that
 * are applied together in one batch with the position. Everything comes from blocks, so a deleted folder is rebuilt to the same bytes.
 */
export class EvidenceLog implements BlockConsumer {
  readonly name = "evidence";
  readonly #options: EvidenceLogOptions;
  readonly #db: ClassicLevel<string, Uint8Array>;
  readonly #read: NodeReader;
  readonly #listeners: (() => void)[] = [];
  #builder: TreeBuilder;
  #pendingNodes: Operation[] = [];
  #head: StoredHead;

  private constructor(options: EvidenceLogOptions, db: ClassicLevel<string, Uint8Array>) {
    this.#options = options;
    this.#db = db;
    this.#read = (level, index) => db.getSync(nodeKey(level, index));
    const stored = db.getSync(headKey);
    this.#head =
      stored === undefined
        ? { size: 0, block: -1, at: "", checkpointSize: 0 }
        : (JSON.parse(Buffer.from(stored).toString("utf8")) as StoredHead);
    this.#builder = this.#openBuilder();
  }

  static async open(options: EvidenceLogOptions): Promise<EvidenceLog> {
    const db = new ClassicLevel<string, Uint8Array>(options.folder, { valueEncoding: "view" });
    await db.open();
    return new EvidenceLog(options, db);
  }

  next(): number {
    return this.#head.block + 1;
  }

  get head(): LogHead {
    return this.#head;
  }

  /** Size that the largest accepted checkpoint covers. */
  get checkpointSize(): number {
    return this.#head.checkpointSize;
  }

  /** Root over the first `size` leaves. */
  rootAt(size: number): Uint8Array {
    return treeRoot(size, this.#read);
  }

  /** Called after blocks were applied. */
  onApplied(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async apply(...blocks: readonly LedgerBlock[]): Promise<void> {
    let group: LedgerBlock[] = [];
    for (const block of blocks) {
      // A note was signed before its block, so it is judged by the log as the blocks before left it.
      if (group.length > 0 && this.#hasNote(block)) {
        await this.#applyTogether(group);
        group = [];
      }
      group.push(block);
    }
    await this.#applyTogether(group);
    for (const listener of this.#listeners) listener();
  }

  async #applyTogether(blocks: readonly LedgerBlock[]): Promise<void> {
    const operations: Operation[] = [];
    let head = this.#head;
    try {
      for (const block of blocks) {
        const checkpoints = this.#acceptedIn(block);
        const isLonger = this.#appendLeaves(block, operations);
        operations.push(
          ...checkpoints.map((checkpoint) => putJson(checkpointKey(checkpoint.size), checkpoint)),
        );
        head = {
          size: this.#builder.size,
          block: block.number,
          at: isLonger ? block.at : head.at,
          checkpointSize: Math.max(head.checkpointSize, ...checkpoints.map(({ size }) => size)),
        };
      }
      operations.push(...this.#pendingNodes.splice(0), putJson(headKey, head));
      await this.#db.batch(operations);
      this.#head = head;
    } catch (error) {
      // The builder has leaves that the store has not.
      this.#pendingNodes = [];
      this.#builder = this.#openBuilder();
      throw error;
    }
  }

  #appendLeaves(block: LedgerBlock, operations: Operation[]): boolean {
    const added = leavesOfBlock(block, this.#options.chaincode);
    for (const { txId, leaves } of added) {
      const position: LeafPosition = { first: this.#builder.size, count: leaves.length };
      operations.push(putJson(transactionKey(txId), position));
      for (const leaf of leaves)
        operations.push({ type: "put", key: leafKey(this.#builder.append(leaf)), value: leaf });
    }
    return added.length > 0;
  }

  leaf(index: number): Uint8Array | undefined {
    return this.#db.getSync(leafKey(index));
  }

  /** Audit path of a leaf in the tree of `size` leaves. */
  proof(index: number, size: number): readonly Uint8Array[] {
    return inclusionProof(index, size, this.#read);
  }

  /** Reads tree nodes, for tiles and consistency proofs. */
  get nodes(): NodeReader {
    return this.#read;
  }

  leavesOfTransaction(txId: string): LeafPosition | undefined {
    return this.#json<LeafPosition>(transactionKey(txId));
  }

  checkpoint(size: number): RecordedCheckpoint | undefined {
    return this.#json<RecordedCheckpoint>(checkpointKey(size));
  }

  /** The smallest accepted checkpoint that covers a leaf. */
  async checkpointCovering(index: number): Promise<RecordedCheckpoint | undefined> {
    for await (const value of this.#db.values({ gt: checkpointKey(index), lt: checkpointsEnd, limit: 1 }))
      return asJson(value);
    return undefined;
  }

  /** Recorded checkpoints larger than `size`, smallest first. */
  async checkpointsAfter(size: number, limit: number): Promise<readonly RecordedCheckpoint[]> {
    const found: RecordedCheckpoint[] = [];
    for await (const value of this.#db.values({ gt: checkpointKey(size), lt: checkpointsEnd, limit }))
      found.push(asJson(value));
    return found;
  }

  /** Recorded checkpoints smaller than `below`, largest first. */
  async checkpointsBefore(below: number, limit: number): Promise<readonly RecordedCheckpoint[]> {
    const found: RecordedCheckpoint[] = [];
    const range = { gte: checkpointKey(0), lt: checkpointKey(below), reverse: true, limit };
    for await (const value of this.#db.values(range)) found.push(asJson(value));
    return found;
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_evidence_leaves: this.#head.size,
      antin_evidence_leaves_uncovered: this.#head.size - this.#head.checkpointSize,
      antin_evidence_next_block: this.next(),
    };
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  #openBuilder(): TreeBuilder {
    const put = (level: number, index: number, hash: Uint8Array): void => {
      this.#pendingNodes.push({ type: "put", key: nodeKey(level, index), value: hash });
    };
    return openTreeBuilder({ get: this.#read, put }, this.#head.size);
  }

  #hasNote({ transactions }: LedgerBlock): boolean {
    return transactions.some(
      (transaction) => recordedNote(transaction, this.#options.chaincode) !== undefined,
    );
  }

  #acceptedIn(block: LedgerBlock): readonly RecordedCheckpoint[] {
    return block.transactions.flatMap((transaction) => {
      const note = recordedNote(transaction, this.#options.chaincode);
      if (note === undefined) return [];
      const judged = this.#judge(note);
      if (judged.reason === undefined) return [judged.checkpoint];
      const { reason, checkpoint: { size, root } = {} } = judged;
      const stated = { ...(size !== undefined && { size }), ...(root !== undefined && { root }) };
      this.#options.onRefused({ reason, block: block.number, txId: transaction.id, ...stated });
      return [];
    });
  }

  #judge(note: string): Judged {
    const untrusted = refusalByTrust(note, this.#options.trust);
    if (untrusted === "CHECKPOINT_MALFORMED") return { reason: untrusted };
    const checkpoint = readCheckpoint(note);
    if (untrusted !== undefined) return { reason: untrusted, checkpoint };
    if (checkpoint.size > this.#head.size) return { reason: "SIZE_AHEAD", checkpoint };
    const root = Buffer.from(this.rootAt(checkpoint.size)).toString("base64");
    if (root !== checkpoint.root) return { reason: "ROOT_MISMATCH", checkpoint };
    return { reason: undefined, checkpoint };
  }

  #json<Record>(key: string): Record | undefined {
    const value = this.#db.getSync(key);
    return value === undefined ? undefined : asJson(value);
  }
}

type Judged =
  | { readonly reason: undefined; readonly checkpoint: RecordedCheckpoint }
  | { readonly reason: string; readonly checkpoint?: RecordedCheckpoint };

const putJson = (key: string, value: unknown): Operation => ({
  type: "put",
  key,
  value: Buffer.from(JSON.stringify(value), "utf8"),
});

const asJson = <Record>(value: Uint8Array): Record =>
  JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString("utf8")) as Record;
