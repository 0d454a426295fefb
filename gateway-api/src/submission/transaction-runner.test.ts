import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { IdempotencyKeys } from "../journal/idempotency.js";
import { JournalStore } from "../journal/journal-store.js";
import type { SeenTransaction } from "../ledger/block-feed.js";
import type { LedgerCall, SignedTransaction } from "../ledger/ledger-client.js";
import type { TransactionView } from "../services.js";
import { defaultLimits } from "../services/limits.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { TransactionRunner, type KeyedRequest } from "./transaction-runner.js";

/** A ledger in memory: takes each transaction id once, and lets a test decide how transactions end. */
class MemoryLedger {
  readonly committed = new Map<string, SeenTransaction>();
  /** Validation codes of the next transactions; VALID when there are none. */
  readonly verdicts: string[] = [];
  /** Errors of the next submissions. */
  readonly submitErrors: (ServiceError | undefined)[] = [];
  readonly sent: string[] = [];
  /** Transactions that it takes and loses, as a peer that dies before its block. */
  losing = 0;
  prepared = 0;
  readonly #waiting = new Map<string, (seen: SeenTransaction) => void>();

  prepare(call: LedgerCall): Promise<SignedTransaction> {
    this.prepared += 1;
    const id = `tx-${this.prepared}`;
    const result = JSON.stringify({ kind: "permit", number: "GP-1", version: 0, state: "ACTIVE" });
    return Promise.resolve({ id, identity: call.identity, bytes: Buffer.from(id), result });
  }

