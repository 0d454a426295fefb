import { exporter as foreign, importer as enterprise } from "../example-parties.js";

export const issuedCertificateExample = {
  number: "CO-2026-000123",
  payload: {
    form: "D",
    exporter: enterprise,
    consignee: foreign,
    importingCountry: "TH",
    transport: {
      departureDate: "2026-03-12",
      vesselOrFlight: "EVER EXAMPLE / 013",
      portOfDischarge: "THLCH",
    },
    exportDeclaration: "30000000017",
    items: [
      {
        no: 1,
        packages: { count: 60, type: "CT" },
        description: "Brass valves for pipes",
        hsCode: "84818099",
        criterion: "CTH",
        quantity: { value: "600.00", unit: "KGM" },
        declarationLine: 1,
        materials: [{ hs: "74032100", description: "Brass ingots", originating: false, value: "900.00" }],
      },
    ],
    invoices: [{ no: "SH-0091", date: "2026-03-08" }],
    place: "Thành phố Hồ Chí Minh",
    date: "2026-03-10",
    signatory: "N. V. An",
  },
};
