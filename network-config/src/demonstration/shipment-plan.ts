import { addDays, localDate } from "./local-date.js";

/** Payloads of one import of valves from Thailand, as their makers send them. */
export interface ShipmentPlan {
  readonly sequence: number;
  readonly numbers: {
    readonly permit: string;
    readonly certificate: string;
    readonly manifest: string;
    readonly bill: string;
    readonly container: string;
    readonly invoice: string;
    readonly treasuryReceipt: string;
  };
  readonly permit: object;
  readonly certificate: object;
  readonly manifest: object;
  readonly declaration: object;
  readonly invoiceText: string;
  readonly sealNos: readonly string[];
}

const importer = {
  name: "CÔNG TY TNHH VAN ÂU LẠC",
  mst: "0300000018",
  address: "1 Lê Lợi, Thành phố Hồ Chí Minh",
  countryCode: "VN",
};
const exporter = { name: "SIAM VALVE CO LTD", address: "1 Rama IV, Bangkok", countryCode: "TH" };

const commodity = { valves: "84818099", fittings: "73079990", gaskets: "40169390" } as const;
const weightKgm = "4250.000";
const cartons = 220;

/** ISO 6346 containers of the demonstration's carrier; each shipment takes the next, with its own check digit. */
function containerNumber(sequence: number): string {
  const unchecked = `VNLU${String(sequence % 1_000_000).padStart(6, "0")}`;
  const valueOf = (character: string): number => {
    const digit = Number(character);
    if (!Number.isNaN(digit)) return digit;
    const place = character.charCodeAt(0) - "A".charCodeAt(0);
    return 10 + place + Math.floor((place + 9) / 10);
  };
  const sum = Array.from(unchecked).reduce(
    (total, character, place) => total + valueOf(character) * 2 ** place,
    0,
  );
  return `${unchecked}${(sum % 11) % 10}`;
}

/**
 * The shipment of DOMAIN's example E2: FOB 23,333.83 USD, freight 1,000 and insurance 70, three lines, of which one
 * claims ATIGA's rate under a Form D and one is under an import permit. Its parties and numbers are invented.
 *
 * @param now the moment of planning: documents are dated around it
 */
export function planShipment(sequence: number, now: Date): ShipmentPlan {
  const today = localDate(now);
  const year = today.slice(0, 4);
  const serial = String(sequence).padStart(6, "0");
  const numbers = {
    permit: `GP-BCT-${year}-${serial}`,
    certificate: `D${year}-${serial}`,
    manifest: `MN${year}${serial}`,
    bill: `WHLC${year}${serial}`,
    container: containerNumber(sequence),
    invoice: `SV-${year}-${serial}`,
    treasuryReceipt: `KBNN-${year}-${serial}`,
  };
  const dates = { today, invoiced: addDays(today, -10), shipped: addDays(today, -8) };
  return {
    sequence,
    numbers,
    permit: permitOf(numbers, dates),
    certificate: certificateOf(numbers, dates),
    manifest: manifestOf(numbers, dates, now),
    declaration: declarationOf(numbers, dates),
    invoiceText: invoiceOf(numbers, dates),
    sealNos: [`WH${serial}`],
  };
}

type Numbers = ShipmentPlan["numbers"];
interface Dates {
  readonly today: string;
  readonly invoiced: string;
  readonly shipped: string;
}

const permitOf = (numbers: Numbers, { today, shipped }: Dates): object => ({
  permitNo: numbers.permit,
  permitType: "QUALITY_MOIT",
  family: "PERMIT",
  ministry: "MOIT",
  direction: "I",
  holder: importer,
  issueDate: shipped,
  validFrom: shipped,
  validTo: addDays(today, 365),
  usePolicy: "MULTI_CONCURRENT",
  lines: [
    {
      no: 1,
      hs: commodity.fittings.slice(0, 4),
      description: "Phụ kiện ghép nối bằng thép",
      qtyAuthorised: { value: "5000.00", unit: "KGM" },
      tolerancePct: "5.00",
    },
  ],
});

const certificateOf = (numbers: Numbers, { invoiced, shipped }: Dates): object => ({
  form: "D",
  referenceNo: numbers.certificate,
  issuingCountry: "TH",
  issuingAuthorityId: "TH-DFT",
  exporter,
  consignee: importer,
  transport: { departureDate: shipped, vesselOrFlight: "WAN HAI 273 / S123", portOfDischarge: "VNCLI" },
  items: [
    {
      no: 1,
      marks: "N/M",
      packages: { count: 120, type: "CT" },
      description: "Valves for pipes, brand SV",
      hsCode: commodity.valves,
      criterion: "CTH",
      quantity: { value: "2500.00", unit: "KGM" },
    },
  ],
  invoices: [{ no: numbers.invoice, date: invoiced }],
  exporterDeclaration: {
    originCountry: "TH",
    importingCountry: "VN",
    place: "Bangkok",
    date: invoiced,
    signatory: "S. Chai",
  },
  certification: { place: "Nonthaburi", issueDate: invoiced, officer: "DFT-114" },
});

