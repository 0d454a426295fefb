import { checkOrigin, isProofWaived } from "./origin.js";
import type { Certificate, CertificateItem, OriginQuestion } from "./origin-question.js";
import { assess } from "./tax.js";
import { aLine, aTaxableDeclaration, anAssessmentInput } from "./tax.fixture.js";

const rules = [
  "CO-01",
  "CO-02",
  "CO-03",
  "CO-04",
  "CO-05",
  "CO-06",
  "CO-07",
  "CO-08",
  "CO-09",
  "CO-10",
  "CO-11",
  "CO-12",
  "CO-13",
  "CO-16",
  "CO-17",
  "CO-18",
];

function anItem(changes: Partial<CertificateItem> = {}): CertificateItem {
  return {
    no: 1,
    hsCode: "84818099",
    criterion: "CTH",
    quantity: { value: "2500.00", unit: "KGM" },
    ...changes,
  };
}

function aCertificate(changes: Partial<Certificate> = {}): Certificate {
  return {
    form: "D",
    issuingCountry: "TH",
    consignee: { name: "CONG TY TNHH ABC", mst: "0300000018", countryCode: "VN" },
    transport: { departureDate: "2026-11-02" },
    items: [anItem()],
    invoices: [{ no: "SV-7781", date: "2026-10-30" }],
    exporterDeclaration: { originCountry: "TH", importingCountry: "VN" },
    certification: { issueDate: "2026-11-02" },
    ...changes,
  };
}

interface Changes extends Partial<Omit<OriginQuestion, "line" | "declaration" | "certificate">> {
  readonly certificate?: Partial<Certificate>;
  readonly line?: Partial<OriginQuestion["line"]>;
  readonly declaration?: Partial<OriginQuestion["declaration"]>;
}

function aQuestion({ certificate, line, declaration, ...changes }: Changes = {}): OriginQuestion {
  return {
    certificate: aCertificate(certificate),
    standing: "VALID",
    presentedOn: "2026-11-22",
    remaining: "2500.00",
    route: { countries: ["TH"], evidenceOfTransit: false, containersUnchanged: false },
    declaration: {
      importer: { name: "CÔNG TY TNHH ABC", mst: "0300000018", countryCode: "VN" },
      exporter: { name: "SIAM VALVE CO LTD", countryCode: "TH" },
      invoiceNo: "SV-7781",
      invoiceDate: "2026-10-30",
      ...declaration,
    },
    line: {
      lineNo: 1,
      hs: "84818099",
      origin: "TH",
      tariffCode: "B04",
      qty1: { value: "2500.00", unit: "KGM" },
      coRef: { itemNo: 1 },
      ...line,
    },
    ...changes,
  };
}

const thirdParty = {
  flags: ["thirdCountryInvoicing"],
  thirdCountryInvoice: { name: "SV TRADING PTE LTD", country: "SG" },
};
const otherInvoice = { invoiceNo: "T-1", exporter: { name: "SV Trading Pte. Ltd.", countryCode: "SG" } };
const hongKong = { countries: ["TH", "HK"], evidenceOfTransit: false, containersUnchanged: false };
const direct = { countries: ["TH"], evidenceOfTransit: false, containersUnchanged: false };
const formE = (changes: Partial<Certificate> = {}): Partial<Certificate> => ({
  form: "E",
  issuingCountry: "CN",
  items: [anItem({ criterion: "PE" })],
  exporterDeclaration: { originCountry: "CN", importingCountry: "VN" },
  ...changes,
});
const fromChina = {
  line: { tariffCode: "B05", origin: "CN" },
  route: { ...direct, countries: ["CN", "SG"] },
};
const item = (changes: Partial<CertificateItem>) => ({ certificate: { items: [anItem(changes)] } });
const originals = [{ refNo: "D-1", date: "2026-01-15", country: "ID" }];

