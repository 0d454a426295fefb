import { permitPayload } from "./domain/documents/permit/permit.js";
import { fieldProblems } from "./domain/input.js";
import { aPermit, importer } from "./testing/documents.js";

type Json = Record<string, unknown>;

const problems = (changes: Json): readonly string[] =>
  fieldProblems(permitPayload, aPermit(changes)).map(({ pointer, rule }) => `${pointer} ${rule}`);
const [firstLine] = aPermit().lines as readonly Json[];
const ofLine = (changes: Json): readonly string[] => problems({ lines: [{ ...firstLine, ...changes }] });

describe("a permit's fields", () => {
  it("fit, with everything that is optional", () => {
    expect(
      problems({
        coHolders: [{ ...importer, mst: "0300588569" }],
        ports: ["VNCLI"],
        conditions: "store below 40 degrees",
        basisDeclNo: "10000000001",
      }),
    ).toEqual([]);
    expect(ofLine({ originCountries: ["TH"], valueAuthorised: { amount: "1.00", currency: "USD" } })).toEqual(
      [],
    );
  });

  it.each<[string, Json, readonly string[]]>([
    ["a number with blanks", { permitNo: "GP 1" }, ["/permitNo E_FORMAT"]],
    ["a number of 21 characters", { permitNo: "G".repeat(21) }, ["/permitNo E_FORMAT"]],
    ["a type in small letters", { permitType: "trq" }, ["/permitType E_FORMAT"]],
    ["a family of its own", { family: "LICENCE" }, ["/family E_CODE"]],
    ["a ministry that is not on the ledger", { ministry: "MOH" }, ["/ministry E_CODE"]],
    ["another direction", { direction: "X" }, ["/direction E_CODE"]],
    ["a holder without a tax code", { holder: { ...importer, mst: undefined } }, ["/holder/mst E_REQUIRED"]],
    [
      "a tax code with a wrong check digit",
      { holder: { ...importer, mst: "0300000019" } },
      ["/holder/mst E_MST_CHECK"],
    ],
    [
      "a co-holder without a name",
      { coHolders: [{ ...importer, name: undefined }] },
      ["/coHolders/0/name E_REQUIRED"],
    ],
    ["a day that is not", { issueDate: "2026-02-29" }, ["/issueDate E_DATE"]],
    ["a beginning that is no date", { validFrom: "1/7/2026" }, ["/validFrom E_DATE"]],
    ["an end before the beginning", { validTo: "2026-06-30" }, ["/validTo E_VALIDITY"]],
    ["no line", { lines: [] }, ["/lines E_TOO_SMALL"]],
    ["a line number twice", { lines: [firstLine, firstLine] }, ["/lines E_LINE_NUMBERS"]],
    ["a policy of its own", { usePolicy: "ALWAYS" }, ["/usePolicy E_CODE"]],
    ["a port that is no place", { ports: ["CAT LAI"] }, ["/ports/0 E_LOCODE_FORMAT"]],
    ["conditions of too many words", { conditions: "X".repeat(1001) }, ["/conditions E_TOO_BIG"]],
    ["a declaration of ten digits", { basisDeclNo: "1000000000" }, ["/basisDeclNo E_FORMAT"]],
  ])("refuse %s", (_, changes, expected) => {
    expect(problems(changes)).toEqual(expected);
  });

  it.each<[string, Json, string]>([
    ["the number 0", { no: 0 }, "no E_TOO_SMALL"],
    ["a chapter alone", { hs: "28" }, "hs E_HS_LENGTH"],
    ["the reserved chapter", { hs: "7701" }, "hs E_HS_CHAPTER"],
    ["no description", { description: "" }, "description E_TOO_SMALL"],
    ["an origin that is no country", { originCountries: ["XX"] }, "originCountries/0 E_COUNTRY"],
    ["nothing authorised", { qtyAuthorised: undefined }, "qtyAuthorised E_AUTHORISED"],
    [
      "a quantity of nothing",
      { qtyAuthorised: { value: "0.00", unit: "KGM" } },
      "qtyAuthorised/value E_SIGN",
    ],
    ["three decimals", { qtyAuthorised: { value: "1.001", unit: "KGM" } }, "qtyAuthorised/value E_DECIMALS"],
    [
      "a unit of its own",
      { qtyAuthorised: { value: "1.00", unit: "STN" } },
      "qtyAuthorised/unit E_UNIT_CODE",
    ],
    [
      "a value in no currency",
      { valueAuthorised: { amount: "1", currency: "XXQ" } },
      "valueAuthorised/currency E_CURRENCY",
    ],
    ["a tolerance below nothing", { tolerancePct: "-1.00" }, "tolerancePct E_SIGN"],
    ["a tolerance of three decimals", { tolerancePct: "0.001" }, "tolerancePct E_DECIMALS"],
  ])("refuse a line with %s", (_, changes, expected) => {
    expect(ofLine(changes)).toEqual([`/lines/0/${expected}`]);
  });

  it("are reported together, in document order", () => {
    const broken = { permitNo: "?", lines: [{ ...firstLine, hs: "28" }], usePolicy: "ALWAYS" };
    expect(problems(broken)).toEqual(["/permitNo E_FORMAT", "/lines/0/hs E_HS_LENGTH", "/usePolicy E_CODE"]);
  });
});
