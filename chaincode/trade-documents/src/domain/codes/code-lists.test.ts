import { formatDecimal } from "../decimal.js";
import { atigaMembers, checkCountry, countryCodes, fobValueMembers } from "./country.js";
import { checkCurrency, checkInvoiceAmount, minorUnitsOf } from "./currency.js";
import { checkExportKind, checkImportKind, taxTreatment } from "./declaration-kind.js";
import { checkDocumentName, documentName } from "./document-name.js";
import { checkIncoterm, deliveryTerm } from "./incoterm.js";
import { checkFormDCriterion, hasPercentage, parseFormDCriterion } from "./origin-criterion.js";
import { checkOriginForm, checkTariffCode, originForm, tariffTreatment } from "./trade-agreement.js";
import { checkPackageType, checkUnit, quantityIn, toKilograms } from "./unit.js";

describe("countries (ISO 3166-1)", () => {
  test("the list has its 249 codes, and the groups are made of them", () => {
    expect(new Set(countryCodes).size).toBe(249);
    for (const code of [...atigaMembers, ...fobValueMembers])
      expect(checkCountry(code)).toMatchObject({ ok: true });
    expect(atigaMembers).toHaveLength(10);
  });

  test.each(["XX", "ZZ", "UK", "vn", "VNM", "", null])("%p is no country", (input) => {
    expect(checkCountry(input)).toMatchObject({ ok: false, code: "E_COUNTRY" });
  });
});

describe("currencies (ISO 4217)", () => {
  test.each([
    ["VND", 0],
    ["JPY", 0],
    ["KRW", 0],
    ["IDR", 2],
    ["USD", 2],
    ["EUR", 2],
    ["SGD", 2],
    ["THB", 2],
    ["CNY", 2],
    ["KWD", 3],
  ])("%s has %d decimals", (currency, digits) => {
    expect(checkCurrency(currency)).toMatchObject({ ok: true });
    expect(minorUnitsOf(currency)).toBe(digits);
  });

  test.each(["DEM", "usd", "", 840])("%p is no currency", (input) => {
    expect(checkCurrency(input)).toMatchObject({ ok: false, code: "E_CURRENCY" });
  });

  test.each([
    ["12000.5000", "USD", undefined],
    ["118680746", "VND", undefined],
    ["118680746.0", "VND", "E_VND_DECIMALS"],
    ["1.00001", "USD", "E_AMOUNT_DECIMALS"],
    ["1,000", "USD", "E_DECIMAL"],
    [12, "USD", "E_DECIMAL"],
  ])("an invoice amount of %p %s breaks %p", (amount, currency, code) => {
    const check = checkInvoiceAmount(amount, currency);
    expect(check.ok ? undefined : check.code).toBe(code);
  });
});

describe("delivery terms", () => {
  test.each(["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"])(
    "%s is of the edition in force",
    (code) => {
      expect(checkIncoterm(code)).toEqual({ ok: true, normalised: code });
    },
  );

  test.each(["C&F", "C&I", "DAT", "DAF", "DDU", "DES", "DEQ"])("%s is accepted as a legacy term", (code) => {
    expect(checkIncoterm(code)).toEqual({ ok: true, normalised: code, warnings: ["W_LEGACY_INCOTERM"] });
  });

  test("an unknown term is refused, and known ones say what the price holds", () => {
    expect(checkIncoterm("QQQ")).toMatchObject({ code: "E_INCOTERM" });
    expect(deliveryTerm("CIF")).toMatchObject({ freight: "INCLUDED", insurance: "FORBIDDEN" });
    expect(deliveryTerm("FOB")).toMatchObject({ freight: "ADD", insurance: "ADD" });
  });
});

describe("units and packages", () => {
  test.each("KGM GRM TNE LBR LTR HLT MTR CMT MTK MTQ FTQ BFT KWH PR DZN SET C62 H87 NIU NPR".split(" "))(
    "%s is a unit",
    (unit) => {
      expect(checkUnit(unit)).toMatchObject({ ok: true });
    },
  );

  test.each("CT CS BX BG PK PX DR BE RO CR SA CN VL VO VR VY NE".split(" "))("%s is a package", (code) => {
    expect(checkPackageType(code)).toMatchObject({ ok: true });
  });

  test("unknown ones are refused", () => {
    expect(checkUnit("KG")).toMatchObject({ code: "E_UNIT_CODE" });
    expect(checkPackageType("??")).toMatchObject({ code: "E_PACKAGE_CODE" });
  });

  test.each([
    ["1", "LBR", "0.45359237"],
    ["1", "TNE", "1000"],
    ["2500.00", "KGM", "2500"],
    ["1", "GRM", "0.001"],
  ])("%s %s are %s kilograms exactly", (value, unit, kilograms) => {
    expect(formatDecimal(toKilograms({ value, unit })!)).toBe(kilograms);
  });

  test("what is no mass has no kilograms, and only like quantities convert", () => {
    expect(toKilograms({ value: "1", unit: "LTR" })).toBeUndefined();
    expect(formatDecimal(quantityIn({ value: "5", unit: "HLT" }, "LTR")!)).toBe("500");
    expect(formatDecimal(quantityIn({ value: "5", unit: "H87" }, "H87")!)).toBe("5");
    expect(quantityIn({ value: "5", unit: "KGM" }, "LTR")).toBeUndefined();
  });
});

