import { canonicalJson } from "../domain/canonical-json.js";
import type { DutyAssessment } from "./duty-assessment.js";
import { lateInterest } from "./late-interest.js";
import { assess } from "./tax.js";
import { taxPolicyInForce as policy } from "./tax-policy.js";
import { aLine, aRateRow, aTaxableDeclaration, anAssessmentInput } from "./tax.fixture.js";
import { refusalOf } from "../domain/refusal.fixture.js";

const usd = (amount: string) => ({ amount, currency: "USD" });

/** Assesses one line of a price on CIF terms. */
function assessCif(
  price: { amount: string; currency: string },
  row: Parameters<typeof aRateRow>[0],
  line: Parameters<typeof aLine>[0] = {},
) {
  return assess(
    anAssessmentInput({
      declaration: aTaxableDeclaration({ lines: [aLine({ invoiceValue: price, ...line })] }),
      rateRows: [aRateRow(row)],
    }),
  );
}

const withField = (pointer: string, rule: string, code = "INPUT_INVALID"): object => ({
  code,
  details: { fields: [{ pointer, rule }] },
});

const threeLines = aTaxableDeclaration({
  incoterm: "FOB",
  freight: { code: "A", ...usd("1000.00") },
  insurance: { code: "A", ...usd("70.00") },
  lines: [
    aLine({ lineNo: 1, hs: "84818099", tariffCode: "B04", invoiceValue: usd("12000.00") }),
    aLine({ lineNo: 2, hs: "73079990", invoiceValue: usd("8000.50") }),
    aLine({ lineNo: 3, hs: "40169390", invoiceValue: usd("3333.33") }),
  ],
});
const threeRows = [
  aRateRow({ prefix: "84818099", mfn: "10", preferential: { B04: "0" }, vat: "10" }),
  aRateRow({ prefix: "7307", mfn: "20", vat: "10" }),
  aRateRow({ prefix: "401693", mfn: "12", vat: "8" }),
];

