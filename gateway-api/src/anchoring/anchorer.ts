import { setTimeout as pause } from "node:timers/promises";
import { computeAddress } from "ethers";
import {
  deployAnchorRegistry,
  openAnchorRegistry,
  AnchorError,
  type AnchorRegistry,
  type RecordedAnchor,
} from "@antin/anchor-registry";
import { tradeLogOrigin, type ReceiptAnchor } from "@antin/evidence";
import type { RecordedCheckpoint } from "../evidence/checkpoint-transactions.js";
import type { EvidenceLog } from "../evidence/evidence-log.js";
import { putRecord, type JournalStore } from "../journal/journal-store.js";
import type { Limits } from "../services/limits.js";
import type { EvmConfig, ReportedEvent } from "../services/service-config.js";

/** Checkpoints handed to the chain in one go. */
const batchMax = 100;

/** Where the registry is, kept so that a restart finds it. */
interface RegistryRecord {
  readonly address: string;
  readonly chainId: number;
}

/** A root on the chain, as it is kept here. */
export interface StoredAnchor extends ReceiptAnchor {
  readonly at: string;
}

/** How far the roots of a registry are known to be published. */
interface AnchoredRecord {
  readonly contract: string;
  readonly size: number;
}

const anchoredKey = "anchored";
const registryKey = (chainId: number): string => `anchor-registry/${chainId}`;
const anchorKey = (size: number): string => `anchor/${String(size).padStart(16, "0")}`;

export interface AnchorerOptions {
  readonly evm: EvmConfig;
  readonly log: EvidenceLog;
  readonly journal: JournalStore;
  readonly limits: Pick<Limits, "anchorDelayMinMs" | "anchorDelayMaxMs" | "anchorTimeoutMs">;
  readonly report: (event: ReportedEvent) => void;
}

/**
 * Publishes the roots of recorded checkpoints on an EVM chain, in order. The chain itself says how far it got; an
 * outage delays this and nothing else.
 */
export class Anchorer {
  readonly #options: AnchorerOptions;
  readonly #stop = new AbortController();
  #registry: AnchorRegistry | undefined;
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #anchoredSize = 0;
  #published = 0;
  #failure: string | undefined;

  constructor(options: AnchorerOptions) {
    this.#options = options;
    options.log.onApplied(() => this.#wake?.());
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Why roots do not get onto the chain at the moment; undefined when they do. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Where the root of a checkpoint was published; undefined when it was not, or not yet. */
  anchorOf(size: number): StoredAnchor | undefined {
    return this.#options.journal.record<StoredAnchor>(anchorKey(size));
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_anchors_published_total: this.#published,
      antin_anchored_leaves: this.#anchoredSize,
      antin_evm_reachable: this.#failure === undefined ? 1 : 0,
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#running;
    this.#registry?.close();
  }

  async #run(): Promise<void> {
    const { limits, report } = this.#options;
    let delayMs = limits.anchorDelayMinMs;
    while (!this.#stop.signal.aborted) {
      try {
        const isMore = await this.#publishSome();
        this.#failure = undefined;
        delayMs = limits.anchorDelayMinMs;
        if (!isMore) await this.#nextCheckpoint();
      } catch (error) {
        const failure = error instanceof AnchorError ? error.code : "EVM_UNAVAILABLE";
        if (failure !== this.#failure) report({ level: "warn", event: "anchoring-delayed", error });
        this.#failure = failure;
        // The node may have been replaced by one that knows nothing: look at everything again.
        this.#registry?.close();
        this.#registry = undefined;
        await pause(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
        delayMs = Math.min(2 * delayMs, limits.anchorDelayMaxMs);
      }
    }
  }

  /** Publishes the next checkpoints that wait; false when none did. */
  async #publishSome(): Promise<boolean> {
    const registry = this.#registry ?? (await this.#open());
    const checkpoints = await this.#options.log.checkpointsAfter(this.#anchoredSize, batchMax);
    if (checkpoints.length === 0) return false;
    const anchorable = checkpoints.map(({ size, root }) => ({ size, root: Buffer.from(root, "base64") }));
    for await (const anchor of registry.publishInOrder(anchorable)) {
      await this.#keep(anchor);
      this.#published += 1;
      if (this.#stop.signal.aborted) return false;
    }
    this.#anchoredSize = last(checkpoints).size;
    return true;
  }

  async #keep(anchor: RecordedAnchor): Promise<void> {
    const { chainId, contract, transactionHash, blockNumber, size } = anchor;
    const known = this.anchorOf(size);
    const at = known?.transactionHash === transactionHash ? known.at : new Date().toISOString();
    const record: StoredAnchor = { chainId, contract, transactionHash, blockNumber, at };
    const anchored: AnchoredRecord = { contract, size };
    await this.#options.journal.write(
      [putRecord(anchorKey(size), record), putRecord(anchoredKey, anchored)],
      {
        synced: false,
      },
    );
    this.#anchoredSize = size;
  }

  async #nextCheckpoint(): Promise<void> {
    while (!this.#stop.signal.aborted && this.#options.log.checkpointSize <= this.#anchoredSize)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#wake = undefined;
  }

  /** Goes on behind what both the chain and the journal have: a chain that was set back is published to again. */
  async #open(): Promise<AnchorRegistry> {
    const registry = await this.#openRegistry();
    const anchored = this.#options.journal.record<AnchoredRecord>(anchoredKey);
    const onChain = (await registry.latest())?.size ?? 0;
    this.#anchoredSize = anchored?.contract === registry.address ? Math.min(anchored.size, onChain) : 0;
    this.#registry = registry;
    return registry;
  }

  async #openRegistry(): Promise<AnchorRegistry> {
    const { evm, journal, limits } = this.#options;
    const access = { url: evm.url, miningTimeoutMs: limits.anchorTimeoutMs };
    const known = evm.registryAddress ?? journal.record<RegistryRecord>(registryKey(evm.chainId))?.address;
    const open = (address: string): Promise<AnchorRegistry> =>
      openAnchorRegistry({ ...access, signerKey: evm.anchorerKey, address, origin: tradeLogOrigin });
    if (known !== undefined) {
      try {
        return await open(known);
      } catch (error) {
        const isGone = error instanceof AnchorError && error.code === "CONTRACT_NOT_FOUND";
        if (!isGone || evm.registryAddress !== undefined) throw error;
      }
    }
    const { address, chainId } = await deployAnchorRegistry({
      ...access,
      signerKey: evm.deployerKey ?? evm.anchorerKey,
      origin: tradeLogOrigin,
      anchorer: computeAddress(evm.anchorerKey),
    });
    await journal.write([putRecord(registryKey(evm.chainId), { address, chainId })], { synced: true });
    return open(address);
  }
}

const last = (checkpoints: readonly RecordedCheckpoint[]): RecordedCheckpoint => {
  const checkpoint = checkpoints.at(-1);
  if (checkpoint === undefined) throw new TypeError("no checkpoints");
  return checkpoint;
};
