import { exporter, forwarder, importer } from "../example-parties.js";

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

const { bills, ...header } = manifestExample.payload;

export const houseManifestExample = {
  payload: {
    houseManifestNo: "HM2026000123",
    masterBillNo: "WHLC2026000123",
    forwarder,
    bills: bills.map((bill) => ({
      ...bill,
      billNo: "HBL2026000123",
      billType: "714",
      masterBillNo: "WHLC2026000123",
    })),
  },
};

export const manifestAmendmentExample = {
  payload: {
    amendmentNo: "MA2026000123",
    correction: "5",
    reason: "Packages counted again at discharge",
    manifest: { ...header, bills },
  },
};

export const vesselNoticeExample = {
  payload: {
    noticeNo: "VIT2026000123",
    direction: "I",
    mode: "SEA",
    carrierCode: "WHLC",
    name: "EVER EXAMPLE",
    journey: "012",
    port: "VNCLI",
    eta: "2026-03-02T09:00:00.000Z",
    crew: 21,
    manifests: ["MN2026000123"],
    dangerousGoods: [
      {
        bookingRef: "BK2026000123",
        packages: { count: 4, type: "DR" },
        kind: "Paint",
        imdgClass: "3",
        unNo: "1263",
        packingGroup: "III",
        netMassKgm: "640.000",
      },
    ],
  },
};
