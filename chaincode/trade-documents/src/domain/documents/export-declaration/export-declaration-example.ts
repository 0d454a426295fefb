import { exporter, importer } from "../example-parties.js";

export const exportDeclarationExample = {
  payload: {
    declaration: {
      direction: "E",
      kindCode: "B11",
      transportMode: "2",
      customsOffice: "02CI",
      exporter: importer,
      consignee: exporter,
      cargoMgmtNo: "EXP20260000123",
      packages: { count: 40, unit: "CT" },
      grossWeight: { value: "460.000", unit: "KGM" },
      storagePlace: "02CIS01",
      loadingPort: "VNCLI",
      finalDestination: "THLCH",
      plannedVessel: { name: "WAN HAI 273" },
      departureDate: "2026-03-02",
      vanning: { placeCodes: ["02CIS01"], name: "ICD TAN CANG", address: "1 Truong Son, Thu Duc" },
      containers: ["CSQU3054383"],
      invoiceClass: "A",
      invoiceNo: "EX-0412",
      invoiceDate: "2026-02-15",
      payTerm: "TTR",
      priceClass: "A",
      incoterm: "FOB",
      currency: "USD",
      totalInvoice: "4000.00",
      taxPayer: "1",
      paymentDueCode: "D",
      lines: [
        {
          lineNo: 1,
          hs: "84137099",
          description: "Bơm ly tâm",
          origin: "VN",
          qty1: { value: "400.00", unit: "KGM" },
          invoiceValue: { amount: "4000.00", currency: "USD" },
        },
      ],
    },
  },
} as const;
