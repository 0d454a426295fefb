import { exporter, importer } from "../example-parties.js";

export const declarationExample = {
  payload: {
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
  },
};
