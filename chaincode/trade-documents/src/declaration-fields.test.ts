import type { FieldProblem } from "./domain/errors.js";
import { declarationPayload } from "./domain/documents/declaration/declaration-schema.js";
import { exportDeclarationPayload } from "./domain/documents/export-declaration/export-declaration-schema.js";
import { fieldProblems } from "./domain/input.js";
import { invalidInput } from "./domain/errors.js";
import { acid, aDeclaration, billNo, permitNo, plasticParts, valves } from "./testing/documents.js";
import { anExport, anOreLine } from "./testing/export-world.js";

type Json = Record<string, unknown>;

/** In document order, as a refusal names them. */
function problemsOf(schema: Parameters<typeof fieldProblems>[0], declaration: Json): readonly string[] {
  const problems = fieldProblems(schema, { declaration: JSON.parse(JSON.stringify(declaration)) as Json });
  const { fields } = invalidInput(problems).details;
  return (fields as readonly FieldProblem[]).map(
    ({ pointer, rule }) => `${pointer.replace("/declaration", "")} ${rule}`,
  );
}

const onImport = (changes: Json): readonly string[] => problemsOf(declarationPayload, aDeclaration(changes));
const onExport = (changes: Json): readonly string[] =>
  problemsOf(exportDeclarationPayload, anExport(changes));

/** One line alone; the permits of the sample stay out of the way. */
const oneLine = (changes: Json, header: Json = {}): Json => ({
  permits: undefined,
  lines: [plasticParts({ lineNo: 1, ...changes })],
  ...header,
});
const oneExport = (changes: Json, header: Json = {}): Json => ({ lines: [anOreLine(changes)], ...header });

const guarantee = { bank: "VCB", year: "2026", sign: "BL", no: "0001" };
const foreign = { name: "X CO", address: "BANGKOK", countryCode: "TH" };