describe("worked examples of the tax engine", () => {
  test("E1 general rate on terms FOB", () => {
    const assessment = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({
          incoterm: "FOB",
          freight: { code: "A", ...usd("1850.00") },
          insurance: { code: "A", ...usd("96.50") },
          lines: [aLine({ invoiceValue: usd("48250.00") })],
        }),
        rateRows: [aRateRow({ mfn: "15" })],
      }),
    );
    expect(assessment.lines[0]).toMatchObject({
      customsValue: "1277500925",
      importDuty: "191625139",
      vat: "146912606",
    });
    expect(assessment.total).toBe("338537745");
  });

  test("E2 three lines with freight and insurance by value, the first with an accepted Form D", () => {
    const assessment = assess(
      anAssessmentInput({
        declaration: threeLines,
        rateRows: threeRows,
        originDecisions: [{ lineNo: 1, result: "ACCEPT" }],
      }),
    );
    expect(assessment).toEqual({
      fx: [{ currency: "USD", rate: "25450", weekStart: "2026-11-16" }],
      lines: [
        {
          lineNo: 1,
          customsValue: "319404474",
          importDuty: "0",
          additionalDuty: "0",
          excise: "0",
          environmentTax: "0",
          vat: "31940447",
          total: "31940447",
          rates: { tariffCode: "B04", importDuty: "0", vat: "10" },
        },
        {
          lineNo: 2,
          customsValue: "212949624",
          importDuty: "42589925",
          additionalDuty: "0",
          excise: "0",
          environmentTax: "0",
          vat: "25553955",
          total: "68143880",
          rates: { tariffCode: "B01", importDuty: "20", vat: "10" },
        },
        {
          lineNo: 3,
          customsValue: "88723376",
          importDuty: "10646805",
          additionalDuty: "0",
          excise: "0",
          environmentTax: "0",
          vat: "7949614",
          total: "18596419",
          rates: { tariffCode: "B01", importDuty: "12", vat: "8" },
        },
      ],
      totalsByTax: { ID: "53236730", AD: "0", TTDB: "0", BVMT: "0", VAT: "65444016" },
      total: "118680746",
      engineVersion: "tax/1",
      rateSetId: "a".repeat(64),
    });
  });

  test.each(["QUERY", "DENY"] as const)(
    "E2 with the certificate's answer %s pays the general rate, and knows the difference",
    (result) => {
      const { lines } = assess(
        anAssessmentInput({
          declaration: threeLines,
          rateRows: threeRows,
          originDecisions: [{ lineNo: 1, result }],
        }),
      );
      expect(lines[0]).toMatchObject({
        importDuty: "31940447",
        vat: "35134492",
        total: "67074939",
        preferenceDifference: "35134492",
        rates: { tariffCode: "B01", importDuty: "10" },
      });
      expect(lines[1]).not.toHaveProperty("preferenceDifference");
      expect(lateInterest(35_134_492n, 45)).toBe(474_316n);
    },
  );

  test.each([
    ["B01", "320670000", "389385000", "116815500", "826870500"],
    ["B04", "0", "229050000", "68715000", "297765000"],
  ])("E3 a passenger car at tariff code %s", (tariffCode, importDuty, excise, vat, total) => {
    const assessment = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({
          lines: [
            aLine({
              hs: "87032361",
              tariffCode,
              invoiceValue: usd("18000"),
              qty1: { value: "1", unit: "C62" },
            }),
          ],
        }),
        rateRows: [aRateRow({ prefix: "8703", mfn: "70", excise: "50" })],
        originDecisions: [{ lineNo: 1, result: "ACCEPT" }],
      }),
    );
    expect(assessment.lines[0]).toMatchObject({ customsValue: "458100000", importDuty, excise, vat, total });
  });

  test("E4 petrol pays excise and the environmental protection tax by litre", () => {
    const row = { mfn: "8", excise: "10", environment: { amount: "2000", unit: "LTR" } };
    const expected = {
      customsValue: "7889500000",
      importDuty: "631160000",
      excise: "852066000",
      environmentTax: "1000000000",
      vat: "1037272600",
      total: "3520498600",
    };
    const litres = assessCif(usd("310000"), row, { qty1: { value: "500000", unit: "LTR" } });
    expect(litres.lines[0]).toMatchObject(expected);
    const second = assessCif(usd("310000"), row, {
      qty1: { value: "370", unit: "TNE" },
      qty2: { value: "5000", unit: "HLT" },
    });
    expect(second.lines[0]).toMatchObject(expected);
  });

  const usedVehicle = { value: "1", unit: "C62" };
  const absolute = { amount: "10000", unit: "C62", currency: "USD" };

  test("E5 a mixed duty is the sum of both", () => {
    const assessment = assessCif(
      usd("14500"),
      { mfn: "150", absolute, excise: "45" },
      { tariffCode: "B16", qty1: usedVehicle },
    );
    expect(assessment.lines[0]).toMatchObject({
      customsValue: "369025000",
      importDuty: "808037500",
      excise: "529678125",
      vat: "170674063",
      total: "1508389688",
      rates: { tariffCode: "B16", importDuty: "150", absoluteDuty: absolute },
    });
  });

  test("E5b an absolute duty is by unit only", () => {
    const assessment = assessCif(
      usd("9000"),
      { mfn: null, absolute, excise: "35" },
      { tariffCode: "B15", qty1: usedVehicle },
    );
    expect(assessment.lines[0]).toMatchObject({
      customsValue: "229050000",
      importDuty: "254500000",
      excise: "169242500",
      vat: "65279250",
      total: "489021750",
    });
    expect(assessment.lines[0]?.rates).toEqual({
      tariffCode: "B15",
      absoluteDuty: absolute,
      excise: "35",
      vat: "10",
    });
  });

  test("E6 anti-dumping duty is charged on goods of its origins only", () => {
    const row = { mfn: "10", additionalDuty: { kind: "AD" as const, rate: "25.22", origins: ["CN", "KR"] } };
    expect(assessCif(usd("250000.75"), row, { origin: "CN" }).lines[0]).toMatchObject({
      customsValue: "6362519088",
      importDuty: "636251909",
      additionalDuty: "1604627314",
      vat: "860339831",
      total: "3101219054",
      rates: { additionalDuty: "25.22" },
    });
    expect(assessCif(usd("250000.75"), row, { origin: "JP" }).lines[0]).toMatchObject({
      additionalDuty: "0",
    });
  });

  test("E7 a price in yen", () => {
    expect(
      assessCif({ amount: "3456789", currency: "JPY" }, { mfn: "7.5", vat: "8" }).lines[0],
    ).toMatchObject({
      customsValue: "581604749",
      importDuty: "43620356",
      vat: "50018008",
      total: "93638364",
    });
  });

  test("E8 a certificate for 800 of 1,000 units splits the line by quantity", () => {
    const assessment = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({
          lines: [
            aLine({ tariffCode: "B04", qty1: { value: "1000", unit: "C62" }, invoiceValue: usd("50000") }),
          ],
        }),
        rateRows: [aRateRow({ mfn: "20" })],
        originDecisions: [
          { lineNo: 1, result: "ACCEPT_PARTIAL", acceptedQuantity: { value: "800", unit: "C62" } },
        ],
      }),
    );
    const [line] = assessment.lines;
    expect(line?.parts).toMatchObject([
      {
        quantity: { value: "800.00", unit: "C62" },
        customsValue: "1018000000",
        importDuty: "0",
        vat: "101800000",
        rates: { tariffCode: "B04" },
      },
      {
        quantity: { value: "200.00", unit: "C62" },
        customsValue: "254500000",
        importDuty: "50900000",
        vat: "30540000",
        rates: { tariffCode: "B01" },
      },
    ]);
    expect(line).toMatchObject({
      customsValue: "1272500000",
      importDuty: "50900000",
      vat: "132340000",
      total: "183240000",
    });
    expect(line).not.toHaveProperty("preferenceDifference");
    expect(assessment.total).toBe("183240000");
  });

  test.each([
    ["FOB", "75000", {}],
    ["CIF", "82000", { freight: { code: "A", ...usd("6400") }, insurance: { code: "A", ...usd("600") } }],
  ])("E9 export duty on terms %s is charged on the value at the exit gate", (incoterm, price, journey) => {
    const assessment = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({
          direction: "E",
          kindCode: "B11",
          incoterm,
          ...journey,
          lines: [aLine({ invoiceValue: usd(price) })],
        }),
        rateRows: [aRateRow({ exportDuty: "5" })],
      }),
    );
    expect(assessment.lines[0]).toMatchObject({
      customsValue: "1908750000",
      exportDuty: "95437500",
      importDuty: "0",
      vat: "0",
    });
    expect(assessment.totalsByTax.XK).toBe("95437500");
    expect(assessment.total).toBe("95437500");
  });

  test("E10 the ordinary rate is one and a half times the general one", () => {
    const { lines } = assessCif(usd("1000"), { mfn: "15" }, { tariffCode: "B03" });
    expect(lines[0]).toMatchObject({
      customsValue: "25450000",
      importDuty: "5726250",
      rates: { tariffCode: "B03", importDuty: "22.5" },
    });
  });
});

