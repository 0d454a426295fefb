import type { Examples } from "../http/endpoint.js";

/** Synthetic payloads by kind, valid against the kinds' schemas (a test holds them to it). A kind may go without. */

const importer = {
  name: "CÔNG TY TNHH THƯƠNG MẠI SÔNG HỒNG",
  mst: "0300000018",
  address: "12 Nguyễn Huệ, Thành phố Hồ Chí Minh",
  countryCode: "VN",
};
const exporter = { name: "CHAO PHRAYA PUMPS CO LTD", address: "88 Sathon Road, Bangkok", countryCode: "TH" };

const permit = {
  permitNo: "GP-BCT-2026-000123",
  permitType: "QUALITY_MOIT",
  family: "PERMIT",
  ministry: "MOIT",
  direction: "I",
  holder: importer,
  issueDate: "2026-01-05",
  validFrom: "2026-01-05",
  validTo: "2026-12-31",
  usePolicy: "MULTI_CONCURRENT",
  lines: [
    {
      no: 1,
      hs: "8413",
      description: "Bơm chất lỏng",
      qtyAuthorised: { value: "500.00", unit: "KGM" },
      tolerancePct: "5.00",
    },
  ],
};

const certificate = {
  form: "D",
  referenceNo: "D2026-0000123",
  issuingCountry: "TH",
  issuingAuthorityId: "TH-DFT",
  exporter,
  consignee: importer,
  transport: { departureDate: "2026-02-20", vesselOrFlight: "EVER EXAMPLE / 012", portOfDischarge: "VNCLI" },
  items: [
    {
      no: 1,
      packages: { count: 40, type: "CT" },
      description: "Centrifugal pumps",
      hsCode: "84137099",
      criterion: "CTH",
      quantity: { value: "400.00", unit: "KGM" },
    },
  ],
  invoices: [{ no: "CP-0412", date: "2026-02-15" }],
  exporterDeclaration: {
    originCountry: "TH",
    importingCountry: "VN",
    place: "Bangkok",
    date: "2026-02-16",
    signatory: "P. Srisai",
  },
  certification: { place: "Nonthaburi", issueDate: "2026-02-17", officer: "DFT-021" },
};

const manifest = {
  manifestNo: "MN2026000123",
  mode: "SEA",
  direction: "I",
  vesselName: "EVER EXAMPLE",
  voyageNo: "012",
  carrierCode: "WHLC",
  portOfLoading: "THLCH",
  portOfDischarge: "VNCLI",
  eta: "2026-03-02T09:00:00.000Z",
  bills: [
    {
      billNo: "WHLC2026000123",
      billType: "704",
      consignor: exporter,
      consignee: importer,
      notify: [importer],
      goods: [
        {
          description: "Centrifugal pumps",
          packages: { count: 40, type: "CT" },
          grossWeight: { value: "460.000", unit: "KGM" },
        },
      ],
      containers: [{ containerNo: "CSQU3054383", sealNos: ["WH000123"], fullEmpty: "5" }],
    },
  ],
};

const declaration = {
  declaration: {
    direction: "I",
    kindCode: "A11",
    transportMode: "2",
    customsOffice: "02CI",
    importer,
    exporter,
    bills: [{ no: "WHLC2026000123" }],
    packages: { count: 40, unit: "CT" },
    grossWeight: { value: "460.000", unit: "KGM" },
    storagePlace: "02CIS01",
    arrivalDate: "2026-03-02",
    unloadingPort: "VNCLI",
    loadingPort: "THLCH",
    containers: ["CSQU3054383"],
    invoiceClass: "A",
    invoiceNo: "CP-0412",
    invoiceDate: "2026-02-15",
    payTerm: "TTR",
    priceClass: "A",
    incoterm: "CIF",
    currency: "USD",
    totalInvoice: "4000.00",
    valuationCode: "6",
    taxPayer: "1",
    paymentDueCode: "D",
    lines: [
      {
        lineNo: 1,
        hs: "84137099",
        description: "Bơm ly tâm",
        origin: "TH",
        tariffCode: "B01",
        qty1: { value: "400.00", unit: "KGM" },
        invoiceValue: { amount: "4000.00", currency: "USD" },
      },
    ],
  },
};

const payloads: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  permit,
  "certificate-of-origin": certificate,
  manifest,
  declaration,
};

/** Bodies for kinds that have no payload. */
const bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "treasury-receipt": {
    number: "KBNN-2026-000123",
    arguments: { notice: "10000000001-0", amount: "14000000" },
  },
};

/** Example bodies of `POST /{collection}`; undefined for a kind without one. */
export function creationExamples(kind: string): Examples | undefined {
  const payload = payloads[kind];
  const value = payload === undefined ? bodies[kind] : { payload };
  return value && { [kind]: { value } };
}

/** The payload by itself. */
export function payloadExamples(kind: string): Examples | undefined {
  const payload = payloads[kind];
  return payload && { [kind]: { value: payload } };
}
