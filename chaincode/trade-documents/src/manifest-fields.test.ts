import { fieldProblems } from "./domain/input.js";
import { manifestPayload } from "./domain/documents/manifest/manifest-schema.js";
import { aBill, aManifest, containerNo } from "./testing/documents.js";

type Json = Record<string, unknown>;

const problems = (changes: Json): readonly string[] =>
  fieldProblems(manifestPayload, aManifest(changes)).map(({ pointer, rule }) => `${pointer} ${rule}`);
const ofBill = (changes: Json): readonly string[] => problems({ bills: [aBill(changes)] });
const ofGoods = (changes: Json): readonly string[] =>
  ofBill({
    goods: [
      {
        description: "VALVES",
        packages: { count: 1, type: "CT" },
        grossWeight: { value: "1", unit: "KGM" },
        ...changes,
      },
    ],
  });
const ofContainer = (changes: Json): readonly string[] =>
  ofBill({ containers: [{ containerNo, fullEmpty: "5", deliveryType: "51", ...changes }] });

const bySea = { vesselCallSign: undefined, vesselName: undefined, voyageNo: undefined };
const byMode: Readonly<Record<string, Json>> = {
  SEA: {},
  RIVER: { mode: "RIVER" },
  AIR: {
    mode: "AIR",
    ...bySea,
    flightNo: "VN0651/20NOV",
    bills: [aBill({ billNo: "738-12345675", billType: "741" })],
  },
  RAIL: { mode: "RAIL", ...bySea, trainNo: "MR1", bills: [aBill({ billType: "720" })] },
  ROAD: { mode: "ROAD", ...bySea, truckPlate: "29C-12345", bills: [aBill({ billType: "730" })] },
};