  submit({ bytes }: Pick<SignedTransaction, "bytes">): Promise<void> {
    const error = this.submitErrors.shift();
    if (error !== undefined) return Promise.reject(error);
    const id = Buffer.from(bytes).toString();
    this.sent.push(id);
    if (this.losing > 0) {
      this.losing -= 1;
      return Promise.resolve();
    }
    const block = this.sent.length;
    const isDuplicate = this.committed.has(id);
    const seen = {
      block,
      validationCode: isDuplicate ? "DUPLICATE_TXID" : (this.verdicts.shift() ?? "VALID"),
    };
    if (!isDuplicate) this.committed.set(id, seen);
    setImmediate(() => this.#waiting.get(id)?.(seen));
    return Promise.resolve();
  }

  watch(txId: string): { seen: Promise<SeenTransaction>; cancel: () => void } {
    const seen = new Promise<SeenTransaction>((resolve) => this.#waiting.set(txId, resolve));
    return { seen, cancel: () => this.#waiting.delete(txId) };
  }

  transaction(id: string): TransactionView | undefined {
    const seen = this.committed.get(id);
    const rest = { index: 0, creatorMsp: "", function: "", at: "", endorsers: [], events: [] };
    return seen && { id, ...seen, ...rest };
  }
}

let folder: string;
let journal: JournalStore;
let ledger: MemoryLedger;

const runnerOver = (limits: Partial<typeof defaultLimits> = {}): TransactionRunner =>
  new TransactionRunner({
    ledger,
    feed: ledger,
    keys: new IdempotencyKeys(journal),
    transaction: (id) => ledger.transaction(id),
    limits: { ...defaultLimits, conflictDelayMinMs: 0, conflictDelayMaxMs: 1, ...limits },
  });

const aRequest = (changes: Partial<KeyedRequest> = {}): KeyedRequest => ({
  hash: "hash",
  decide: () =>
    Promise.resolve({ call: { identity: "demo-moit", function: "permit:Issue", argument: "{}" } }),
  ...changes,
});

/** Ends a run at a point, as a kill of the process would: nothing after it happens. */
class Killed extends Error {}
const killedAfter = (point: string) => ({
  afterStep: (step: string): void => {
    if (step === point) throw new Killed();
  },
});

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-runner-"));
  journal = await JournalStore.open(folder);
  ledger = new MemoryLedger();
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a command", () => {
  it("resolves with where it was committed", async () => {
    expect(await runnerOver().run(aRequest())).toEqual({
      kind: "permit",
      number: "GP-1",
      version: 0,
      txId: "tx-1",
      block: 1,
    });
  });

  it.each(["MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT"])(
    "is decided again from scratch after %s",
    async (verdict) => {
      ledger.verdicts.push(verdict, verdict);
      let decided = 0;
      const decide = () => {
        decided += 1;
        return aRequest().decide();
      };
      expect(await runnerOver().run(aRequest({ decide }))).toMatchObject({ txId: "tx-3" });
      expect(decided).toBe(3);
    },
  );

  it("is handed over again when the peer that took it died before its block", async () => {
    ledger.losing = 2;
    const outcome = await runnerOver({ commitResendMs: 20 }).run(aRequest());
    expect(outcome).toMatchObject({ txId: "tx-1", block: 3 });
    expect([ledger.prepared, ledger.sent]).toEqual([1, ["tx-1", "tx-1", "tx-1"]]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(ledger.sent).toHaveLength(3);
  });

  it("gives up after as many conflicts as the limit says", async () => {
    ledger.verdicts.push(...Array.from({ length: 10 }, () => "MVCC_READ_CONFLICT"));
    await expect(runnerOver({ conflictRetriesMax: 2 }).run(aRequest())).rejects.toMatchObject({
      code: "READ_CONFLICT",
    });
    expect(ledger.sent).toHaveLength(3);
  });

  it("that the ledger finds invalid is refused with the validation code, once", async () => {
    ledger.verdicts.push("ENDORSEMENT_POLICY_FAILURE");
    await expect(runnerOver().run(aRequest())).rejects.toMatchObject({
      code: "TRANSACTION_INVALID",
      details: { validationCode: "ENDORSEMENT_POLICY_FAILURE" },
    });
    expect(ledger.sent).toHaveLength(1);
  });

  it("that was decided on stale state is decided again, and refused with the contract's own words in the end", async () => {
    const refusal = new ServiceError(serviceCode.ENDORSEMENT_REFUSED);
    let refusals = 2;
    const prepare = ledger.prepare.bind(ledger);
    ledger.prepare = (call) => (refusals-- > 0 ? Promise.reject(refusal) : prepare(call));
    const decide = async () => ({
      ...(await aRequest().decide()),
      staleCodes: [serviceCode.ENDORSEMENT_REFUSED],
    });
    expect(await runnerOver().run(aRequest({ decide }))).toMatchObject({ txId: "tx-1" });
    refusals = 100;
    await expect(runnerOver({ conflictRetriesMax: 3 }).run(aRequest({ decide }))).rejects.toBe(refusal);
  });

  it("is refused at once when as many are under way as there may be", async () => {
    const runner = runnerOver({ commandsInFlightMax: 2 });
    const running = [runner.run(aRequest()), runner.run(aRequest())];
    await expect(runner.run(aRequest())).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    await Promise.all(running);
    expect(await runner.run(aRequest())).toMatchObject({ number: "GP-1" });
  });
});

describe("a command with a key", () => {
  const keyed = (changes: Partial<KeyedRequest> = {}): KeyedRequest =>
    aRequest({ id: "demo/k-1", ...changes });

  it("is answered from the journal when it comes again", async () => {
    const first = await runnerOver().run(keyed());
    expect(await runnerOver().run(keyed())).toEqual(first);
    expect(ledger.prepared).toBe(1);
  });

  it.each(["journalled", "submitted", "committed"])(
    "sends the very bytes it signed when the process died after it was %s",
    async (point) => {
      await expect(runnerOver().run(keyed(killedAfter(point)))).rejects.toThrow(Killed);
      expect(await runnerOver().run(keyed())).toMatchObject({ txId: "tx-1" });
      expect(ledger.prepared).toBe(1);
      expect([...ledger.committed.keys()]).toEqual(["tx-1"]);
    },
  );

  it("is decided anew when the process died before anything was kept", async () => {
    await expect(runnerOver().run(keyed(killedAfter("endorsed")))).rejects.toThrow(Killed);
    expect(await runnerOver().run(keyed())).toMatchObject({ txId: "tx-2" });
    expect(ledger.sent).toEqual(["tx-2"]);
  });

  it("takes a duplicate for done, in the block that has the first one", async () => {
    await expect(runnerOver().run(keyed(killedAfter("submitted")))).rejects.toThrow(Killed);
    const known = ledger.transaction.bind(ledger);
    let asked = 0;
    // The block of the first one has not been read yet when the second one is sent.
    ledger.transaction = (id) => (asked++ === 0 ? undefined : known(id));
    expect(await runnerOver().run(keyed())).toMatchObject({ txId: "tx-1", block: 1 });
    expect(ledger.sent).toEqual(["tx-1", "tx-1"]);
  });

  it("is sent again as it was signed after the ledger was away", async () => {
    ledger.submitErrors.push(new ServiceError(serviceCode.LEDGER_UNAVAILABLE));
    await expect(runnerOver().run(keyed())).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
    expect(await runnerOver().run(keyed())).toMatchObject({ txId: "tx-1" });
    expect(ledger.prepared).toBe(1);
  });

  it("is decided anew when what it signed turned out invalid", async () => {
    ledger.verdicts.push("MVCC_READ_CONFLICT");
    await expect(runnerOver().run(keyed(killedAfter("committed")))).rejects.toThrow(Killed);
    expect(await runnerOver().run(keyed())).toMatchObject({ txId: "tx-2" });
  });

  it("keeps further records together with the envelope", async () => {
    const keep = [{ type: "put", key: "secret", value: '"salt"' }] as const;
    const decide = async () => ({ ...(await aRequest().decide()), keep, extra: { digest: "d" } });
    await expect(runnerOver().run(keyed({ decide, ...killedAfter("journalled") }))).rejects.toThrow(Killed);
    expect(journal.record("secret")).toBe("salt");
    expect(await runnerOver().run(keyed({ decide }))).toMatchObject({ extra: { digest: "d" } });
  });

  it("is finished at a start, without its caller", async () => {
    await expect(runnerOver().run(keyed(killedAfter("journalled")))).rejects.toThrow(Killed);
    expect(await runnerOver().finish("demo/k-1", "hash")).toMatchObject({ txId: "tx-1" });
    expect(await runnerOver().run(keyed())).toMatchObject({ txId: "tx-1" });
    expect(ledger.sent).toEqual(["tx-1"]);
  });
});