describe("origin of goods with a Form D", () => {
  test("a certificate that fits in everything is accepted, and every rule says so", () => {
    expect(checkOrigin(aQuestion())).toEqual({
      lineNo: 1,
      result: "ACCEPT",
      checks: rules.map((id) => ({ id, result: "ACCEPT" })),
    });
  });

  test.each<[string, Changes]>([
    ["on its last day", { presentedOn: "2027-11-02" }],
    [
      "issued after shipment and saying so",
      { certificate: { transport: { departureDate: "2026-10-01" }, flags: ["issuedRetroactively"] } },
    ],
    [
      "issued after shipment on the last day",
      { certificate: { transport: { departureDate: "2025-11-02" }, flags: ["issuedRetroactively"] } },
    ],
    ["without a date of departure", { certificate: { transport: {} } }],
    ["for another national subdivision", { line: { hs: "84818063" } }],
    ["with six digits", item({ hsCode: "848180" })],
    [
      "for wholly obtained goods classified otherwise",
      { ...item({ criterion: "WO" }), line: { hs: "08109010" } },
    ],
    [
      "with full regional content classified otherwise",
      { ...item({ criterion: "100%" }), line: { hs: "84819090" } },
    ],
    ["in another unit of mass", { line: { qty1: { value: "2.5", unit: "TNE" } } }],
    [
      "counted by the second quantity",
      { line: { qty1: { value: "9", unit: "C62" }, qty2: { value: "2500", unit: "KGM" } } },
    ],
    [
      "for a consignee known by tax code",
      { declaration: { importer: { name: "ABC CORP", mst: "0300000018" } } },
    ],
    ["for a consignee known by name", { declaration: { importer: { name: "Cong ty TNHH A.B.C" } } }],
    ["sold by a third country's company", { certificate: thirdParty, declaration: otherInvoice }],
    [
      "sold on to another at an exhibition",
      {
        certificate: { flags: ["exhibition"], consignee: { name: "EXPO HALL" } },
        route: { ...direct, exhibitionEvidence: true },
      },
    ],
    ["issued back-to-back", { certificate: { flags: ["backToBack"], originalProofs: originals } }],
    ["with de minimis and a change of heading", { certificate: { flags: ["deMinimis"] } }],
    [
      "of another agreement, classified otherwise and produced of originating materials only",
      { certificate: formE(), ...fromChina, line: { ...fromChina.line, hs: "84819090" } },
    ],
    ["cleared by a verification", { verification: { state: "CLEARED" } }],
    ["declared by an exporter who may", { certificate: { form: "D-OD" }, exporterAuthorised: true }],
    ["shipped through a party", { route: { ...hongKong, countries: ["TH", "SG"] } }],
    [
      "shipped through another country with a through bill",
      { route: { ...hongKong, evidenceOfTransit: true } },
    ],
    [
      "shipped through another country in sealed containers",
      { route: { ...hongKong, containersUnchanged: true } },
    ],
  ])("a certificate %s is accepted", (_, changes) => {
    const question = aQuestion({
      ...changes,
      ...(changes.line?.qty1?.unit === "TNE" && { remaining: "2500" }),
    });
    expect(checkOrigin(question)).toMatchObject({ result: "ACCEPT" });
  });

  test.each<[string, string, string, Changes]>([
    ["CO-01", "DENY", "CANCELLED", { standing: "CANCELLED" }],
    ["CO-01", "QUERY", "UNDER_VERIFICATION", { verification: { state: "OPEN" } }],
    ["CO-01", "DENY", "NOT_ORIGINATING", { verification: { state: "DENIED" } }],
    [
      "CO-01",
      "DENY",
      "VERIFICATION_NO_REPLY",
      { verification: { state: "DENIED", reasonCode: "VERIFICATION_NO_REPLY" } },
    ],
    ["CO-02", "DENY", "WRONG_FORM", { line: { tariffCode: "B05" } }],
    ["CO-02", "DENY", "WRONG_FORM", { certificate: { form: "A" } }],
    ["CO-02", "DENY", "WRONG_FORM", { certificate: { issuingCountry: "CN" } }],
    ["CO-02", "DENY", "WRONG_FORM", { line: { origin: "CN" } }],
    [
      "CO-02",
      "DENY",
      "WRONG_FORM",
      { certificate: { exporterDeclaration: { originCountry: "TH", importingCountry: "LA" } } },
    ],
    ["CO-03", "QUERY", "EXPIRED", { presentedOn: "2027-11-03" }],
    [
      "CO-03",
      "QUERY",
      "EXPIRED",
      { presentedOn: "2027-01-16", certificate: { flags: ["backToBack"], originalProofs: originals } },
    ],
    ["CO-04", "QUERY", "RETRO_FLAG_MISSING", { certificate: { transport: { departureDate: "2026-11-01" } } }],
    [
      "CO-04",
      "DENY",
      "RETRO_TOO_LATE",
      { certificate: { transport: { departureDate: "2025-11-01" }, flags: ["issuedRetroactively"] } },
    ],
    ["CO-05", "QUERY", "HS_MISMATCH", { line: { hs: "84819090" } }],
    ["CO-05", "QUERY", "HS_MISMATCH", { ...item({ criterion: "SP" }), line: { hs: "84819090" } }],
    ["CO-05", "QUERY", "HS_MISMATCH", { ...item({ criterion: "45%" }), line: { hs: "84819090" } }],
    ["CO-06", "QUERY", "QTY_UNIT", { line: { qty1: { value: "9", unit: "C62" } } }],
    ["CO-06", "DENY", "QTY_EXCEEDED", { remaining: "0.00" }],
    [
      "CO-07",
      "QUERY",
      "CONSIGNEE_MISMATCH",
      { declaration: { importer: { name: "XYZ", mst: "0300588569" } } },
    ],
    ["CO-08", "QUERY", "INVOICE_MISMATCH", { declaration: { invoiceNo: "SV-7782" } }],
    ["CO-08", "QUERY", "INVOICE_MISMATCH", { declaration: { invoiceDate: "2026-10-31" } }],
    ["CO-08", "QUERY", "INVOICE_MISMATCH", { certificate: thirdParty, declaration: { invoiceNo: "T-1" } }],
    ["CO-09", "QUERY", "BACK_TO_BACK_INCOMPLETE", { certificate: { flags: ["backToBack"] } }],
    [
      "CO-09",
      "QUERY",
      "BACK_TO_BACK_INCOMPLETE",
      {
        certificate: {
          flags: ["backToBack"],
          originalProofs: [{ refNo: "1", date: "2026-10-01", country: "CN" }],
        },
      },
    ],
    ["CO-10", "DENY", "PARTIAL_CUMULATION", { certificate: { flags: ["partialCumulation"] } }],
    ["CO-10", "DENY", "PARTIAL_CUMULATION", item({ criterion: "PC 25%" })],
    [
      "CO-11",
      "QUERY",
      "CRITERION_INVALID",
      { certificate: { flags: ["deMinimis"], items: [anItem({ criterion: "40%" })] } },
    ],
    ["CO-12", "QUERY", "CONSIGNMENT_NOT_DIRECT", { route: hongKong }],
    [
      "CO-12",
      "QUERY",
      "CONSIGNMENT_NOT_DIRECT",
      { certificate: formE(), ...fromChina, route: { ...direct, countries: ["CN", "KR"] } },
    ],
    ["CO-13", "ACCEPT", "MINOR_DISCREPANCY", { line: { hs: "84818063" } }],
    ["CO-16", "DENY", "CE_NOT_AUTHORISED", { certificate: { form: "D-OD" } }],
    [
      "CO-17",
      "QUERY",
      "CRITERION_INVALID",
      { certificate: formE({ items: [anItem({ criterion: "SP" })] }), ...fromChina },
    ],
    ["CO-18", "QUERY", "EXHIBITION_EVIDENCE", { certificate: { flags: ["exhibition"] } }],
  ])("%s answers %s %s", (id, result, reason, changes) => {
    const finding = checkOrigin(aQuestion(changes));
    expect(finding.result).toBe(result);
    expect(finding.checks).toEqual(
      rules.map((rule) => (rule === id ? { id, result, reason } : { id: rule, result: "ACCEPT" })),
    );
  });

  test.each<[string, Changes]>([
    ["an item that the certificate does not have", { line: { coRef: { itemNo: 2 } } }],
    ["no item", { line: { coRef: undefined } }],
    ["a certificate that the ledger does not have", { standing: "NOT_FOUND" }],
  ])("a line that cites %s is denied", (_, changes) => {
    expect(checkOrigin(aQuestion(changes))).toEqual({
      lineNo: 1,
      result: "DENY",
      checks: [{ id: "CO-01", result: "DENY", reason: "NOT_FOUND" }],
    });
  });

  test("what exceeds the certificate keeps the general rate: the tax engine takes the finding as it is", () => {
    const finding = checkOrigin(aQuestion({ remaining: "2000.00" }));
    expect(finding).toMatchObject({
      result: "ACCEPT_PARTIAL",
      acceptedQuantity: { value: "2000.00", unit: "KGM" },
    });
    const lines = [aLine({ tariffCode: "B04", qty1: { value: "2500.00", unit: "KGM" } })];
    const assessment = assess(
      anAssessmentInput({ declaration: aTaxableDeclaration({ lines }), originDecisions: [finding] }),
    );
    expect(assessment.lines[0]?.parts?.map(({ customsValue }) => customsValue)).toEqual([
      "244320000",
      "61080000",
    ]);
  });

  test("the gravest answer decides, and no quantity is accepted beside it", () => {
    const finding = checkOrigin(
      aQuestion({ remaining: "2000.00", standing: "CANCELLED", presentedOn: "2028-01-01" }),
    );
    expect(finding.result).toBe("DENY");
    expect(finding).not.toHaveProperty("acceptedQuantity");
    expect(finding.checks.filter(({ result }) => result !== "ACCEPT").map(({ id }) => id)).toEqual([
      "CO-01",
      "CO-03",
      "CO-06",
    ]);
  });

  test("a small consignment with the exporter's statement needs no proof", () => {
    expect(isProofWaived({ fobUsd: "200.00", exporterStatement: true })).toBe(true);
    expect(isProofWaived({ fobUsd: "200.01", exporterStatement: true })).toBe(false);
    expect(isProofWaived({ fobUsd: "10", exporterStatement: false })).toBe(false);
  });
});
