import { importer } from "../example-parties.js";

export const permitExample = {
  payload: {
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
  },
};

export const specialisedCheckExample = {
  payload: {
    checkNo: "KT-BCT-2026-000123",
    checkType: "QUALITY_MOIT",
    ministry: "MOIT",
    direction: "I",
    holder: importer,
    inspectionDate: "2026-03-03",
    inspectionPlace: "Cát Lái",
    lines: [{ no: 1, hs: "8413", description: "Bơm chất lỏng", quantity: { value: "460.00", unit: "KGM" } }],
  },
};
