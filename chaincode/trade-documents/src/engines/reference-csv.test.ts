import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rateRowProblems, rateSetId } from "./rate-set.js";
import { parseExchangeRatesCsv, parseTariffCsv } from "./reference-csv.js";
import { findRateRow } from "./tariff.js";
import { assess } from "./tax.js";
import { aLine, aRateRow, aTaxableDeclaration, anAssessmentInput } from "./tax.fixture.js";
import { refusalOf } from "../domain/refusal.fixture.js";

const header =
  "prefix,description,mfn,preferential,ordinary,outOfQuota,exportDuty,vat,excise,environmentAmount,environmentUnit," +
  "absoluteAmount,absoluteUnit,absoluteCurrency,additionalKind,additionalRate,additionalOrigins,statisticalUnit";

function rulesOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    const { details } = error as { details: { fields: { pointer: string; rule: string }[] } };
    return details.fields.map(({ pointer, rule }) => `${pointer} ${rule}`);
  }
}

describe("tariff tables", () => {
  test("a row with everything and a row with the least are read", () => {
    const full = "8703,Cars,70,B04=0 B05=5,105,80,1,10,50,2000,LTR,10000,C62,USD,AD,25.22,CN KR,C62";
    const least = "99999999,,,,,,,,,,,,,,,,,".replace("99999999,", "01,Live animals");
    expect(
      parseTariffCsv([header, full, least.replace("animals,,,,,,,", "animals,,,,,,5,")].join("\n")),
    ).toEqual([
      {
        prefix: "8703",
        description: "Cars",
        mfn: "70",
        preferential: { B04: "0", B05: "5" },
        ordinary: "105",
        outOfQuota: "80",
        exportDuty: "1",
        vat: "10",
        excise: "50",
        environment: { amount: "2000", unit: "LTR" },
        absolute: { amount: "10000", unit: "C62", currency: "USD" },
        additionalDuty: { kind: "AD", rate: "25.22", origins: ["CN", "KR"] },
        statisticalUnit: "C62",
      },
      { prefix: "01", description: "Live animals", mfn: null, preferential: {}, vat: "5" },
    ]);
  });

  test.each([
    ["8481,Valves,ten,,,,,10,,,,,,,,,,", ["/1/mfn E_RATE"]],
    ["8481,Valves,10,,,,,,,,,,,,,,,", ["/1/vat E_RATE"]],
    ["8481,Valves,-1,,,,,10,,,,,,,,,,", ["/1/mfn E_RATE"]],
    ["848,Valves,10,,,,,10,,,,,,,,,,", ["/1/prefix E_HS_LENGTH"]],
    ["77,Nothing,10,,,,,10,,,,,,,,,,", ["/1/prefix E_HS_CHAPTER"]],
    ["84.81,Valves,10,,,,,10,,,,,,,,,,", ["/1/prefix E_HS_FORMAT"]],
    ["8481,,10,,,,,10,,,,,,,,,,", ["/1/description E_TEXT"]],
    ["8481,Valves,10,B01=5 B04,,,,10,,,,,,,,,,", ["/1/preferential E_TARIFF_CODE", "/1/preferential E_RATE"]],
    ["8481,Valves,10,,x,,,10,,,,,,,,,,", ["/1/ordinary E_RATE"]],
    ["8481,Valves,10,,,,,10,,2000,,,,,,,,", ["/1/environment E_UNIT_CODE"]],
    ["8481,Valves,10,,,,,10,,,LTR,,,,,,,", ["/1/environment E_DECIMAL"]],
    ["8481,Valves,10,,,,,10,,,,1,C62,,,,,", ["/1/absolute E_CURRENCY"]],
    ["8481,Valves,10,,,,,10,,,,,,,XX,5,CN,", ["/1/additionalDuty E_REMEDY"]],
    ["8481,Valves,10,,,,,10,,,,,,,AD,5,,", ["/1/additionalDuty E_ORIGINS"]],
    ["8481,Valves,10,,,,,10,,,,,,,AD,5,CN ZZ,", ["/1/additionalDuty E_COUNTRY"]],
    ["8481,Valves,10,,,,,10,,,,,,,,,,KG", ["/1/statisticalUnit E_UNIT_CODE"]],
    ["8481,A,1,,,,,1,,,,,,,,,,\n8481,B,1,,,,,1,,,,,,,,,,", ["/2/prefix E_PREFIX_TWICE"]],
  ])("the row %s breaks %j", (rows, rules) => {
    expect(rulesOf(() => parseTariffCsv(`${header}\n${rows}`)).sort()).toEqual([...rules].sort());
  });

  test("a broken cell is told with its row and column", () => {
    expect(refusalOf(() => parseTariffCsv(`${header}\n8481,Valves,ten,,,,,10,,,,,,,,,,`))).toMatchObject({
      code: "INPUT_INVALID",
      details: {
        fields: [
          {
            pointer: "/1/mfn",
            rule: "E_RATE",
            message: "Row 1, column mfn: A rate is a decimal in per cent, such as 7.5.",
          },
        ],
      },
    });
  });

  test("a rate set is named by its content, whatever the order of its rows", () => {
    const rows = [aRateRow({ prefix: "84" }), aRateRow({ prefix: "8481" })];
    expect(rateSetId(rows)).toBe(rateSetId([...rows].reverse()));
    expect(rateSetId(rows)).not.toBe(
      rateSetId([aRateRow({ prefix: "84", vat: "8" }), aRateRow({ prefix: "8481" })]),
    );
    expect(rateSetId(rows)).toMatch(/^[0-9a-f]{64}$/);
    expect(rateRowProblems(aRateRow())).toEqual([]);
  });
});

