import { importer } from "../example-parties.js";

export const transportExample = {
  payload: {
    olaNo: "OLA2026000123",
    kind: "NR",
    purpose: "BTB",
    applicant: importer,
    customsOffice: "02CI",
    fromArea: "VNCLI",
    toArea: "VNSGN",
    route: "CAT LAI - TAN CANG",
    plannedStart: "2026-03-03T01:00:00.000Z",
    plannedFinish: "2026-03-03T09:00:00.000Z",
    goods: [
      {
        description: "Centrifugal pumps",
        packages: { count: 40, type: "CT" },
        grossWeight: { value: "460.000", unit: "KGM" },
      },
    ],
    containers: [{ containerNo: "CSQU3054383", sealNos: ["HQ26000123"] }],
  },
};