/** A carrier files at least twelve hours before arrival; the demonstration's ship is simply early. */
const FILED_BEFORE_ARRIVAL_MS = 13 * 3_600_000;

const manifestOf = (numbers: Numbers, { shipped }: Dates, now: Date): object => ({
  manifestNo: numbers.manifest,
  mode: "SEA",
  direction: "I",
  imo: "9074729",
  vesselName: "WAN HAI 273",
  voyageNo: "S123",
  carrierCode: "WHLC",
  portOfLoading: "THLCH",
  portOfDischarge: "VNCLI",
  eta: new Date(now.getTime() + FILED_BEFORE_ARRIVAL_MS).toISOString(),
  bills: [
    {
      billNo: numbers.bill,
      billType: "704",
      issueDate: shipped,
      consignor: exporter,
      consignee: importer,
      notify: [importer],
      goods: [
        {
          description: "Valves, pipe fittings and gaskets",
          packages: { count: cartons, type: "CT" },
          grossWeight: { value: weightKgm, unit: "KGM" },
          originCountry: "TH",
        },
      ],
      containers: [
        {
          containerNo: numbers.container,
          sealNos: [`WH${numbers.bill.slice(-6)}`],
          fullEmpty: "5",
          deliveryType: "51",
          size: "22",
          type: "GP",
        },
      ],
    },
  ],
});

const declarationOf = (numbers: Numbers, { today, invoiced }: Dates): object => ({
  direction: "I",
  kindCode: "A11",
  transportMode: "2",
  customsOffice: "02CI",
  importer,
  exporter,
  bills: [{ no: numbers.bill }],
  packages: { count: cartons, unit: "CT" },
  grossWeight: { value: weightKgm, unit: "KGM" },
  storagePlace: "02CIS01",
  vesselName: "WAN HAI 273",
  arrivalDate: today,
  unloadingPort: "VNCLI",
  loadingPort: "THLCH",
  containers: [numbers.container],
  permits: [{ type: "QUALITY_MOIT", no: numbers.permit }],
  invoiceClass: "A",
  invoiceNo: numbers.invoice,
  invoiceDate: invoiced,
  payTerm: "TTR",
  priceClass: "A",
  incoterm: "FOB",
  currency: "USD",
  totalInvoice: "23333.83",
  valuationCode: "6",
  freight: { code: "A", amount: "1000.00", currency: "USD", basis: "VALUE" },
  insurance: { code: "A", amount: "70.00", currency: "USD" },
  taxPayer: "1",
  paymentDueCode: "D",
  lines: linesOf(numbers),
});

const linesOf = (numbers: Numbers): readonly object[] => [
  {
    lineNo: 1,
    hs: commodity.valves,
    description: "Van dùng cho đường ống, nhãn hiệu SV",
    origin: "TH",
    tariffCode: "B04",
    qty1: { value: "2500.00", unit: "KGM" },
    invoiceValue: { amount: "12000.00", currency: "USD" },
    unitPrice: { amount: "4.800000", currency: "USD", per: "KGM" },
    coRef: { form: "D", no: numbers.certificate, itemNo: 1 },
  },
  {
    lineNo: 2,
    hs: commodity.fittings,
    description: "Phụ kiện ghép nối cho ống, bằng thép",
    origin: "TH",
    tariffCode: "B01",
    qty1: { value: "1200.00", unit: "KGM" },
    invoiceValue: { amount: "8000.50", currency: "USD" },
    permitUse: [{ permitNo: numbers.permit, permitLine: 1, qty: { value: "1200.00", unit: "KGM" } }],
  },
  {
    lineNo: 3,
    hs: commodity.gaskets,
    description: "Gioăng, vòng đệm bằng cao su lưu hóa",
    origin: "TH",
    tariffCode: "B01",
    qty1: { value: "400.00", unit: "KGM" },
    invoiceValue: { amount: "3333.33", currency: "USD" },
  },
];

const invoiceOf = (numbers: Numbers, { invoiced }: Dates): string =>
  [
    `COMMERCIAL INVOICE ${numbers.invoice}`,
    `Date: ${invoiced}`,
    `Seller: ${exporter.name}, ${exporter.address}`,
    `Buyer: ${importer.name}, ${importer.address}`,
    "Terms: FOB Laem Chabang, T/T",
    "1  Valves for pipes, brand SV   2,500.00 kg   12,000.00 USD",
    "2  Pipe fittings of steel       1,200.00 kg    8,000.50 USD",
    "3  Rubber gaskets                 400.00 kg    3,333.33 USD",
    "Total                                         23,333.83 USD",
    "",
  ].join("\n");
