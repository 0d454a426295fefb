import { checkAirWaybill, checkFlight, checkHouseAirWaybill } from "./air-transport.js";
import { checkContainerNumber, containerNumberSum } from "./container.js";
import { checkImoNumber, imoNumberSum } from "./imo.js";
import { checkLocode } from "./locode.js";
import { checkTaxCode, taxCodeSum } from "./tax-code.js";

const notText = [null, undefined, 7, [], {}, true];

describe("container numbers (ISO 6346)", () => {
  test.each([
    ["CSQU3054383", 6185, 3],
    ["MSKU1234565", 5560, 5],
    ["HLXU4067766", 6672, 6],
    ["TGHU7599330", 4697, 0],
    ["VNLU0000127", 1712, 7],
  ])("%s has the sum %d, remainder %d, and is valid", (containerNo, sum, remainder) => {
    expect(containerNumberSum(containerNo)).toBe(sum);
    expect(sum % 11).toBe(remainder);
    expect(checkContainerNumber(containerNo)).toEqual({ ok: true, normalised: containerNo });
  });

  test("a remainder of ten is valid with a warning", () => {
    expect(containerNumberSum("VNLU0000030")).toBe(1968);
    expect(checkContainerNumber("VNLU0000030")).toEqual({
      ok: true,
      normalised: "VNLU0000030",
      warnings: ["W_ISO6346_REM10"],
    });
  });

  test("case, spaces and hyphens are normalised", () => {
    expect(checkContainerNumber("csqu 305438-3")).toEqual({ ok: true, normalised: "CSQU3054383" });
  });

  test.each([
    ["CSQU3054384", "E_CHECK"],
    ["CSQX3054383", "E_CATEGORY"],
    ["CSQU305438", "E_CONTAINER_FORMAT"],
    ["CS1U3054383", "E_CONTAINER_FORMAT"],
    ["", "E_CONTAINER_FORMAT"],
  ])("%s breaks %s", (containerNo, code) => {
    expect(checkContainerNumber(containerNo)).toMatchObject({ ok: false, code });
  });

  test("every wrong check digit is found", () => {
    for (const digit of "012456789")
      expect(checkContainerNumber(`CSQU305438${digit}`)).toMatchObject({ code: "E_CHECK" });
  });
});

describe("places (UN/LOCODE)", () => {
  test.each([
    "VNSGN",
    "VNCLI",
    "VNHPH",
    "VNDAD",
    "VNHAN",
    "SGSIN",
    "THLCH",
    "MYPKG",
    "IDJKT",
    "PHMNL",
    "JPZZZ",
    "USNY2",
  ])("%s is a place", (locode) => {
    expect(checkLocode(locode)).toEqual({ ok: true, normalised: locode });
  });

  test.each([
    ["VNSG1", "E_LOCODE_FORMAT"],
    ["vnsgn", "E_LOCODE_FORMAT"],
    ["XXSGN", "E_LOCODE_COUNTRY"],
    ["ZZZZZ", "E_LOCODE_COUNTRY"],
    ["SGN", "E_LOCODE_FORMAT"],
  ])("%s breaks %s", (locode, code) => {
    expect(checkLocode(locode)).toMatchObject({ ok: false, code });
  });

  test("only a low-value declaration may leave the place open", () => {
    expect(checkLocode("ZZZZZ", { lowValue: true })).toEqual({ ok: true, normalised: "ZZZZZ" });
  });
});

