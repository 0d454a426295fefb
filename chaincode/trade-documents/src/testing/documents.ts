/** Documents of one shipment: valves, acid and plastic parts from Thailand; the amounts are DOMAIN's example E2. */

import type { ExchangeRate } from "../engines/exchange-rates.js";
import type { RateRow } from "../engines/tariff.js";

type Json = Record<string, unknown>;

export const importer = {
  name: "CONG TY TNHH ABC",
  mst: "0300000018",
  address: "1 LE LOI, HCMC",
  countryCode: "VN",
};
export const exporter = { name: "SIAM VALVE CO LTD", address: "1 RAMA IV, BANGKOK", countryCode: "TH" };

export const permitNo = "GP-BCT-2026-004512";
export const certificateNo = "D2026-0001234";
export const manifestNo = "26WHLC00017";
export const billNo = "WHLC1234567890";
export const containerNo = "CSQU3054383";

export const rateRows: readonly RateRow[] = [
  { prefix: "8481", description: "Valves", mfn: "10", preferential: { B04: "0" }, vat: "10" },
  { prefix: "2806", description: "Hydrochloric acid", mfn: "20", preferential: { B04: "5" }, vat: "10" },
  { prefix: "2601", description: "Iron ore", mfn: "0", preferential: {}, vat: "10", exportDuty: "5" },
  { prefix: "39", description: "Plastics", mfn: "12", preferential: { B04: "0" }, vat: "8" },
];

export const exchangeRates: readonly ExchangeRate[] = [
  { currency: "USD", rate: "25450", weekStart: "2026-11-16" },
];

export function aPermit(changes: Json = {}): Json {
  return {
    permitNo,
    permitType: "CHEM_PRECURSOR",
    family: "PERMIT",
    ministry: "MOIT",
    direction: "I",
    holder: importer,
    issueDate: "2026-06-25",
    validFrom: "2026-07-01",
    validTo: "2027-06-30",
    usePolicy: "MULTI_CONCURRENT",
    lines: [
      {
        no: 1,
        hs: "2806",
        description: "HYDROCHLORIC ACID",
        qtyAuthorised: { value: "50000.00", unit: "KGM" },
        tolerancePct: "5.00",
      },
    ],
    ...changes,
  };
}

export function aCertificateOfOrigin(changes: Json = {}): Json {
  return {
    form: "D",
    referenceNo: certificateNo,
    issuingCountry: "TH",
    issuingAuthorityId: "TH-DFT",
    exporter,
    consignee: importer,
    transport: {
      departureDate: "2026-11-02",
      vesselOrFlight: "WAN HAI 273 / S123",
      portOfDischarge: "VNCLI",
    },
    items: [
      {
        no: 1,
        packages: { count: 120, type: "CT" },
        description: "VALVES FOR PIPES, BRAND SV",
        hsCode: "84818099",
        criterion: "CTH",
        quantity: { value: "2500.00", unit: "KGM" },
      },
    ],
    invoices: [{ no: "SV-7781", date: "2026-10-30" }],
    exporterDeclaration: {
      originCountry: "TH",
      importingCountry: "VN",
      place: "BANGKOK",
      date: "2026-11-01",
      signatory: "S. CHAI",
    },
    certification: { place: "NONTHABURI", issueDate: "2026-11-02", officer: "DFT-114" },
    ...changes,
  };
}

export function aManifest(changes: Json = {}): Json {
  return {
    manifestNo,
    mode: "SEA",
    direction: "I",
    vesselCallSign: "9HA4567",
    vesselName: "WAN HAI 273",
    voyageNo: "S123",
    carrierCode: "WHLC",
    portOfLoading: "THLCH",
    portOfDischarge: "VNCLI",
    etd: "2026-11-17T02:00:00.000Z",
    eta: "2026-11-21T02:00:00.000Z",
    bills: [aBill()],
    ...changes,
  };
}

export function aBill(changes: Json = {}): Json {
  return {
    billNo,
    billType: "704",
    consignor: exporter,
    consignee: importer,
    notify: [importer],
    goods: [
      {
        description: "VALVES, ACID, PLASTIC PARTS",
        packages: { count: 300, type: "PK" },
        grossWeight: { value: "18250.500", unit: "KGM" },
      },
    ],
    containers: [{ containerNo, sealNos: ["TH123456"], fullEmpty: "5", deliveryType: "51" }],
    ...changes,
  };
}

export function aDeclaration(changes: Json = {}): Json {
  return {
    direction: "I",
    kindCode: "A11",
    transportMode: "2",
    customsOffice: "02CI",
    importer,
    exporter,
    bills: [{ no: billNo }],
    packages: { count: 300, unit: "PK" },
    grossWeight: { value: "18250.500", unit: "KGM" },
    storagePlace: "02CIS01",
    unloadingPort: "VNCLI",
    loadingPort: "THLCH",
    containers: [containerNo],
    permits: [{ type: "CHEM_PRECURSOR", no: permitNo }],
    invoiceClass: "A",
    invoiceNo: "SV-7781",
    invoiceDate: "2026-10-30",
    payTerm: "TTR",
    priceClass: "A",
    incoterm: "FOB",
    currency: "USD",
    totalInvoice: "23333.83",
    valuationCode: "6",
    freight: { code: "A", amount: "1000.00", currency: "USD" },
    insurance: { code: "A", amount: "70.00", currency: "USD" },
    taxPayer: "1",
    paymentDueCode: "D",
    lines: [valves(), acid(), plasticParts()],
    ...changes,
  };
}

export function valves(changes: Json = {}): Json {
  return {
    lineNo: 1,
    hs: "84818099",
    description: "VALVES FOR PIPES, BRAND SV",
    origin: "TH",
    tariffCode: "B04",
    qty1: { value: "2500.00", unit: "KGM" },
    invoiceValue: { amount: "12000.00", currency: "USD" },
    unitPrice: { amount: "4.800000", currency: "USD", per: "KGM" },
    coRef: { form: "D", no: certificateNo, itemNo: 1 },
    ...changes,
  };
}

export function acid(changes: Json = {}): Json {
  return {
    lineNo: 2,
    hs: "28061000",
    description: "HYDROCHLORIC ACID",
    origin: "TH",
    tariffCode: "B01",
    qty1: { value: "14500.00", unit: "KGM" },
    invoiceValue: { amount: "8000.50", currency: "USD" },
    permitUse: [{ permitNo, permitLine: 1, qty: { value: "14500.00", unit: "KGM" } }],
    ...changes,
  };
}

export function plasticParts(changes: Json = {}): Json {
  return {
    lineNo: 3,
    hs: "39269099",
    description: "PLASTIC PARTS",
    origin: "TH",
    tariffCode: "B01",
    qty1: { value: "1200.00", unit: "KGM" },
    invoiceValue: { amount: "3333.33", currency: "USD" },
    ...changes,
  };
}
