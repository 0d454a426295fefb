import { setTimeout as pause } from "node:timers/promises";
import { Operations } from "../journal/operations.js";
import { aCaller } from "../read-model/read-model.fixture.js";
import type { CommandRequest, OperationView } from "../services.js";
import { defaultLimits } from "../services/limits.js";
import { CommandLedger } from "./command-ledger.fixture.js";
import type { CommandService } from "./command-service.js";
import { DocumentViews } from "./document-views.js";
import { OperationRunner } from "./operation-runner.js";

let ledger: CommandLedger;
let commands: CommandService;
let operations: Operations;
let runner: OperationRunner;

const treasury = aCaller({ name: "treasury", mspId: "TreasuryMSP", roles: ["TREASURY"], attributes: {} });

const aRequest = (changes: Partial<CommandRequest> = {}): CommandRequest => ({
  caller: treasury,
  kind: "treasury-receipt",
  command: "Record",
  number: "KBNN-1",
  payload: { amount: "14000000", allocations: [{ notice: "10000000001-0", amount: "14000000" }] },
  idempotencyKey: "k-1",
  ...changes,
});

const ended = async (id: string): Promise<OperationView> => {
  for (;;) {
    const view = await runner.view(treasury, id);
    if (view.state !== "PENDING") return view;
    await pause(5);
  }
};

beforeEach(async () => {
  ledger = await CommandLedger.open();
  commands = ledger.commands();
  operations = new Operations(ledger.journal, 10);
  runner = new OperationRunner({
    operations,
    keys: ledger.keys,
    commands,
    views: new DocumentViews(ledger.readModel),
    limits: defaultLimits,
    report: () => undefined,
  });
});

afterEach(async () => {
  await runner.close();
  await ledger.close();
});

describe("an operation with a key", () => {
  it("is answered with what the same request did at once before", async () => {
    const { txId } = await commands.run(aRequest());
    const { id } = await runner.begin(aRequest());
    expect(await ended(id)).toMatchObject({ state: "DONE", result: { transaction: { id: txId } } });
    expect(ledger.written).toEqual(["KBNN-1"]);
  });

  it("answers the same request that is made at once afterwards", async () => {
    const { id } = await runner.begin(aRequest());
    const { result } = await ended(id);
    expect((await commands.run(aRequest())).txId).toBe(result?.transaction.id);
    expect(ledger.written).toEqual(["KBNN-1"]);
  });

  it("waits for the same request that still runs", async () => {
    let open = (): void => undefined;
    ledger.gate = new Promise((resolve) => {
      open = resolve;
    });
    const running = commands.run(aRequest());
    const { id } = await runner.begin(aRequest());
    await pause(20);
    expect(await runner.view(treasury, id)).toMatchObject({ state: "PENDING" });
    open();
    const { txId } = await running;
    expect(await ended(id)).toMatchObject({ state: "DONE", result: { transaction: { id: txId } } });
    expect(ledger.written).toEqual(["KBNN-1"]);
  });

  it("is one when it is begun twice at the same time", async () => {
    const [one, other] = await Promise.all([runner.begin(aRequest()), runner.begin(aRequest())]);
    expect(other.id).toBe(one.id);
    expect(operations.pending).toBe(1);
    await ended(one.id);
    await pause(20);
    expect(ledger.written).toEqual(["KBNN-1"]);
    expect(operations.pending).toBe(0);
  });

  it("is refused when another request with the key is begun at the same time", async () => {
    const begun = runner.begin(aRequest());
    await expect(runner.begin(aRequest({ number: "KBNN-2" }))).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
    await ended((await begun).id);
    expect(ledger.written).toEqual(["KBNN-1"]);
  });
});

describe("a key", () => {
  const reused = { code: "IDEMPOTENCY_KEY_REUSED" };

  it("that stands for a request that was run at once begins no operation of another", async () => {
    await commands.run(aRequest());
    await expect(runner.begin(aRequest({ number: "KBNN-2" }))).rejects.toMatchObject(reused);
    expect(operations.pending).toBe(0);
  });

  it("that stands for a request that still runs begins no operation of another", async () => {
    let open = (): void => undefined;
    ledger.gate = new Promise((resolve) => {
      open = resolve;
    });
    const running = commands.run(aRequest());
    await expect(runner.begin(aRequest({ number: "KBNN-2" }))).rejects.toMatchObject(reused);
    open();
    await running;
    expect(ledger.written).toEqual(["KBNN-1"]);
  });

  it("that began an operation is not taken for another request that is to be run at once", async () => {
    const { id } = await runner.begin(aRequest());
    const other = aRequest({ number: "KBNN-2" });
    expect(() => {
      runner.checkKey(other);
    }).toThrow(expect.objectContaining(reused));
    await ended(id);
    expect(() => {
      runner.checkKey(other);
    }).toThrow(expect.objectContaining(reused));
    expect(() => {
      runner.checkKey(aRequest());
    }).not.toThrow();
  });
});

it("operations without a key are not taken for one another", async () => {
  const { idempotencyKey, ...unkeyed } = aRequest();
  expect(idempotencyKey).toBeDefined();
  const one = await runner.begin(unkeyed);
  const other = await runner.begin({ ...unkeyed, number: "KBNN-2" });
  await Promise.all([ended(one.id), ended(other.id)]);
  expect([...ledger.written].sort()).toEqual(["KBNN-1", "KBNN-2"]);
});