describe("an import declaration", () => {
  it("whose fields obey every rule has no problem", () => {
    expect(onImport({})).toEqual([]);
  });

  // prettier-ignore
  it.each<[rule: string, problem: string, changes: Json]>([
    // id and split
    ["R1029", "/split/branchNo R1029", { split: { firstDeclNo: "F", branchNo: 2, branchTotal: 3 } }],
    ["R1029", "/split/branchNo R1029", { split: { firstDeclNo: "10000000000", branchNo: 1, branchTotal: 3 } }],
    ["split", "/split/branchNo E_SPLIT", { split: { firstDeclNo: "10000000000", branchNo: 4, branchTotal: 3 } }],
    ["first number", "/split/firstDeclNo E_FORMAT", { split: { firstDeclNo: "G", branchNo: 1, branchTotal: 3 } }],
    ["temporary import", "/tempDeclNo E_TEMP_DECL_NO", { kindCode: "A21" }],
    ["temporary import", "/tempDeclNo E_TEMP_DECL_NO", { tempDeclNo: "10000000000" }],
    ["number", "/tempDeclNo E_FORMAT", { kindCode: "A21", tempDeclNo: "1" }],
    // kind
    ["kind code", "/kindCode E_KIND_CODE", { kindCode: "Z99" }],
    ["kind code of an export", "/kindCode E_KIND_CODE", { kindCode: "B11" }],
    ["cargo class", "/cargoClass E_CODE", { cargoClass: "Z" }],
    ["transport mode", "/transportMode E_CODE", { transportMode: "7" }],
    ["individual or organisation", "/individualOrg E_CODE", { individualOrg: "6" }],
    ["direction", "/direction E_CODE", { direction: "E" }],
    // office
    ["customs office", "/customsOffice E_FORMAT", { customsOffice: "x" }],
    ["customs office", "/customsOffice E_REQUIRED", { customsOffice: undefined }],
    ["team", "/team E_FORMAT", { team: "ABC" }],
    ["re-export deadline", "/reexportDeadline E_REEXPORT_DEADLINE", { kindCode: "G11" }],
    ["re-export deadline", "/reexportDeadline E_REEXPORT_DEADLINE", { reexportDeadline: "2027-01-31" }],
    ["planned date", "/plannedDate E_DATE", { plannedDate: "2026-02-29" }],
    // parties
    ["importer", "/importer/mst E_REQUIRED", { importer: { ...foreign, countryCode: "VN" } }],
    ["importer's country", "/importer/countryCode E_IMPORTER_COUNTRY", { importer: { ...foreign, mst: "0300000018" } }],
    ["R1034", "/importContractor/mst R1034", { importContractor: { name: "UY THAC" } }],
    ["exporter's country", "/exporter/countryCode E_COUNTRY", { exporter: { ...foreign, countryCode: "ZZ" } }],
    ["exporter's name", "/exporter/name E_TEXT", { exporter: { ...foreign, name: "X  CO" } }],
    ["broker", "/agent/mst E_MST_CHECK", { agent: { name: "DAI LY", mst: "0300000017" } }],
    // cargo
    ["bill", "/bills E_BILL", { bills: [] }],
    ["six bills", "/bills E_TOO_BIG", { bills: Array.from({ length: 6 }, (_, at) => ({ no: `B${at}`, packages: 50 })) }],
    ["bill twice", "/bills E_BILL_REPEATED", { bills: [{ no: billNo, packages: 100 }, { no: billNo, packages: 200 }] }],
    ["packages of bills", "/bills E_BILL_PACKAGES", { bills: [{ no: billNo, packages: 299 }] }],
    ["packages", "/packages/count E_TOO_SMALL", { packages: { count: 0, unit: "PK" } }],
    ["package type", "/packages/unit E_PACKAGE_CODE", { packages: { count: 300, unit: "QQ" } }],
    ["R1027", "/grossWeight R1027", { grossWeight: undefined }],
    ["R1027", "/grossWeight R1027", { transportMode: "9", storagePlace: undefined, bills: [{ no: billNo }] }],
    ["weight unit", "/grossWeight/unit E_CODE", { grossWeight: { value: "1", unit: "MTK" } }],
    ["weight decimals", "/grossWeight/value E_DECIMALS", { grossWeight: { value: "1.0001", unit: "KGM" } }],
    ["storage place", "/storagePlace E_STORAGE_PLACE", { storagePlace: undefined }],
    ["marks", "/marks E_TOO_BIG", { marks: "M".repeat(141) }],
    ["arrival", "/arrivalDate E_DATE", { arrivalDate: "21/11/2026" }],
    ["unloading port", "/unloadingPort E_UNLOADING_PORT", { unloadingPort: undefined }],
    ["unloading port", "/unloadingPort E_LOCODE_FORMAT", { unloadingPort: "VN1" }],
    ["containers", "/containers E_CONTAINERS", { containers: [] }],
    ["container twice", "/containers E_CONTAINER_REPEATED", { containers: ["CSQU3054383", "CSQU3054383"] }],
    ["container check digit", "/containers/0 E_CHECK", { containers: ["CSQU3054384"] }],
    // control
    ["pre-inspection", "/preInspectionResult E_CODE", { preInspectionResult: "D" }],
    ["law codes", "/otherLawCodes E_LAW_CODE_REPEATED", { otherLawCodes: ["AB", "AB"] }],
    ["six law codes", "/otherLawCodes E_TOO_BIG", { otherLawCodes: ["A1", "A2", "A3", "A4", "A5", "A6"] }],
    ["S0169", "/permits S0169", { permits: [{ type: "A", no: permitNo }, { type: "B", no: permitNo }] }],
    ["specialised checks", "/specialisedChecks E_CHECK_REPEATED", { specialisedChecks: ["K1", "K1"] }],
    // invoice
    ["S0225", "/eInvoiceNo S0225", { invoiceClass: "D" }],
    ["S0226", "/eInvoiceNo S0226", { eInvoiceNo: "E1" }],
    ["invoice class", "/invoiceClass E_CODE", { invoiceClass: "C" }],
    ["invoice date", "/invoiceDate E_REQUIRED", { invoiceDate: undefined }],
    ["terms of payment", "/payTerm E_CODE", { payTerm: "BARTER" }],
    ["price class", "/priceClass E_CODE", { priceClass: "E" }],
    ["delivery term", "/incoterm E_INCOTERM", { incoterm: "XXX" }],
    ["currency", "/currency E_CURRENCY", { currency: "XXZ" }],
    ["invoice total", "/totalInvoice E_INVOICE_TOTAL", { totalInvoice: "23333.82" }],
    // value
    ["valuation code", "/valuationCode E_CODE", { valuationCode: "5" }],
    ["manual value", "/lines/0/customsValue E_CUSTOMS_VALUE_MISSING", { ...oneLine({}), valuationCode: "9", freight: undefined, insurance: undefined }],
    ["R0029", "/freight R0029", { freight: undefined }],
    ["R0029", "/freight R0029", { incoterm: "CIF", insurance: undefined }],
    ["R0028", "/insurance R0028", { insurance: undefined }],
    ["R0086", "/insurance R0086", { incoterm: "CIF", freight: undefined }],
    ["R0170", "/allocationTotal R0170", { allocationTotal: "1" }],
    ["adjustment", "/adjustments/0/effect E_CODE", { adjustments: [{ titleCode: "A", effect: "XX", amount: "1", currency: "USD" }] }],
    ["six adjustments", "/adjustments E_TOO_BIG", { adjustments: Array.from({ length: 6 }, () => ({ titleCode: "A", effect: "AD", amount: "1", currency: "USD" })) }],
    // tax and payment: the matrix of codes
    ["payer", "/agent E_TAX_PAYER", { taxPayer: "2" }],
    ["A needs a guarantee", "/guarantee E_GUARANTEE_NEEDED", { paymentDueCode: "A" }],
    ["B needs a guarantee", "/guarantee E_GUARANTEE_NEEDED", { paymentDueCode: "B" }],
    ["A excludes a payment at a bank", "/bankPay E_BANK_PAY_EXCLUDED", { paymentDueCode: "A", guarantee, bankPay: guarantee }],
    ["B excludes a payment at a bank", "/bankPay E_BANK_PAY_EXCLUDED", { paymentDueCode: "B", guarantee, bankPay: guarantee }],
    ["C excludes a payment at a bank", "/bankPay E_BANK_PAY_EXCLUDED", { paymentDueCode: "C", bankPay: guarantee }],
    ["C excludes a guarantee", "/guarantee E_GUARANTEE_EXCLUDED", { paymentDueCode: "C", guarantee }],
    ["D excludes a guarantee", "/guarantee E_GUARANTEE_EXCLUDED", { guarantee }],
    ["R1008", "/bankPay R1008", { bankPay: { bank: "VCB" } }],
    ["R1008", "/guarantee R1008", { paymentDueCode: "A", guarantee: { ...guarantee, no: undefined } }],
    ["R1051", "/paymentDueCode R1051", { paymentDueCode: "A", guarantee, releaseReason: "A" }],
    ["release reason", "/releaseReason E_CODE", { releaseReason: "D" }],
    // bonded and transport
    ["first storage", "/firstStorageDate E_FIRST_STORAGE", { firstStorageDate: "2026-11-01" }],
    ["R1058", "/transport R1058", { transport: { start: "2026-11-20", destination: "02CIS01", arrival: "2026-11-21" } }],
    ["transport dates", "/transport/arrival E_TRANSPORT_DATES", { ...oneLine({}), kindCode: "C11", transport: { start: "2026-11-21", destination: "02CIS01", arrival: "2026-11-20" } }],
    ["notes", "/notes E_TOO_BIG", { notes: "N".repeat(101) }],
    // lines
    ["no line", "/lines E_TOO_SMALL", { permits: undefined, lines: [] }],
    ["D-03: 51 lines", "/lines E_TOO_BIG", { permits: undefined, lines: Array.from({ length: 51 }, (_, at) => plasticParts({ lineNo: at + 1, invoiceValue: { amount: "1", currency: "USD" } })) }],
    ["line numbers", "/lines E_LINE_NUMBERS", { permits: undefined, lines: [plasticParts({ lineNo: 2 })] }],
    ["commodity", "/lines/0/hs E_HS_LENGTH", oneLine({ hs: "3926909" })],
    ["description", "/lines/0/description E_REQUIRED", oneLine({ description: undefined })],
    ["origin", "/lines/0/origin E_COUNTRY", oneLine({ origin: "ZZ" })],
    ["tariff code", "/lines/0/tariffCode E_TARIFF_CODE", oneLine({ tariffCode: "B99" })],
    ["material code", "/lines/0/materialCode E_MATERIAL_CODE", oneLine({}, { kindCode: "E31" })],
    ["code of the description", "/lines/0/description E_DESCRIPTION_CODE", oneLine({ materialCode: "NL01" }, { kindCode: "E21" })],
    ["quantity", "/lines/0/qty1/value E_SIGN", oneLine({ qty1: { value: "0.00", unit: "KGM" } })],
    ["quantity decimals", "/lines/0/qty1/value E_DECIMALS", oneLine({ qty1: { value: "1.001", unit: "KGM" } })],
    ["unit", "/lines/0/qty1/unit E_UNIT_CODE", oneLine({ qty1: { value: "1.00", unit: "QQQ" } })],
    ["currency of a line", "/lines/0/invoiceValue/currency E_LINE_CURRENCY", oneLine({ invoiceValue: { amount: "1", currency: "EUR" } })],
    ["119", "/lines/0/unitPrice E_UNIT_PRICE", oneLine({ unitPrice: { amount: "3.000000", currency: "USD", per: "KGM" } })],
    ["currency of a price", "/lines/0/unitPrice/currency E_UNIT_PRICE_CURRENCY", oneLine({ unitPrice: { amount: "2.777775", currency: "EUR", per: "KGM" } })],
    ["quota", "/lines/0/outOfQuota E_OUT_OF_QUOTA", oneLine({ outOfQuota: "X" })],
    ["absolute rate", "/lines/0/absCode E_ABSOLUTE_RATE", oneLine({ absCode: "A1" })],
    ["exemption list", "/lines/0/exemptList E_EXEMPTION_LIST", oneLine({ exemptList: { no: "DM01" } })],
    ["reduction", "/lines/0/dutyExemptCode E_REDUCTION_CODE", oneLine({ dutyReduction: "1000" })],
    ["adjustments of a line", "/lines/0/adjNos E_ADJUSTMENT_UNKNOWN", oneLine({ adjNos: [1] })],
    ["adjustments beside a value", "/lines/0/adjNos E_ADJUSTMENT_NOS", oneLine({ adjNos: [1], customsValue: "1" }, { adjustments: [{ titleCode: "A", effect: "AD", amount: "1", currency: "USD" }] })],
    ["line of a temporary import", "/lines/0/tempLine E_TEMP_LINE", oneLine({ tempLine: 1 })],
    ["order of taxes", "/lines/0/otherTaxes E_TAX_ORDER", oneLine({ otherTaxes: [{ typeCode: "VAT" }, { typeCode: "AD" }] })],
    ["proof of origin", "/lines/0/coRef E_CO_TARIFF", { permits: undefined, lines: [valves({ tariffCode: "B01" })] }],
    ["permit not listed", "/lines/1/permitUse/0/permitNo E_PERMIT_NOT_LISTED", { permits: undefined }],
    ["permit not used", "/permits E_PERMIT_UNUSED", { lines: [plasticParts({ lineNo: 1 })] }],
    ["permit quantity", "/lines/1/permitUse E_PERMIT_QUANTITY", { lines: [valves(), acid({ qty1: { value: "14500.01", unit: "KGM" } }), plasticParts()] }],
    ["unknown field", "/declNo E_UNKNOWN_FIELD", { declNo: "1" }],
  ])("%s: %s", (_, problem, changes) => {
    expect(onImport(changes)).toContain(problem);
  });

  it("reports problems together, in document order", () => {
    expect(
      onImport({
        importContractor: { name: "UY THAC" },
        eInvoiceNo: "E1",
        paymentDueCode: "C",
        guarantee,
        lines: [valves(), acid(), plasticParts({ invoiceValue: { amount: "1", currency: "EUR" } })],
      }),
    ).toEqual([
      "/eInvoiceNo S0226",
      "/guarantee E_GUARANTEE_EXCLUDED",
      "/importContractor/mst R1034",
      "/lines/2/invoiceValue/currency E_LINE_CURRENCY",
    ]);
  });

  it.each([
    ["deferred without a guarantee", { paymentDueCode: "C" }],
    ["on a guarantee", { paymentDueCode: "A", guarantee }],
    ["on a general guarantee", { paymentDueCode: "B", guarantee }],
    ["at a bank", { bankPay: guarantee }],
    ["released on a guarantee", { guarantee, releaseReason: "B" }],
  ])("may be paid %s", (_, changes) => {
    expect(onImport(changes)).toEqual([]);
  });
});

