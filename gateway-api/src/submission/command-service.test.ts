import { declarationKind } from "@antin/trade-documents";
import { aCaller } from "../read-model/read-model.fixture.js";
import type { CommandRequest, JsonObject } from "../services.js";
import { aDeclaration } from "../testing/documents.js";
import { CommandLedger } from "./command-ledger.fixture.js";
import type { CommandService } from "./command-service.js";

let ledger: CommandLedger;
let commands: CommandService;
let allocated: number;

const aRequest = (changes: Partial<CommandRequest> = {}): CommandRequest => ({
  caller: aCaller(),
  kind: declarationKind,
  command: "PreRegister",
  payload: aDeclaration() as JsonObject,
  ...changes,
});

beforeEach(async () => {
  ledger = await CommandLedger.open();
  allocated = 0;
  const allocateNumber = (): Promise<string> => Promise.resolve(String(10_000_000_000 + ++allocated));
  commands = ledger.commands({ [declarationKind]: { allocateNumber } });
});

afterEach(async () => {
  await ledger.close();
});

describe("the number of a new declaration", () => {
  it.each(["PreRegister", "Register"])("is not its filer's to choose (%s)", async (command) => {
    await expect(commands.run(aRequest({ command, number: "10000000002" }))).rejects.toMatchObject({
      code: "INPUT_INVALID",
      details: { fields: [expect.objectContaining({ pointer: "/number", rule: "E_NUMBER_ASSIGNED" })] },
    });
    expect(ledger.written).toEqual([]);
    expect(allocated).toBe(0);
  });

  it("names the declaration in later commands", async () => {
    const { number } = await commands.run(aRequest());
    // The contract answers, in its own words.
    await expect(commands.run(aRequest({ command: "Register", number }))).rejects.toMatchObject({
      code: "DOCUMENT_EXISTS",
    });
    expect(allocated).toBe(1);
  });

  it("is another one when somebody took the allocated one", async () => {
    ledger.take(declarationKind, "10000000001");
    ledger.take(declarationKind, "10000000002");
    const request = aRequest({ idempotencyKey: "k-1" });
    const outcome = await commands.run(request);
    expect(outcome.number).toBe("10000000003");
    expect(await commands.run(request)).toEqual(outcome);
    expect(ledger.written).toEqual(["10000000003"]);
    expect(allocated).toBe(3);
  });

  it("is not sought without end", async () => {
    for (let taken = 1; taken <= 100; taken += 1)
      ledger.take(declarationKind, String(10_000_000_000 + taken));
    await expect(commands.run(aRequest())).rejects.toMatchObject({ code: "DOCUMENT_EXISTS" });
    expect(allocated).toBe(16);
  });
});

it("a number that somebody else gives is taken as it is", async () => {
  const request: CommandRequest = {
    caller: aCaller({ name: "treasury", mspId: "TreasuryMSP" }),
    kind: "treasury-receipt",
    command: "Record",
    number: "KBNN-1",
    payload: { amount: "14000000", allocations: [{ notice: "10000000001-0", amount: "14000000" }] },
  };
  expect(await commands.run(request)).toMatchObject({ number: "KBNN-1" });
  await expect(commands.run(request)).rejects.toMatchObject({ code: "DOCUMENT_EXISTS" });
});
