import fc from "fast-check";
import { toVnd } from "../domain/money.js";
import { customsValues, type ToVnd } from "./customs-value.js";
import { rateOf } from "./exchange-rates.js";
import { aLine, aTaxableDeclaration, someExchangeRates } from "./tax.fixture.js";
import { valuationProblems } from "./valuation-rules.js";
import { refusalOf } from "../domain/refusal.fixture.js";

const usd = (amount: string) => ({ amount, currency: "USD" });
const vnd: ToVnd = (amount, currency) => toVnd(amount, rateOf(currency, someExchangeRates));
const asFob = { incoterm: "FOB", insurance: { code: "D" } } as const;

describe("customs value", () => {
  test("freight and insurance are spread by value, and nothing is lost", () => {
    const values = customsValues(
      aTaxableDeclaration({
        incoterm: "FOB",
        freight: { code: "A", ...usd("1000.00") },
        insurance: { code: "A", ...usd("70.00") },
        lines: ["12000.00", "8000.50", "3333.33"].map((amount, i) =>
          aLine({ lineNo: i + 1, invoiceValue: usd(amount) }),
        ),
      }),
      vnd,
    );
    expect(values).toEqual([319_404_474n, 212_949_624n, 88_723_376n]);
    expect(values.reduce((a, b) => a + b, 0n)).toBe(621_077_474n);
  });

  test.each([
    [
      "WEIGHT",
      [
        { value: "1", unit: "TNE" },
        { value: "3000", unit: "KGM" },
      ],
      [25n, 75n],
    ],
    [
      "QUANTITY",
      [
        { value: "1", unit: "C62" },
        { value: "1", unit: "C62" },
      ],
      [50n, 50n],
    ],
    [
      "VOLUME",
      [
        { value: "1", unit: "MTQ" },
        { value: "1500", unit: "LTR" },
      ],
      [40n, 60n],
    ],
  ] as const)("freight is spread by %s", (basis, [first, second], shares) => {
    const price = { amount: "1000", currency: "VND" };
    const declaration = aTaxableDeclaration({
      ...asFob,
      freight: { code: "D", amount: "100", currency: "VND", basis },
      lines: [
        aLine({ qty1: first, invoiceValue: price }),
        aLine({ lineNo: 2, qty1: second, invoiceValue: price }),
      ],
    });
    expect(customsValues(declaration, vnd)).toEqual(shares.map((share) => 1000n + share));
  });

  test("lines without a common unit cannot share by quantity", () => {
    const declaration = aTaxableDeclaration({
      ...asFob,
      freight: { code: "D", ...usd("100"), basis: "QUANTITY" },
      lines: [aLine(), aLine({ lineNo: 2, qty1: { value: "5", unit: "C62" } })],
    });
    expect(refusalOf(() => customsValues(declaration, vnd))).toMatchObject({
      details: { fields: [{ pointer: "/freight", rule: "E_ALLOCATION_BASIS" }] },
    });
  });

  test("adjustments are added and subtracted", () => {
    const adjustments = [
      { titleCode: "E", effect: "AD", ...usd("500") },
      { titleCode: "V", effect: "SB", ...usd("200") },
    ] as const;
    expect(customsValues(aTaxableDeclaration({ adjustments }), vnd)).toEqual([
      (12_000n + 500n - 200n) * 25_450n,
    ]);
  });

  test("a line whose value is not above zero is refused", () => {
    const free = aTaxableDeclaration({ lines: [aLine({ invoiceValue: usd("0") })] });
    const discounted = aTaxableDeclaration({
      adjustments: [{ titleCode: "G", effect: "SB", ...usd("12000") }],
    });
    for (const declaration of [free, discounted]) {
      expect(refusalOf(() => customsValues(declaration, vnd))).toMatchObject({
        details: { fields: [{ pointer: "/lines/0/invoiceValue", rule: "E0252" }] },
      });
    }
  });

  test("one invoice over two declarations gives each its share of the freight", () => {
    const declaration = (amount: string) =>
      aTaxableDeclaration({
        ...asFob,
        freight: { code: "C", amount: "1000", currency: "VND" },
        allocationTotal: "4000",
        lines: [aLine({ invoiceValue: { amount, currency: "VND" } })],
      });
    expect(customsValues(declaration("1000"), vnd)).toEqual([1250n]);
    expect(customsValues(declaration("3000"), vnd)).toEqual([3750n]);
  });

  test("other valuation methods take each line's own value", () => {
    const declaration = aTaxableDeclaration({ valuationCode: "9", lines: [aLine({ customsValue: "777" })] });
    expect(customsValues(declaration, vnd)).toEqual([777n]);
  });

  test("the values always sum to prices plus freight minus deductions", () => {
    const cents = fc
      .integer({ min: 100_000, max: 99_999_999 })
      .map((n) => `${Math.trunc(n / 100)}.${String(n % 100).padStart(2, "0")}`);
    fc.assert(
      fc.property(
        fc.array(cents, { minLength: 1, maxLength: 50 }),
        cents,
        cents,
        (prices, freight, deduction) => {
          const lines = prices.map((amount, index) =>
            aLine({ lineNo: index + 1, invoiceValue: usd(amount) }),
          );
          const base = { ...asFob, lines };
          const inVnd = (amount: string) =>
            toVnd({ units: BigInt(amount.replace(".", "")), scale: 2 }, { units: 25_450n, scale: 0 });
          const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
          const added = customsValues(
            aTaxableDeclaration({ ...base, freight: { code: "A", ...usd(freight) } }),
            vnd,
          );
          expect(sum(added)).toBe(sum(prices.map(inVnd)) + inVnd(freight));
          fc.pre(inVnd(deduction) * 2n <= sum(prices.map(inVnd)));
          const adjustments = [{ titleCode: "G", effect: "SB", ...usd(deduction) }] as const;
          expect(sum(customsValues(aTaxableDeclaration({ ...base, adjustments }), vnd))).toBe(
            sum(prices.map(inVnd)) - inVnd(deduction),
          );
        },
      ),
    );
  });
});