describe("tax codes (MST)", () => {
  test.each([
    ["0100047516", 158, 4],
    ["0300588569", 375, 1],
    ["0101248141", 207, 9],
    ["2300325764", 314, 6],
    ["0300000018", 90, 2],
    ["0300000120", 98, 10],
  ])("%s has the sum %d, remainder %d, and is valid", (taxCode, sum, remainder) => {
    expect(taxCodeSum(taxCode)).toBe(sum);
    expect(sum % 11).toBe(remainder);
    expect(checkTaxCode(taxCode)).toEqual({ ok: true, normalised: taxCode });
  });

  test.each(Array.from("0123456789"))("030000004%s has no valid check digit at all", (digit) => {
    expect(taxCodeSum("030000004")).toBe(99);
    expect(checkTaxCode(`030000004${digit}`)).toMatchObject({ ok: false, code: "E_MST_NO_CHECK" });
  });

  test.each([
    ["0312345678", "E_MST_CHECK"],
    ["0000000000", "E_MST_PROVINCE"],
    ["0100000000", "E_MST_SEQUENCE"],
    ["0100109106-000", "E_MST_BRANCH"],
    ["030000001", "E_MST_FORMAT"],
    ["03000000181", "E_MST_FORMAT"],
    ["0100109106-01", "E_MST_FORMAT"],
    ["", "E_MST_FORMAT"],
  ])("%s breaks %s", (taxCode, code) => {
    expect(checkTaxCode(taxCode)).toMatchObject({ ok: false, code });
  });

  test("a branch is stored without its hyphen, and a personal number has no check digit", () => {
    expect(checkTaxCode("0100109106-001")).toEqual({ ok: true, normalised: "0100109106001" });
    expect(checkTaxCode("0100109106001")).toEqual({ ok: true, normalised: "0100109106001" });
    expect(checkTaxCode("079203001234")).toEqual({ ok: true, normalised: "079203001234" });
  });
});

describe("ship numbers (IMO)", () => {
  test.each([
    ["9074729", 139],
    ["9319466", 146],
    ["9811000", 120],
    ["1234567", 77],
  ])("%s has the sum %d and is valid", (imoNumber, sum) => {
    expect(imoNumberSum(imoNumber)).toBe(sum);
    expect(checkImoNumber(`IMO ${imoNumber}`)).toEqual({ ok: true, normalised: imoNumber });
  });

  test.each([
    ["9999999", "E_IMO_CHECK"],
    ["907472", "E_IMO_FORMAT"],
    ["", "E_IMO_FORMAT"],
  ])("%s breaks %s", (imoNumber, code) => {
    expect(checkImoNumber(imoNumber)).toMatchObject({ ok: false, code });
  });
});

describe("air waybills and flights", () => {
  test.each(["016-12345675", "738-12345675", "738-00000011"])("%s is valid", (airWaybill) => {
    expect(checkAirWaybill(airWaybill)).toEqual({ ok: true, normalised: airWaybill });
    expect(checkAirWaybill(airWaybill.replace("-", ""))).toEqual({ ok: true, normalised: airWaybill });
  });

  test.each([
    ["738-10000004", "E_AWB_CHECK"],
    ["618-98765430", "E_AWB_CHECK"],
    ["738-00000018", "E_AWB_CHECK"],
    ["73-812345675", "E_AWB_FORMAT"],
    ["", "E_AWB_FORMAT"],
  ])("%s breaks %s", (airWaybill, code) => {
    expect(checkAirWaybill(airWaybill)).toMatchObject({ ok: false, code });
  });

  test("a house air waybill is free within twenty characters", () => {
    expect(checkHouseAirWaybill("SGN-7781/A")).toMatchObject({ ok: true });
    expect(checkHouseAirWaybill("A".repeat(21))).toMatchObject({ code: "E_HAWB_FORMAT" });
  });

  test.each(["VN0651/01NOV", "VN0651", "3K0555/31DEC"])("%s is a flight", (flight) => {
    expect(checkFlight(flight)).toEqual({ ok: true, normalised: flight });
  });

  test.each(["VN651", "VN0651/32NOV", "VN0651/00NOV", "VN0651/1NOV", "VN0651/01NOW", "vn0651", ""])(
    "%s is none",
    (flight) => {
      expect(checkFlight(flight)).toMatchObject({ code: "E_FLIGHT_FORMAT" });
    },
  );
});

test("no validator throws on what is not text", () => {
  const checks = [
    checkContainerNumber,
    checkLocode,
    checkTaxCode,
    checkImoNumber,
    checkAirWaybill,
    checkHouseAirWaybill,
    checkFlight,
  ];
  for (const check of checks) for (const input of notText) expect(check(input)).toMatchObject({ ok: false });
});