describe("origin criteria of a Form D", () => {
  test.each([
    ["WO", "WO"],
    ["SP", "SP"],
    ["CC", "CTC"],
    ["CTH", "CTC"],
    ["CTSH", "CTC"],
    ["40%", "RVC"],
    ["100%", "RVC"],
    ["52.35%", "RVC"],
    ["CTH + 40%", "CTC_RVC"],
    ["CTH+40%", "CTC_RVC"],
    ["PC 20%", "PC"],
    ["PC 39.99%", "PC"],
  ])("%s claims %s", (text, kind) => {
    expect(checkFormDCriterion(text)).toEqual({ ok: true, normalised: text });
    expect(parseFormDCriterion(text)?.kind).toBe(kind);
  });

  test.each([
    "PE",
    "RVC 40%",
    "40",
    "0%",
    "101%",
    "0.00%",
    "PC 19%",
    "PC 40%",
    "CTH 40%",
    "wo",
    "",
    " WO",
    "40.123%",
    null,
  ])("%p is no criterion", (input) => {
    expect(checkFormDCriterion(input)).toMatchObject({ ok: false, code: "E_ORIGIN_CRITERION" });
  });

  test("a criterion tells its change of classification and whether it holds a percentage", () => {
    const both = parseFormDCriterion("CTSH + 35.5%")!;
    expect(both.change).toBe("CTSH");
    expect(hasPercentage(both)).toBe(true);
    expect(hasPercentage(parseFormDCriterion("WO")!)).toBe(false);
  });
});

describe("agreements and tariff codes", () => {
  test.each([
    ["D", "B04"],
    ["D-OD", "B04"],
    ["E", "B05"],
    ["AK", "B06"],
    ["AANZ", "B07"],
    ["AI", "B08"],
    ["AJ", "B09"],
    ["VJ", "B10"],
    ["S", "B11"],
    ["X", "B12"],
    ["VC", "B13"],
  ])("form %s gives a right to tariff code %s", (form, tariffCode) => {
    expect(checkOriginForm(form)).toMatchObject({ ok: true });
    expect(originForm(form)?.tariffCode).toBe(tariffCode);
    expect(tariffTreatment(tariffCode)).toBe("FTA");
  });

  test.each([
    ["B01", "MFN"],
    ["B02", "SPECIAL"],
    ["B17", "SPECIAL"],
    ["B03", "ORDINARY"],
    ["B14", "OUT_OF_QUOTA"],
    ["B15", "ABSOLUTE"],
    ["B16", "MIXED"],
    ["B30", "NOT_SUBJECT"],
  ])("tariff code %s is %s", (tariffCode, treatment) => {
    expect(checkTariffCode(tariffCode)).toMatchObject({ ok: true });
    expect(tariffTreatment(tariffCode)).toBe(treatment);
  });

  test("a form of the general system of preferences gives no preference here", () => {
    expect(originForm("A")?.tariffCode).toBeUndefined();
    expect(checkOriginForm("Z")).toMatchObject({ code: "E_CO_FORM" });
    expect(checkTariffCode("B99")).toMatchObject({ code: "E_TARIFF_CODE" });
  });
});

describe("declaration kinds", () => {
  test.each([
    ["I", "A11", "TAXED"],
    ["I", "E21", "EXEMPT"],
    ["I", "E31", "EXEMPT"],
    ["I", "G11", "SUSPENDED"],
    ["I", "C11", "NOT_SUBJECT"],
    ["I", "E41", "TAXED"],
    ["E", "B11", "EXPORT"],
    ["E", "E62", "EXPORT"],
    ["I", "B11", undefined],
    ["E", "A11", undefined],
  ] as const)("direction %s kind %s is %p", (direction, kindCode, treatment) => {
    expect(taxTreatment(direction, kindCode)).toBe(treatment);
  });

  test("import and export have lists of their own", () => {
    expect(checkImportKind("A11")).toMatchObject({ ok: true });
    expect(checkImportKind("B11")).toMatchObject({ code: "E_KIND_CODE" });
    expect(checkExportKind("B11")).toMatchObject({ ok: true });
  });
});

test("documents are named by their code", () => {
  expect(checkDocumentName("861")).toMatchObject({ ok: true });
  expect(documentName("861")).toBe("Certificate of origin");
  expect(checkDocumentName("000")).toMatchObject({ code: "E_DOCUMENT_CODE" });
});
