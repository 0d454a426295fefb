import { parseBenchOptions, UsageError } from "./bench-options.js";
import { benchmarkNames } from "./figure.js";

describe("parseBenchOptions", () => {
  test("chooses every benchmark when none is named", () => {
    expect(parseBenchOptions([])).toEqual({
      benchmarks: benchmarkNames,
      json: false,
      quick: false,
      httpPort: 8_300,
      reopenTransactions: 2_000,
      growthTransactions: [1_000, 100_000],
      record: false,
      help: false,
    });
  });

  test("takes benchmarks and options in any order", () => {
    expect(parseBenchOptions(["ledger", "--json", "reopen", "--quick", "--port", "9000"])).toMatchObject({
      benchmarks: ["ledger", "reopen"],
      json: true,
      quick: true,
      httpPort: 9_000,
      reopenTransactions: 200,
    });
  });

  test("lets the transactions to reopen be chosen, quick or not", () => {
    expect(parseBenchOptions(["--quick", "--transactions", "100000"]).reopenTransactions).toBe(100_000);
  });

  test("takes a list of transactions for the ledger that grows", () => {
    const options = parseBenchOptions(["growth", "--transactions", "1000,100000,1000000", "--record"]);
    expect(options).toMatchObject({ growthTransactions: [1_000, 100_000, 1_000_000], record: true });
    expect(options.reopenTransactions).toBe(2_000);
  });

  test.each([
    [["speed"], "There is no benchmark speed"],
    [["--transactions", "0"], "--transactions"],
    [["--transactions", "100001"], "--transactions"],
    [["--transactions", "many"], "--transactions"],
    [["--transactions", "1000,1000"], "rise"],
    [["--transactions", "1000,"], "--transactions"],
    [["--fast"], "--fast"],
  ])("refuses %j, naming what is wrong", (args, words) => {
    expect(() => parseBenchOptions(args)).toThrow(UsageError);
    expect(() => parseBenchOptions(args)).toThrow(words);
  });
});
