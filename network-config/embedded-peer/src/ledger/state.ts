/**
 * The world state: public values, hashes of private values, and private values. Readers hold a view of one height,
 * so a simulation sees the same ledger from its first read to its last while blocks are committed beside it; all
 * views of a height share one LevelDB snapshot. Values lately read or written stay in a bounded cache.
 */
import type { PeerLimits } from "../limits.js";
import type { Database, Snapshot } from "./database.js";
import { hashedStateKey, privateStateKey, privateStateRange, stateKey, stateRange } from "./ledger-keys.js";
import { decodeVersionedValue, type VersionedValue } from "./versioned-value.js";

export interface StateRow {
  readonly key: string;
  readonly value: VersionedValue;
}

export interface StateView {
  /** Blocks 0 … height−1 are in this view. */
  readonly height: number;
  get(namespace: string, key: string): VersionedValue | undefined;
  getHashed(namespace: string, collection: string, keyHash: Uint8Array): VersionedValue | undefined;
  getPrivate(namespace: string, collection: string, key: string): VersionedValue | undefined;
  /** Rows of [start, end) in the order of their keys' bytes; an empty end means to the namespace's end. */
  range(namespace: string, start: string, end: string): AsyncGenerator<StateRow>;
  rangePrivate(namespace: string, collection: string, start: string, end: string): AsyncGenerator<StateRow>;
  /** Must be called once when done; reading afterwards is an error. */
  release(): void;
}

/** Values by stored key, as the next block leaves them; `undefined` is a deletion. */
export type StateUpdates = ReadonlyMap<string, VersionedValue | undefined>;

interface CacheEntry {
  readonly value: VersionedValue | undefined;
  /** The block that made it so: views of a height above it see this value. */
  readonly since: number;
}

const ROWS_READ_AT_ONCE = 100;
const ENTRY_OVERHEAD_BYTES = 100;

export class WorldState {
  readonly #database: Database;
  readonly #limits: PeerLimits;
  readonly #cache = new Map<string, CacheEntry>();
  readonly #snapshots = new Set<SharedSnapshot>();
  #cacheBytes = 0;
  #current: SharedSnapshot;

  constructor(database: Database, height: number, limits: PeerLimits) {
    this.#database = database;
    this.#limits = limits;
    this.#current = this.#snapshotAt(height);
  }

  /** The height of the oldest view that is still being read. */
  get oldestHeight(): number {
    return Math.min(...[...this.#snapshots].map(({ height }) => height));
  }

  view(): StateView {
    return new SnapshotView(this, this.#database, this.#current);
  }

  /** Takes over what block `height`−1 wrote; call right after its batch is durable. */
  advance(updates: StateUpdates, height: number): void {
    for (const [key, value] of updates) this.remember(key, value, height - 1);
    this.#renew(height);
  }

  /** After the database was opened anew: views from before can no longer be read. */
  reopened(): void {
    this.#renew(this.#current.height);
  }

  #renew(height: number): void {
    const previous = this.#current;
    this.#current = this.#snapshotAt(height);
    previous.release();
  }

  #snapshotAt(height: number): SharedSnapshot {
    const shared: SharedSnapshot = new SharedSnapshot(this.#database.snapshot(), height, () => {
      this.#snapshots.delete(shared);
    });
    this.#snapshots.add(shared);
    return shared;
  }

  cached(key: string, height: number): CacheEntry | undefined {
    const entry = this.#cache.get(key);
    return entry !== undefined && entry.since < height ? entry : undefined;
  }

  /** A value read through a view of an older height may be outdated and must not be remembered. */
  rememberRead(key: string, value: VersionedValue | undefined, height: number): void {
    if (height === this.#current.height) this.remember(key, value, value?.version.block ?? height - 1);
  }

  remember(key: string, value: VersionedValue | undefined, since: number): void {
    this.#forget(key);
    this.#cache.set(key, { value, since });
    this.#cacheBytes += entryBytes(key, value);
    while (
      this.#cache.size > this.#limits.stateCacheEntriesMax ||
      this.#cacheBytes > this.#limits.stateCacheBytesMax
    ) {
      const oldest = this.#cache.keys().next();
      if (oldest.done === true) return;
      this.#forget(oldest.value);
    }
  }

  #forget(key: string): void {
    const entry = this.#cache.get(key);
    if (entry === undefined) return;
    this.#cacheBytes -= entryBytes(key, entry.value);
    this.#cache.delete(key);
  }
}

const entryBytes = (key: string, value: VersionedValue | undefined): number =>
  ENTRY_OVERHEAD_BYTES + key.length + (value === undefined ? 0 : value.value.length + value.metadata.length);

/** Closed when the last reader is done and a newer height has taken its place. */
class SharedSnapshot {
  readonly snapshot: Snapshot;
  readonly height: number;
  readonly #onClosed: () => void;
  #holders = 1;

  constructor(snapshot: Snapshot, height: number, onClosed: () => void) {
    this.snapshot = snapshot;
    this.height = height;
    this.#onClosed = onClosed;
  }

  hold(): this {
    this.#holders++;
    return this;
  }

  release(): void {
    this.#holders--;
    if (this.#holders === 0) void this.snapshot.close().finally(this.#onClosed);
  }
}

class SnapshotView implements StateView {
  readonly height: number;
  readonly #state: WorldState;
  readonly #database: Database;
  #shared: SharedSnapshot | undefined;

  constructor(state: WorldState, database: Database, shared: SharedSnapshot) {
    this.height = shared.height;
    this.#state = state;
    this.#database = database;
    this.#shared = shared.hold();
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    return this.#read(stateKey(namespace, key));
  }

  getHashed(namespace: string, collection: string, keyHash: Uint8Array): VersionedValue | undefined {
    return this.#read(hashedStateKey(namespace, collection, keyHash));
  }

  getPrivate(namespace: string, collection: string, key: string): VersionedValue | undefined {
    return this.#read(privateStateKey(namespace, collection, key));
  }

  range(namespace: string, start: string, end: string): AsyncGenerator<StateRow> {
    return this.#rows(stateRange(namespace, start, end), stateKey(namespace, "").length);
  }

  rangePrivate(namespace: string, collection: string, start: string, end: string): AsyncGenerator<StateRow> {
    const prefixLength = privateStateKey(namespace, collection, "").length;
    return this.#rows(privateStateRange(namespace, collection, start, end), prefixLength);
  }

  async *#rows(bounds: { gte: string; lt: string }, prefixLength: number): AsyncGenerator<StateRow> {
    const iterator = this.#database.iterator({ ...bounds, snapshot: this.#snapshot() });
    try {
      for (;;) {
        const rows = await iterator.nextv(ROWS_READ_AT_ONCE);
        if (rows.length === 0) return;
        for (const [key, value] of rows)
          yield { key: key.slice(prefixLength), value: decodeVersionedValue(value) };
      }
    } finally {
      await iterator.close();
    }
  }

  release(): void {
    this.#shared?.release();
    this.#shared = undefined;
  }

  #read(key: string): VersionedValue | undefined {
    const entry = this.#state.cached(key, this.height);
    if (entry !== undefined) return entry.value;
    const stored = this.#database.getSync<string, Buffer>(key, { snapshot: this.#snapshot() });
    const value = stored === undefined ? undefined : decodeVersionedValue(stored);
    this.#state.rememberRead(key, value, this.height);
    return value;
  }

  #snapshot(): Snapshot {
    if (this.#shared === undefined) throw new TypeError("a released state view was read");
    return this.#shared.snapshot;
  }
}
