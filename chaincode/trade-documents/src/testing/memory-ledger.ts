/**
 * A ledger in memory that behaves as Fabric does where the contract could notice: a transaction reads what was committed
 * and never what it wrote itself; at commit its reads and ranges are checked again, and so is who endorsed it.
 */

import { createHash } from "node:crypto";
import {
  type ChaincodeInterface,
  ChaincodeStub,
  KeyEndorsementPolicy,
  type SplitCompositekey,
} from "fabric-shim";
import { canonicalJson } from "../domain/canonical-json.js";
import { decodeError } from "../domain/errors.js";
import { chaincodeEndorsers } from "../domain/organisations.js";

const implicitPrefix = "_implicit_org_";

export interface Identity {
  readonly mspId: string;
  readonly certificatePem: string;
}

export interface Call {
  readonly identity: Identity;
  readonly function: string;
  readonly argument?: unknown;
  readonly transient?: Readonly<Record<string, unknown>>;
  /** RFC 3339; the ledger's clock unless given. */
  readonly at?: string;
}

export type ValidationCode =
  "VALID" | "MVCC_READ_CONFLICT" | "PHANTOM_READ_CONFLICT" | "ENDORSEMENT_POLICY_FAILURE";

interface Version {
  readonly bytes: Buffer;
  readonly version: number;
}

/** What a simulation read and wrote; nothing of it is visible until it is committed. */
export interface Simulation {
  readonly txId: string;
  readonly result: unknown;
  readonly reads: ReadonlyMap<string, number>;
  readonly ranges: readonly { readonly start: string; readonly keys: readonly string[] }[];
  readonly writes: ReadonlyMap<string, Buffer | null>;
  readonly policies: ReadonlyMap<string, Buffer>;
  readonly privateWrites: readonly {
    readonly collection: string;
    readonly key: string;
    readonly value: Buffer;
  }[];
  readonly event: { readonly name: string; readonly payload: unknown } | undefined;
  readonly endorsersNeeded: readonly string[];
  readonly bytes: number;
}

export class MemoryLedger {
  /** Milliseconds since 1970; tests move it. */
  clockMs: number;
  readonly #chaincode: ChaincodeInterface;
  readonly #state = new Map<string, Version>();
  readonly #policies = new Map<string, Buffer>();
  readonly #private = new Map<string, Buffer>();
  readonly #history = new Map<string, { txId: string; value: Buffer; isDelete: boolean }[]>();
  #transactions = 0;

  constructor(chaincode: (clock: () => number) => ChaincodeInterface, at: string) {
    this.clockMs = Date.parse(at);
    this.#chaincode = chaincode(() => this.clockMs);
  }

  /** Simulates and commits with everybody's endorsement; a refusal of the contract is thrown as its `DomainError`. */
  async submit(call: Call): Promise<Simulation> {
    const simulation = await this.simulate(call);
    const code = this.commit(simulation, simulation.endorsersNeeded);
    if (code !== "VALID") throw new Error(code);
    return simulation;
  }

  async evaluate(call: Call): Promise<unknown> {
    return (await this.simulate(call)).result;
  }

