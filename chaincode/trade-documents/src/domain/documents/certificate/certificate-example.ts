import { exporter, importer } from "../example-parties.js";

export const certificateExample = {
  payload: {
    form: "D",
    referenceNo: "D2026-0000123",
    issuingCountry: "TH",
    issuingAuthorityId: "TH-DFT",
    exporter,
    consignee: importer,
    transport: {
      departureDate: "2026-02-20",
      vesselOrFlight: "EVER EXAMPLE / 012",
      portOfDischarge: "VNCLI",
    },
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
  },
};