test.each([1, 0, -3])(
  "interest on 1,000,000 đồng that is %d days late is charged for days after the due date only",
  (days) => {
    expect(lateInterest(1_000_000n, days)).toBe(days > 0 ? 300n : 0n);
  },
);

describe("rules of the tax engine", () => {
  test("the same input gives the same bytes, whatever else the tables hold", () => {
    const input = anAssessmentInput({ declaration: threeLines, rateRows: threeRows });
    const more = { ...input, rateRows: [aRateRow({ prefix: "99" }), ...[...threeRows].reverse()] };
    expect(canonicalJson(assess(more))).toBe(canonicalJson(assess(input)));
  });

  test("truncation is a policy", () => {
    const input = anAssessmentInput({
      declaration: aTaxableDeclaration({ lines: [aLine({ invoiceValue: usd("3333.33") })] }),
    });
    const truncated = assess({ ...input, policy: { ...policy, rounding: "TRUNCATE" } });
    expect([assess(input).lines[0]?.customsValue, truncated.lines[0]?.customsValue]).toEqual([
      "84833249",
      "84833248",
    ]);
  });

  test("whether additional duty is part of the excise base is a policy", () => {
    const additionalDuty = { kind: "SG" as const, rate: "10", origins: ["TH"] };
    const rateRows = [aRateRow({ mfn: "0", excise: "10", additionalDuty })];
    const input = anAssessmentInput({
      declaration: aTaxableDeclaration({ lines: [aLine({ invoiceValue: usd("1000") })] }),
      rateRows,
    });
    const without = assess({ ...input, policy: { ...policy, exciseIncludesAdditionalDuty: false } });
    expect([assess(input).totalsByTax.TTDB, without.totalsByTax.TTDB]).toEqual(["2799500", "2545000"]);
  });

  test("an origin without most-favoured-nation treatment pays the ordinary rate, whatever is declared", () => {
    const input = anAssessmentInput({
      declaration: aTaxableDeclaration({ lines: [aLine({ origin: "KP" })] }),
    });
    const { lines } = assess({ ...input, policy: { ...policy, originsWithoutMfn: ["KP"] } });
    expect(lines[0]?.rates).toMatchObject({ tariffCode: "B03", importDuty: "15" });
  });

  test("a preference that is dearer than the general rate is not taken", () => {
    const { lines } = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({ lines: [aLine({ tariffCode: "B04" })] }),
        rateRows: [aRateRow({ mfn: "3", preferential: { B04: "5" } })],
        originDecisions: [{ lineNo: 1, result: "ACCEPT" }],
      }),
    );
    expect(lines[0]?.rates).toMatchObject({ tariffCode: "B01", importDuty: "3" });
  });

  test("a decision on one line gives no preference to another", () => {
    const lines = [aLine({ lineNo: 1, tariffCode: "B04" }), aLine({ lineNo: 2, tariffCode: "B04" })];
    const assessment = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({ lines }),
        originDecisions: [{ lineNo: 2, result: "ACCEPT" }],
      }),
    );
    expect(assessment.lines.map(({ rates }) => rates.tariffCode)).toEqual(["B01", "B04"]);
  });

  test.each([
    ["more than the line", "1001", ["B04"]],
    ["nothing", "0", ["B01"]],
  ])("a certificate that covers %s does not split it", (_, covered, tariffCodes) => {
    const { lines } = assess(
      anAssessmentInput({
        declaration: aTaxableDeclaration({ lines: [aLine({ tariffCode: "B04" })] }),
        originDecisions: [
          { lineNo: 1, result: "ACCEPT_PARTIAL", acceptedQuantity: { value: covered, unit: "KGM" } },
        ],
      }),
    );
    expect(lines.map(({ rates }) => rates.tariffCode)).toEqual(tariffCodes);
    expect(lines[0]).not.toHaveProperty("parts");
  });

  test.each([
    ["tonnes", "0.25", "TNE", "1000.00", "KGM"],
    ["kilograms", "250", "KGM", "1", "TNE"],
  ])(
    "a certificate in %s covers a line in another unit of mass",
    (_, value, unit, declared, declaredUnit) => {
      const line = aLine({ tariffCode: "B04", qty1: { value: declared, unit: declaredUnit } });
      const { lines } = assess(
        anAssessmentInput({
          declaration: aTaxableDeclaration({ lines: [line] }),
          originDecisions: [{ lineNo: 1, result: "ACCEPT_PARTIAL", acceptedQuantity: { value, unit } }],
        }),
      );
      expect(lines[0]?.parts?.map(({ quantity }) => quantity)).toEqual([
        { value: "250.00", unit: "KGM" },
        { value: "750.00", unit: "KGM" },
      ]);
    },
  );

  test("a certificate in pieces covers no line in kilograms", () => {
    const input = anAssessmentInput({
      declaration: aTaxableDeclaration({ lines: [aLine({ tariffCode: "B04" })] }),
      originDecisions: [
        { lineNo: 1, result: "ACCEPT_PARTIAL", acceptedQuantity: { value: "1", unit: "C62" } },
      ],
    });
    expect(refusalOf(() => assess(input))).toMatchObject(withField("/lines/0/qty1", "E_UNIT"));
  });

  test.each(["E31", "G11", "C11"])(
    "a kind that is not taxed, %s, has a customs value and no taxes",
    (kindCode) => {
      const { lines, total } = assess(
        anAssessmentInput({
          declaration: aTaxableDeclaration({ kindCode, lines: [aLine({ tariffCode: "B30" })] }),
        }),
      );
      expect(lines[0]).toMatchObject({
        customsValue: "305400000",
        vat: "0",
        rates: { tariffCode: "B30", vat: "0" },
      });
      expect(total).toBe("0");
    },
  );

  test.each([
    ["a small value", "19", "10", "0"],
    ["a small duty", "100", "1", "0"],
    ["neither", "100", "10", "254500"],
  ])("import duty on %s is %s", (_, price, mfn, duty) => {
    const assessment = assessCif(usd(price), { mfn });
    expect(assessment.totalsByTax.ID).toBe(duty);
    expect(assessment.dutyWaived).toBe(duty === "0" ? true : undefined);
    expect(BigInt(assessment.totalsByTax.VAT) > 0n).toBe(true);
  });

  test.each([
    ["500000", "20", "0"],
    ["500001", "20", "100000"],
    ["1000000", "5", "0"],
    ["1000010", "5", "50001"],
  ])("of a value of %s đồng at %s per cent the import duty is %s", (amount, mfn, duty) => {
    expect(assessCif({ amount, currency: "VND" }, { mfn }).totalsByTax.ID).toBe(duty);
  });

  test("a lot without duty is not said to be waived", () => {
    expect(assessCif(usd("10"), { mfn: "0" })).not.toHaveProperty("dutyWaived");
  });

  test("a relief code in force exempts from duty or allows a reduction, and another does not", () => {
    const reliefCodes = { XN: "EXEMPT", XG: "REDUCE" } as const;
    const pay = (line: Parameters<typeof aLine>[0]): DutyAssessment =>
      assess({
        ...anAssessmentInput({ declaration: aTaxableDeclaration({ lines: [aLine(line)] }) }),
        policy: { ...policy, reliefCodes },
      });
    expect(pay({}).totalsByTax.ID).toBe("30540000");
    expect(pay({ dutyExemptCode: "XN" }).totalsByTax).toMatchObject({ ID: "0", VAT: "30540000" });
    expect(pay({ dutyExemptCode: "XG", dutyReduction: "540000" }).totalsByTax).toMatchObject({
      ID: "30000000",
      VAT: "33540000",
    });
    expect(refusalOf(() => pay({ dutyExemptCode: "XG", dutyReduction: "30540001" }))).toMatchObject(
      withField("/lines/0/dutyReduction", "E_REDUCTION"),
    );
    expect(refusalOf(() => pay({ dutyReduction: "1" }))).toMatchObject(
      withField("/lines/0/dutyExemptCode", "E_RELIEF_CODE"),
    );
    expect(refusalOf(() => pay({ dutyExemptCode: "ZZ" }))).toMatchObject(
      withField("/lines/0/dutyExemptCode", "E_RELIEF_CODE"),
    );
  });
});

