import { agreementParties } from "./agreement-parties.js";
import { checkCriterion, parseCriterion } from "./criterion-by-form.js";
import { originForm, originFormCodes } from "./trade-agreement.js";

const withoutCriterion = ["A", "B", "ICO"];

describe("the origin criterion of a form", () => {
  // prettier-ignore
  it.each([
    ["D", "PC 25%", "PE"],         ["D-OD", "CTH + 40%", "PSR"],  ["E", "PE", "SP"],           ["AK", "SP", "PSR"],
    ["AANZ", "CTH + RVC 35%", "CR"], ["AI", "RVC 35%", "PE"],     ["AJ", "CTSH", "CR"],        ["VJ", "RVC 40%", "CR"],
    ["S", "WO", "PE"],             ["X", "CC", "SP"],             ["VC", "PE", "SP"],          ["VK", "PSR", "CR"],
    ["EAV", "PE", "CTH"],          ["CPTPP", "PSR", "RVC 40%"],   ["AHK", "40%", "SP"],        ["VNCU", "CTH", "SP"],
    ["EUR1", "PSR", "CTH"],        ["EVFTA", "WO", "PE"],         ["UKVFTA", "WO", "PE"],      ["RCEP", "CR", "PSR"],
    ["VIFTA", "PSR", "PE"],        ["CEPA-UAE", "CTSH", "SP"],
  ])("of form %s may be %s and not %s", (form, good, bad) => {
    expect(checkCriterion(form)(good)).toEqual({ ok: true, normalised: good });
    expect(checkCriterion(form)(bad)).toMatchObject({ ok: false, code: "E_ORIGIN_CRITERION" });
  });

  it.each(["", "RVC 0%", "RVC 101%", "CTH+", "cth", 40, null])("is never %j", (text) => {
    for (const form of originFormCodes) expect(checkCriterion(form)(text).ok).toBe(false);
  });

  it("is read the same whichever way its percentage is worded", () => {
    const read = parseCriterion("RCEP", "CTH + RVC 40%");
    expect(read).toEqual({ kind: "CTC_RVC", change: "CTH", percentage: { units: 40n, scale: 0 } });
    expect(parseCriterion("RCEP", "CTH+40%")).toEqual(read);
  });
});

it("knows the parties and a criterion of every form that can give preference", () => {
  for (const code of originFormCodes) {
    const parties = agreementParties(originForm(code)?.agreement ?? "");
    expect([code, parties.includes("VN")]).toEqual([code, !withoutCriterion.includes(code)]);
    expect([code, checkCriterion(code)("WO").ok]).toEqual([code, !withoutCriterion.includes(code)]);
  }
});
