import fc from "fast-check";
import { assess } from "./tax.js";
import { aLine, anAssessmentInput, aRateRow, aTaxableDeclaration } from "./tax.fixture.js";

/** Amounts and rates with two decimals. */
const cents = (min: number, max: number) => fc.integer({ min, max });
const text = (hundredths: number): string =>
  `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;

const aLot = fc.record({
  prices: fc.array(cents(100_000, 900_000_000), { minLength: 1, maxLength: 12 }),
  freight: cents(0, 50_000_000),
  rates: fc.record({
    mfn: cents(0, 15_000),
    excise: cents(0, 15_000),
    vat: fc.constantFrom(0, 500, 800, 1000),
  }),
});

/** So many hundredths of a per cent of an amount, half up: one division, by arithmetic of its own. */
const share = (amount: bigint, hundredthsOfPercent: number): bigint =>
  (amount * BigInt(hundredthsOfPercent) * 2n + 10_000n) / 20_000n;
/** At 25,450 đồng a dollar, half up. */
const vnd = (hundredths: number): bigint => (BigInt(hundredths) * 25_450n * 2n + 100n) / 200n;

const number = (amount: string | undefined): bigint => BigInt(amount ?? "0");
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

function assessLot({ prices, freight, rates }: typeof aLot extends fc.Arbitrary<infer Lot> ? Lot : never) {
  return assess(
    anAssessmentInput({
      declaration: aTaxableDeclaration({
        incoterm: "FOB",
        freight: { code: "A", amount: text(freight), currency: "USD" },
        insurance: { code: "D" },
        lines: prices.map((price, index) =>
          aLine({ lineNo: index + 1, invoiceValue: { amount: text(price), currency: "USD" } }),
        ),
      }),
      rateRows: [aRateRow({ mfn: text(rates.mfn), excise: text(rates.excise), vat: text(rates.vat) })],
    }),
  );
}

describe("whatever is declared", () => {
  it("the lines' values add up to prices and freight: spreading loses nothing", () => {
    fc.assert(
      fc.property(aLot, (lot) => {
        const { lines } = assessLot(lot);
        const total = sum(lot.prices.map(vnd)) + vnd(lot.freight);
        expect(sum(lines.map(({ customsValue }) => number(customsValue)))).toBe(total);
      }),
    );
  });

  it("each tax is one rounding of its rate on whole đồng, and totals are sums of what lines pay", () => {
    fc.assert(
      fc.property(aLot, (lot) => {
        const { lines, totalsByTax, total, dutyWaived } = assessLot(lot);
        for (const line of lines) {
          const value = number(line.customsValue);
          const duty = dutyWaived === true ? 0n : share(value, lot.rates.mfn);
          const excise = share(value + duty, lot.rates.excise);
          const vat = share(value + duty + excise, lot.rates.vat);
          expect([line.importDuty, line.excise, line.vat].map(number)).toEqual([duty, excise, vat]);
          expect(number(line.total)).toBe(duty + excise + vat);
        }
        expect(number(total)).toBe(sum(lines.map((line) => number(line.total))));
        expect(sum(Object.values(totalsByTax).map(number))).toBe(number(total));
      }),
    );
  });

  it("the parts of a split line add up to the line, and the covered part pays no more than the other would", () => {
    const covered = cents(1, 99_999);
    fc.assert(
      fc.property(covered, cents(100_000, 900_000_000), (accepted, price) => {
        const line = aLine({
          tariffCode: "B04",
          qty1: { value: "1000.00", unit: "KGM" },
          invoiceValue: { amount: text(price), currency: "USD" },
        });
        const [found] = assess(
          anAssessmentInput({
            declaration: aTaxableDeclaration({ lines: [line] }),
            rateRows: [aRateRow({ mfn: "20" })],
            originDecisions: [
              {
                lineNo: 1,
                result: "ACCEPT_PARTIAL",
                acceptedQuantity: { value: text(accepted), unit: "KGM" },
              },
            ],
          }),
        ).lines;
        const parts = found?.parts ?? [];
        expect(parts).toHaveLength(2);
        for (const field of ["customsValue", "importDuty", "vat", "total"] as const)
          expect(sum(parts.map((part) => number(part[field])))).toBe(number(found?.[field]));
        expect(parts[0]?.importDuty).toBe("0");
      }),
    );
  });
});
