import { exporter, importer } from "./example-parties.js";

export const manifestExample = {
  payload: {
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
        containers: [
          { containerNo: "CSQU3054383", sealNos: ["WH000123"], fullEmpty: "5", deliveryType: "51" },
        ],
      },
    ],
  },
};