describe("tables of exchange rates", () => {
  test("the week may be left to whoever puts the rates in force", () => {
    expect(parseExchangeRatesCsv("currency,rate,weekStart\nUSD,25450,\nJPY,168.25,2026-11-16\n")).toEqual([
      { currency: "USD", rate: "25450", weekStart: null },
      { currency: "JPY", rate: "168.25", weekStart: "2026-11-16" },
    ]);
    expect(parseExchangeRatesCsv("rate,currency\n25450,USD")).toEqual([
      { currency: "USD", rate: "25450", weekStart: null },
    ]);
  });

  test.each([
    ["QQQ,1,", ["/1/currency E_CURRENCY"]],
    ["VND,1,", ["/1/currency E_CURRENCY"]],
    ["USD,0,", ["/1/rate E_RATE"]],
    ["USD,-1,", ["/1/rate E_RATE"]],
    ['USD,"25,450",', ["/1/rate E_RATE"]],
    ["USD,25450,2026-11-17", ["/1/weekStart E_WEEK_START"]],
    ["USD,25450,today", ["/1/weekStart E_WEEK_START"]],
    ["USD,25450,\nUSD,25451,", ["/2/currency E_RATE_TWICE"]],
  ])("%j breaks %j", (rows, rules) => {
    expect(rulesOf(() => parseExchangeRatesCsv(`currency,rate,weekStart\n${rows}`))).toEqual(rules);
  });
});

describe("the demonstration tables", () => {
  const folder = join(__dirname, "../../../../network-config/reference");
  const tariff = parseTariffCsv(readFileSync(join(folder, "demonstration-tariff.csv"), "utf8"));
  const quoted = parseExchangeRatesCsv(
    readFileSync(join(folder, "demonstration-exchange-rates.csv"), "utf8"),
  );
  const usd = (amount: string) => ({ amount, currency: "USD" });

  test("every chapter of the Harmonized System has a general rate", () => {
    const chapters = Array.from({ length: 97 }, (_, index) => String(index + 1).padStart(2, "0")).filter(
      (chapter) => chapter !== "77",
    );
    expect(chapters).toHaveLength(96);
    for (const chapter of chapters) expect(findRateRow(tariff, `${chapter}000000`)?.mfn).toMatch(/^\d/);
  });

  test("the demonstration shipment is assessed to 118,680,746 đồng", () => {
    const assessment = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({
          incoterm: "FOB",
          freight: { code: "A", ...usd("1000.00") },
          insurance: { code: "A", ...usd("70.00") },
          lines: [
            aLine({ lineNo: 1, hs: "84818099", tariffCode: "B04", invoiceValue: usd("12000.00") }),
            aLine({ lineNo: 2, hs: "73079990", invoiceValue: usd("8000.50") }),
            aLine({ lineNo: 3, hs: "40169390", invoiceValue: usd("3333.33") }),
          ],
        }),
        rateRows: tariff,
        rateSetId: rateSetId(tariff),
        exchangeRates: quoted.map(({ currency, rate }) => ({ currency, rate, weekStart: "2026-11-16" })),
        originDecisions: [{ lineNo: 1, result: "ACCEPT" }],
      }),
    );
    expect(assessment.totalsByTax).toMatchObject({ ID: "53236730", VAT: "65444016" });
    expect(assessment.total).toBe("118680746");
  });
});