describe("what a withheld preference is worth", () => {
  test("a reduction of the general duty does not follow to the preferential one", () => {
    const reliefCodes = { XG: "REDUCE" } as const;
    const line = aLine({ tariffCode: "B04", dutyExemptCode: "XG", dutyReduction: "540000" });
    const input = anAssessmentInput({ declaration: aTaxableDeclaration({ lines: [line] }) });
    const { lines } = assess({ ...input, policy: { ...policy, reliefCodes } });
    expect(lines[0]).toMatchObject({ importDuty: "30000000", preferenceDifference: "33000000" });
  });
});

describe("what the tax engine refuses", () => {
  test("every line without a rate is named", () => {
    const lines = [aLine({ hs: "01012100" }), aLine({ lineNo: 2 }), aLine({ lineNo: 3, hs: "02011000" })];
    expect(
      refusalOf(() => assess(anAssessmentInput({ declaration: aTaxableDeclaration({ lines }) }))),
    ).toMatchObject({
      code: "RATE_NOT_FOUND",
      details: {
        fields: [
          {
            pointer: "/lines/0/hs",
            rule: "E_RATE_NOT_FOUND",
            message: "The tariff has no row for 01012100.",
          },
          {
            pointer: "/lines/2/hs",
            rule: "E_RATE_NOT_FOUND",
            message: "The tariff has no row for 02011000.",
          },
        ],
      },
    });
  });

  test.each(["B05", "B14", "B15", "B16", "B02"])(
    "a row without a rate for tariff code %s is no free entry",
    (tariffCode) => {
      const declaration = aTaxableDeclaration({ lines: [aLine({ tariffCode })] });
      expect(refusalOf(() => assess(anAssessmentInput({ declaration })))).toMatchObject(
        withField("/lines/0/tariffCode", "E_RATE_NOT_FOUND", "RATE_NOT_FOUND"),
      );
    },
  );

  test("nought has no one and a half times: the row must name the ordinary rate", () => {
    expect(refusalOf(() => assessCif(usd("1000"), { mfn: "0" }, { tariffCode: "B03" }))).toMatchObject({
      code: "RATE_NOT_FOUND",
    });
    expect(
      assessCif(usd("1000"), { mfn: "0", ordinary: "5" }, { tariffCode: "B03" }).lines[0]?.rates.importDuty,
    ).toBe("5");
  });

  test("taxed goods cannot be declared as not subject to duty", () => {
    const declaration = aTaxableDeclaration({ lines: [aLine({ tariffCode: "B30" })] });
    expect(refusalOf(() => assess(anAssessmentInput({ declaration })))).toMatchObject(
      withField("/lines/0/tariffCode", "E_TARIFF_CODE_KIND"),
    );
  });

  test("a tax by quantity needs that quantity", () => {
    expect(
      refusalOf(() => assessCif(usd("1"), { environment: { amount: "2000", unit: "LTR" } })),
    ).toMatchObject(withField("/lines/0/qty2", "E_UNIT"));
  });

  test("an exchange rate of another week does not serve", () => {
    expect(refusalOf(() => assess(anAssessmentInput({ registrationDate: "2026-11-23" })))).toMatchObject({
      code: "EXCHANGE_RATE_MISSING",
      details: { currency: "USD", weekStart: "2026-11-23" },
    });
    expect(() => assess(anAssessmentInput({ registrationDate: "2026-11-16" }))).not.toThrow();
  });

  test("a duty by quantity that is not asked for needs no exchange rate", () => {
    const row = { mfn: "10", absolute: { amount: "1", unit: "KGM", currency: "EUR" } };
    expect(assessCif(usd("1000"), row).fx.map(({ currency }) => currency)).toEqual(["USD"]);
    expect(refusalOf(() => assessCif(usd("1000"), row, { tariffCode: "B16" })).details).toMatchObject({
      currency: "EUR",
    });
  });

  test("an unknown kind of declaration", () => {
    const declaration = aTaxableDeclaration({ kindCode: "B11" });
    expect(refusalOf(() => assess(anAssessmentInput({ declaration })))).toMatchObject(
      withField("/kindCode", "E_KIND_CODE"),
    );
  });
});