  async simulate(call: Call): Promise<Simulation> {
    const txId = createHash("sha256").update(String(++this.#transactions)).digest("hex");
    const stub = new MemoryStub(this.#view(), call, txId, new Date(call.at ?? this.clockMs));
    const response = await this.#chaincode.Invoke(stub as unknown as ChaincodeStub);
    if (response.status !== 200) throw decodeError(response.message ?? "") ?? new Error(response.message);
    return stub.simulation(JSON.parse(Buffer.from(response.payload ?? []).toString("utf8")));
  }

  commit(simulation: Simulation, endorsers: readonly string[]): ValidationCode {
    if (!simulation.endorsersNeeded.every((mspId) => endorsers.includes(mspId)))
      return "ENDORSEMENT_POLICY_FAILURE";
    for (const [key, version] of simulation.reads)
      if ((this.#state.get(key)?.version ?? -1) !== version) return "MVCC_READ_CONFLICT";
    for (const { start, keys } of simulation.ranges)
      if (this.#keysUnder(start).join() !== keys.join()) return "PHANTOM_READ_CONFLICT";
    this.#apply(simulation);
    return "VALID";
  }

  /** Forges state past the contract, as colluding organisations might. */
  overwrite(key: string, value: unknown): void {
    this.#state.set(key, { bytes: Buffer.from(canonicalJson(value)), version: ++this.#transactions });
  }

  keys(): readonly string[] {
    return [...this.#state.keys()].sort();
  }

  #apply({ txId, writes, policies, privateWrites }: Simulation): void {
    const version = ++this.#transactions;
    for (const [key, bytes] of writes) {
      const changes = this.#history.get(key) ?? [];
      changes.unshift({ txId, value: bytes ?? Buffer.alloc(0), isDelete: bytes === null });
      this.#history.set(key, changes);
      if (bytes === null) this.#state.delete(key);
      else this.#state.set(key, { bytes, version });
    }
    for (const [key, policy] of policies) this.#policies.set(key, policy);
    for (const { collection, key, value } of privateWrites) this.#private.set(`${collection}\n${key}`, value);
  }

  #keysUnder(start: string): string[] {
    return [...this.#state.keys()].filter((key) => key.startsWith(start)).sort();
  }

  #view(): LedgerView {
    return {
      get: (key) => this.#state.get(key),
      keysUnder: (start) => this.#keysUnder(start),
      policyOf: (key) => this.#policies.get(key),
      privateValue: (collection, key) => this.#private.get(`${collection}\n${key}`),
      history: (key) => this.#history.get(key) ?? [],
    };
  }
}

interface LedgerView {
  get(key: string): Version | undefined;
  keysUnder(start: string): string[];
  policyOf(key: string): Buffer | undefined;
  privateValue(collection: string, key: string): Buffer | undefined;
  history(key: string): readonly { txId: string; value: Buffer; isDelete: boolean }[];
}

/** The part of the shim's stub that the contract uses; an access to anything else fails the test. */
class MemoryStub {
  readonly createCompositeKey = (type: string, attributes: string[]): string =>
    ChaincodeStub.prototype.createCompositeKey.call(undefined, type, attributes);
  readonly splitCompositeKey = (key: string): SplitCompositekey =>
    ChaincodeStub.prototype.splitCompositeKey.call(undefined, key);
  readonly #view: LedgerView;
  readonly #call: Call;
  readonly #txId: string;
  readonly #at: Date;
  readonly #reads = new Map<string, number>();
  readonly #ranges: { start: string; keys: string[] }[] = [];
  readonly #writes = new Map<string, Buffer | null>();
  readonly #policies = new Map<string, Buffer>();
  readonly #privateWrites: { collection: string; key: string; value: Buffer }[] = [];
  #event: { name: string; payload: unknown } | undefined;
  #eventBytes = 0;

  constructor(view: LedgerView, call: Call, txId: string, at: Date) {
    this.#view = view;
    this.#call = call;
    this.#txId = txId;
    this.#at = at;
  }

  getStringArgs(): string[] {
    const { argument } = this.#call;
    const text = typeof argument === "string" ? argument : canonicalJson(argument ?? {});
    return argument === undefined ? [this.#call.function] : [this.#call.function, text];
  }

  getTransient(): Map<string, Buffer> {
    const entries = Object.entries(this.#call.transient ?? {});
    return new Map(entries.map(([name, value]) => [name, Buffer.from(canonicalJson(value))]));
  }

  getTxID = (): string => this.#txId;
  getDateTimestamp = (): Date => this.#at;
  getChannelID = (): string => "trade";
  getCreator = (): { mspid: string; idBytes: Uint8Array } => ({
    mspid: this.#call.identity.mspId,
    idBytes: Buffer.from(this.#call.identity.certificatePem),
  });

  getState(key: string): Promise<Buffer> {
    const found = this.#view.get(key);
    this.#reads.set(key, found?.version ?? -1);
    return Promise.resolve(found?.bytes ?? Buffer.alloc(0));
  }

  putState(key: string, value: Buffer): Promise<void> {
    this.#writes.set(key, Buffer.from(value));
    return Promise.resolve();
  }

  deleteState(key: string): Promise<void> {
    this.#writes.set(key, null);
    return Promise.resolve();
  }

  setStateValidationParameter(key: string, policy: Uint8Array): Promise<void> {
    this.#policies.set(key, Buffer.from(policy));
    return Promise.resolve();
  }

  getPrivateDataHash(collection: string, key: string): Promise<Buffer> {
    const value = this.#view.privateValue(collection, key);
    return Promise.resolve(
      value === undefined ? Buffer.alloc(0) : createHash("sha256").update(value).digest(),
    );
  }

  getPrivateData(collection: string, key: string): Promise<Buffer> {
    return Promise.resolve(this.#view.privateValue(collection, key) ?? Buffer.alloc(0));
  }

  putPrivateData(collection: string, key: string, value: Buffer): Promise<void> {
    this.#privateWrites.push({ collection, key, value });
    return Promise.resolve();
  }

  setEvent(name: string, payload: Buffer): void {
    this.#event = { name, payload: JSON.parse(payload.toString("utf8")) };
    this.#eventBytes = payload.length;
  }

  async *getStateByPartialCompositeKey(
    type: string,
    attributes: string[],
  ): AsyncGenerator<{ key: string; value: Buffer }> {
    const start = this.createCompositeKey(type, attributes);
    const keys = this.#view.keysUnder(start);
    this.#ranges.push({ start, keys });
    for (const key of keys)
      yield await Promise.resolve({ key, value: this.#view.get(key)?.bytes ?? Buffer.alloc(0) });
  }

  async *getHistoryForKey(key: string): AsyncGenerator<{ value: Buffer; isDelete: boolean }> {
    for (const change of this.#view.history(key)) yield await Promise.resolve(change);
  }

  simulation(result: unknown): Simulation {
    const written = [...this.#writes].reduce(
      (sum, [key, bytes]) => sum + key.length + (bytes?.length ?? 0),
      0,
    );
    return {
      txId: this.#txId,
      result,
      reads: this.#reads,
      ranges: this.#ranges,
      writes: this.#writes,
      policies: this.#policies,
      privateWrites: this.#privateWrites,
      event: this.#event,
      endorsersNeeded: this.#endorsersNeeded(),
      bytes: written + this.#eventBytes + [...this.#reads.keys()].reduce((sum, key) => sum + key.length, 0),
    };
  }

  /** A key's own policy replaces the chaincode's; an implicit collection asks for its organisation. */
  #endorsersNeeded(): readonly string[] {
    const needed = new Set<string>();
    for (const key of [...this.#writes.keys(), ...this.#policies.keys()]) {
      const policy = this.#view.policyOf(key);
      for (const mspId of policy === undefined
        ? chaincodeEndorsers
        : new KeyEndorsementPolicy(policy).listOrgs())
        needed.add(mspId);
    }
    for (const { collection } of this.#privateWrites)
      if (collection.startsWith(implicitPrefix)) needed.add(collection.slice(implicitPrefix.length));
    return [...needed].sort();
  }
}