describe("rules of valuation", () => {
  const freight = (code: string) => ({ freight: { code, ...usd("10") } });
  const insured = { insurance: { code: "A", ...usd("10") } };
  const none = { insurance: { code: "D" } };

  test.each([
    ["FOB", { ...freight("A"), ...insured }, []],
    ["FOB", { ...freight("A"), ...none }, []],
    ["FOB", none, ["/freight R0029"]],
    ["FOB", { ...freight("E"), ...none }, ["/freight R0029"]],
    ["EXW", {}, ["/freight R0029", "/insurance R0028"]],
    ["CFR", { ...freight("A"), ...none }, ["/freight R0029"]],
    ["CFR", { ...freight("E"), ...none }, []],
    ["CFR", {}, ["/insurance R0028"]],
    ["FOB", { ...freight("A"), insurance: { code: "A" } }, ["/insurance R0028"]],
    ["FOB", { ...freight("A"), insurance: { code: "D", ...usd("1") } }, ["/insurance R0028"]],
    ["CIF", {}, []],
    ["CIF", insured, ["/insurance R0086"]],
    ["DAT", none, ["/insurance R0086"]],
    ["C&I", { ...freight("B") }, []],
    ["C&I", { ...freight("B"), ...insured }, ["/insurance R0086"]],
    ["QQQ", {}, ["/incoterm E_INCOTERM"]],
    ["CIF", { freight: { code: "E", ...usd("-1") } }, ["/freight/amount E_NEGATIVE"]],
    ["CIF", { allocationTotal: "11999.99" }, ["/allocationTotal R0170"]],
    ["CIF", { allocationTotal: "12000.00" }, []],
    ["CIF", { valuationCode: "1" }, ["/lines/0/customsValue E_CUSTOMS_VALUE_MISSING"]],
  ])("on terms %s with %j the broken rules are %j", (incoterm, changes, broken) => {
    const problems = valuationProblems(aTaxableDeclaration({ incoterm, ...changes }));
    expect(problems.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual(broken);
  });

  test.each([
    ["FOB", freight("A"), ["/freight R0029"]],
    ["CIF", { ...freight("A"), ...insured }, []],
    ["FOB", {}, []],
  ])("an export on terms %s with %j breaks %j", (incoterm, changes, broken) => {
    const problems = valuationProblems(
      aTaxableDeclaration({ direction: "E", kindCode: "B11", incoterm, ...changes }),
    );
    expect(problems.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual(broken);
  });
});