describe("a manifest's fields", () => {
  it.each(Object.entries(byMode))("fit transport by %s", (_, changes) => {
    expect(problems(changes)).toEqual([]);
  });

  it.each<[string, Json, readonly string[]]>([
    ["a number that is no reference", { manifestNo: "số 1" }, ["/manifestNo E_FORMAT"]],
    ["a mode that nobody uses", { mode: "PIPE" }, ["/mode E_CODE"]],
    ["no direction", { direction: "T" }, ["/direction E_CODE"]],
    ["a call sign that is too long", { vesselCallSign: "9HA4567890" }, ["/vesselCallSign E_TOO_BIG"]],
    ["an IMO number with a wrong check digit", { imo: "9999999" }, ["/imo E_IMO_CHECK"]],
    ["an IMO number of six digits", { imo: "907472" }, ["/imo E_IMO_FORMAT"]],
    [
      "an unregistered vessel without a name",
      { vesselCallSign: "9999", vesselName: undefined },
      ["/vesselName E_VESSEL"],
    ],
    ["a voyage that is not named", { voyageNo: undefined }, ["/voyageNo E_REQUIRED"]],
    ["a flight by sea", { flightNo: "VN0651" }, ["/flightNo E_MODE_FIELD"]],
    [
      "a flight without its four digits",
      { ...byMode["AIR"], flightNo: "VN65" },
      ["/flightNo E_FLIGHT_FORMAT"],
    ],
    ["a vessel by air", { ...byMode["AIR"], vesselName: "X" }, ["/vesselName E_MODE_FIELD"]],
    ["a train that is not named", { ...byMode["RAIL"], trainNo: undefined }, ["/trainNo E_REQUIRED"]],
    ["a truck that is not named", { ...byMode["ROAD"], truckPlate: undefined }, ["/truckPlate E_REQUIRED"]],
    ["a carrier that is no code", { carrierCode: "WAN HAI" }, ["/carrierCode E_FORMAT"]],
    ["a port of a country that is not", { portOfLoading: "XXSGN" }, ["/portOfLoading E_LOCODE_COUNTRY"]],
    ["a port with a digit 1", { portOfDischarge: "VNSG1" }, ["/portOfDischarge E_LOCODE_FORMAT"]],
    ["imports to another country", { portOfDischarge: "SGSIN" }, ["/portOfDischarge E_PORT_COUNTRY"]],
    ["exports from another country", { direction: "E" }, ["/portOfLoading E_PORT_COUNTRY"]],
    [
      "exports that never leave",
      { direction: "E", portOfLoading: "VNCLI", portOfDischarge: "SGSIN", etd: undefined },
      ["/etd E_REQUIRED"],
    ],
    ["a call of two digits", { portSuffix: "10" }, ["/portSuffix E_FORMAT"]],
    ["an arrival that is no time", { eta: "2026-11-21" }, ["/eta E_TIMESTAMP"]],
    ["an arrival before departure", { etd: "2026-11-22T00:00:00.000Z" }, ["/eta E_TIMES"]],
    ["slots that are shared perhaps", { sharedSlot: "yes" }, ["/sharedSlot E_TYPE"]],
    ["an agent without a name", { agent: { address: "X", countryCode: "VN" } }, ["/agent/name E_REQUIRED"]],
    ["a bill that stands twice", { bills: [aBill(), aBill()] }, ["/bills E_BILL_REPEATED"]],
    ["a field that is unknown", { colour: "red" }, ["/colour E_UNKNOWN_FIELD"]],
  ])("refuse %s", (_, changes, expected) => {
    expect(problems(changes)).toEqual(expected);
  });

  it.each<[string, Json, readonly string[]]>([
    ["a number that is no reference", { billNo: "?" }, ["/bills/0/billNo E_FORMAT"]],
    ["another mode's document", { billType: "741" }, ["/bills/0/billType E_BILL_TYPE"]],
    ["a date that is none", { issueDate: "2026-02-29" }, ["/bills/0/issueDate E_DATE"]],
    [
      "a master that is not there",
      { billType: "714", masterBillNo: "M1" },
      ["/bills/0/masterBillNo E_MASTER_UNKNOWN"],
    ],
    ["no consignor", { consignor: undefined }, ["/bills/0/consignor E_REQUIRED"]],
    ["no consignee", { consignee: undefined }, ["/bills/0/consignee E_REQUIRED"]],
    ["nobody to notify", { notify: [] }, ["/bills/0/notify E_TOO_SMALL"]],
    [
      "a destination that is no place",
      { finalDestination: "HCMC" },
      ["/bills/0/finalDestination E_LOCODE_FORMAT"],
    ],
    [
      "freight in a currency that is not",
      { freight: { amount: "1", currency: "XXQ" } },
      ["/bills/0/freight/currency E_CURRENCY"],
    ],
    [
      "a transit of no days",
      { transit: { code: "28", reason: "To Laos", days: 0 } },
      ["/bills/0/transit/days E_TOO_SMALL"],
    ],
    [
      "a transit of another code",
      { transit: { code: "27", reason: "To Laos", days: 3 } },
      ["/bills/0/transit/code E_CODE"],
    ],
    ["no goods", { goods: [] }, ["/bills/0/goods E_TOO_SMALL"]],
  ])("refuse a bill with %s", (_, changes, expected) => {
    expect(ofBill(changes)).toEqual(expected);
  });

  it.each<[string, Json, string]>([
    ["no description", { description: undefined }, "description E_REQUIRED"],
    ["a heading of six digits", { hs4: "848180" }, "hs4 E_FORMAT"],
    ["half a package", { packages: { count: 0, type: "CT" } }, "packages/count E_TOO_SMALL"],
    ["packages of no known type", { packages: { count: 1, type: "??" } }, "packages/type E_PACKAGE_CODE"],
    ["weight in stones", { grossWeight: { value: "1", unit: "STN" } }, "grossWeight/unit E_CODE"],
    ["weight of nothing", { grossWeight: { value: "0", unit: "KGM" } }, "grossWeight/value E_SIGN"],
    [
      "weight of four decimals",
      { netWeight: { value: "1.0001", unit: "KGM" } },
      "netWeight/value E_DECIMALS",
    ],
    ["volume in litres", { volume: { value: "1", unit: "LTR" } }, "volume/unit E_CODE"],
    ["an origin that is no country", { originCountry: "XX" }, "originCountry E_COUNTRY"],
  ])("refuse goods with %s", (_, changes, expected) => {
    expect(ofGoods(changes)).toEqual([`/bills/0/goods/0/${expected}`]);
  });

  it.each<[string, Json, string]>([
    ["a wrong check digit", { containerNo: "CSQU3054384" }, "containerNo E_CHECK"],
    ["a category that is not", { containerNo: "CSQX3054383" }, "containerNo E_CATEGORY"],
    ["six seals and one more", { sealNos: ["1", "2", "3", "4", "5", "6", "7"] }, "sealNos E_TOO_BIG"],
    ["neither full nor empty", { fullEmpty: "6" }, "fullEmpty E_CODE"],
    ["a length of thirty feet", { size: "35" }, "size E_FORMAT"],
    ["a type of its own", { type: "XX" }, "type E_CODE"],
    ["no delivery though full", { deliveryType: undefined }, "deliveryType E_DELIVERY_TYPE"],
    ["a delivery of its own", { deliveryType: "56" }, "deliveryType E_CODE"],
    ["an owner of its own", { ownership: "6" }, "ownership E_CODE"],
    ["vanning of its own", { vanning: "2" }, "vanning E_CODE"],
  ])("refuse a container with %s", (_, changes, expected) => {
    expect(ofContainer(changes)).toEqual([`/bills/0/containers/0/${expected}`]);
  });

  it("let a wrong check digit pass where the number was never registered", () => {
    expect(ofContainer({ containerNo: "CSQU3054384", ownership: "1" })).toEqual([]);
    expect(ofContainer({ containerNo: "CSQU3054384", fullEmpty: "4" })).toEqual([]);
  });

  it("check an air waybill, and a forwarder's own number", () => {
    const air = (changes: Json): readonly string[] =>
      problems({ ...byMode["AIR"], bills: [aBill({ billType: "741", ...changes })] });
    expect(air({ billNo: "738-10000004" })).toEqual(["/bills/0/billNo E_AWB_CHECK"]);
    expect(air({ billNo: "73812345675" })).toEqual(["/bills/0/billNo E_SPELLING"]);
    const house = aBill({ billNo: "HAWB no 7", billType: "703", masterBillNo: "738-12345675" });
    expect(
      problems({ ...byMode["AIR"], bills: [aBill({ billNo: "738-12345675", billType: "741" }), house] }),
    ).toEqual(["/bills/1/billNo E_HAWB_FORMAT"]);
  });

  it("are reported together, in document order", () => {
    const broken = aManifest({
      carrierCode: "?",
      mode: "PIPE",
      bills: [aBill(), aBill({ billNo: "B2", notify: [], goods: [] })],
    });
    expect(fieldProblems(manifestPayload, broken).map(({ pointer }) => pointer)).toEqual([
      "/mode",
      "/carrierCode",
      "/bills/1/notify",
      "/bills/1/goods",
    ]);
  });
});
