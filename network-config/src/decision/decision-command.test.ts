import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  assess,
  localDate,
  parseExchangeRatesCsv,
  parseTariffCsv,
  rateSetId,
  weekStart,
} from "@antin/trade-documents";
import { planShipment } from "../demonstration/shipment-plan.js";
import { UsageError } from "../verify/command.js";
import { decisionCommand } from "./decision-command.js";

const reference = path.resolve(import.meta.dirname, "../../reference");
const tariff = path.join(reference, "demonstration-tariff.csv");
const exchange = path.join(reference, "demonstration-exchange-rates.csv");
const registeredAt = "2026-11-20T02:44:12.000Z";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-decision-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Json = Record<string, unknown>;

/** A declaration as the gateway answers it, with the assessment that it was registered with. */
function aDocument(change: (assessment: Json) => unknown = (assessment) => assessment): Json {
  const declaration = planShipment(1, new Date(registeredAt)).declaration as never;
  const rateRows = parseTariffCsv(readFileSync(tariff, "utf8"));
  const registrationDate = localDate(registeredAt);
  const assessment = assess({
    declaration,
    registrationDate,
    rateRows,
    rateSetId: rateSetId(rateRows),
    exchangeRates: parseExchangeRatesCsv(readFileSync(exchange, "utf8")).map(({ currency, rate }) => ({
      currency,
      rate,
      weekStart: weekStart(registrationDate),
    })),
    originDecisions: [{ lineNo: 1, result: "ACCEPT" }],
  });
  const plain = JSON.parse(JSON.stringify(assessment)) as Json;
  return {
    facets: { registeredAt, origins: [{ at: 1, result: "ACCEPT" }] },
    payload: { declaration, assessment: change(plain) },
  };
}

async function verify(document: unknown, options: readonly string[] = [], rates = exchange) {
  const file = path.join(folder, "declaration.json");
  writeFileSync(file, typeof document === "string" ? document : JSON.stringify(document));
  let printed = "";
  const io = {
    print: (text: string) => void (printed += text),
    complain: (text: string) => void (printed += text),
    folder,
    now: () => new Date(),
  };
  const argv = ["verify", "--document", file, "--tariff", tariff, "--exchange-rates", rates, ...options];
  return { code: await decisionCommand.run(argv, io), printed };
}

describe("antin decision verify", () => {
  it("finds the same bytes as the gateway and the contract", async () => {
    const { code, printed } = await verify(aDocument(), ["--json"]);
    expect(code).toBe(0);
    const { same, recorded, computed } = JSON.parse(printed) as Json;
    expect([same, recorded]).toEqual([true, computed]);
  });

  it("names what was changed", async () => {
    const { code, printed } = await verify(aDocument((assessment) => ({ ...assessment, total: "1" })));
    expect(code).toBe(1);
    expect(printed).toMatch(/^Not the same: ASSESSMENT_DIFFERS, \/total\n/);
  });

  it("takes no other tariff, and no other exchange rates, than those of the decision", async () => {
    const foreign = aDocument((assessment) => ({ ...assessment, rateSetId: "0".repeat(64) }));
    expect((await verify(foreign)).printed).toContain("RATE_SET_DIFFERS");
    const rates = path.join(folder, "rates.csv");
    writeFileSync(rates, "currency,rate\nUSD,25451\n");
    expect((await verify(aDocument(), [], rates)).printed).toContain("/fx/0/rate");
  });

  it("reads no other document as a decision", async () => {
    expect((await verify("{}")).code).toBe(66);
    expect((await verify("no JSON")).code).toBe(66);
  });

  it("says what it needs", () => {
    const io = { print: () => undefined, complain: () => undefined, folder, now: () => new Date() };
    expect(() => decisionCommand.run(["verify"], io)).toThrow(UsageError);
    expect(() => decisionCommand.run([], io)).toThrow(UsageError);
  });
});