describe("an export declaration", () => {
  it("whose fields obey every rule has no problem", () => {
    expect(onExport({})).toEqual([]);
  });

  // prettier-ignore
  it.each<[rule: string, problem: string, changes: Json]>([
    ["kind code of an import", "/kindCode E_KIND_CODE", { kindCode: "A11" }],
    ["returning goods", "/tempDeclNo E_TEMP_DECL_NO", { kindCode: "G21" }],
    ["other goods", "/tempDeclNo E_TEMP_DECL_NO", { tempDeclNo: "10000000000" }],
    ["exporter's country", "/exporter/countryCode E_EXPORTER_COUNTRY", { exporter: { ...foreign, mst: "0300000018" } }],
    ["consignee", "/consignee E_REQUIRED", { consignee: undefined }],
    ["R1034", "/exportContractor/mst R1034", { exportContractor: { name: "UY THAC" } }],
    ["cargo management number", "/cargoMgmtNo E_REQUIRED", { cargoMgmtNo: undefined }],
    ["loading port", "/loadingPort E_LOADING_PORT", { loadingPort: "THLCH" }],
    ["final destination", "/finalDestination E_REQUIRED", { finalDestination: undefined }],
    ["departure", "/departureDate E_DATE", { departureDate: "2026-11-31" }],
    ["time of departure", "/departsAt E_DEPARTURE", { departsAt: "2026-11-23T16:00:00.000Z" }],
    ["vanning", "/vanning E_VANNING", { vanning: undefined }],
    ["51 containers", "/containers E_TOO_BIG", { containers: Array.from({ length: 51 }, () => "CSQU3054383") }],
    ["containers", "/containers E_CONTAINERS", { containers: undefined }],
    ["value at the gate", "/taxValueTotal E_TAX_VALUE_TOTAL", { taxValueTotal: { amount: "75000.01", currency: "USD" } }],
    ["freight in a price without", "/freight R0029", { freight: { code: "A", amount: "1", currency: "USD" } }],
    ["D excludes a guarantee", "/guarantee E_GUARANTEE_EXCLUDED", { guarantee }],
    ["A needs a guarantee", "/guarantee E_GUARANTEE_NEEDED", { paymentDueCode: "A" }],
    ["no preference", "/lines/0/tariffCode E_UNKNOWN_FIELD", oneExport({ tariffCode: "B01" })],
    ["reduction", "/lines/0/dutyExemptCode E_REDUCTION_CODE", oneExport({ dutyReduction: "1" })],
    ["material code", "/lines/0/materialCode E_MATERIAL_CODE", oneExport({}, { kindCode: "E62" })],
    ["line of a temporary import", "/lines/0/tempLine E_TEMP_LINE", oneExport({ tempLine: 1 })],
    ["119", "/lines/0/unitPrice E_UNIT_PRICE", oneExport({ unitPrice: { amount: "5", currency: "USD", per: "KGM" } })],
    ["S0225", "/eInvoiceNo S0225", { invoiceClass: "D" }],
    ["R1029", "/split/branchNo R1029", { split: { firstDeclNo: "F", branchNo: 2, branchTotal: 3 } }],
  ])("%s: %s", (_, problem, changes) => {
    expect(onExport(changes)).toContain(problem);
  });
});
