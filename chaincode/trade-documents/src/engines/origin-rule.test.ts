import { parseFormDCriterion } from "../domain/codes/origin-criterion.js";
import { type ClaimedItem, originProblems } from "./origin-rule.js";

function anItem(criterion: string, changes: Partial<ClaimedItem> = {}): ClaimedItem {
  const parsed = parseFormDCriterion(criterion);
  if (parsed === undefined) throw new TypeError(criterion);
  return { hs: "84818099", criterion: parsed, deMinimis: false, ...changes };
}

const indirect = (fob: string, nonOriginatingMaterials: string) =>
  ({ method: "INDIRECT", fob, nonOriginatingMaterials }) as const;
const direct = {
  method: "DIRECT",
  fob: "1000",
  originatingMaterials: "200",
  labour: "100",
  overheads: "50",
  otherCosts: "20",
  profit: "30",
} as const;
const material = (hs: string, value = "100", originating = false) => ({ hs, value, originating });

describe("the origin of goods made here", () => {
  it.each<[string, ClaimedItem]>([
    ["wholly obtained", anItem("WO")],
    [
      "worth exactly 40 % more than its foreign materials",
      anItem("40%", { costSheet: indirect("1000", "600") }),
    ],
    ["worth 40 % by its own costs", anItem("40%", { costSheet: direct })],
    ["made of a third of foreign value", anItem("66.66%", { costSheet: indirect("3", "1") })],
    ["from another heading", anItem("CTH", { materials: [material("73079900")] })],
    ["from another subheading of its heading", anItem("CTSH", { materials: [material("84819090")] })],
    [
      "with materials of its heading from the region",
      anItem("CTH", { materials: [material("84819090", "9", true)] }),
    ],
    [
      "with a tenth of its value unchanged",
      anItem("CTH", { materials: [material("84819090", "100")], fob: "1000", deMinimis: true }),
    ],
  ])("%s is what the criterion says", (_, item) => {
    expect(originProblems(item)).toEqual([]);
  });

  it.each<[string, string, ClaimedItem]>([
    ["E_CO_COSTING", "costSheet", anItem("40%")],
    ["E_CO_RVC", "criterion", anItem("40%", { costSheet: indirect("1000", "600.01") })],
    ["E_CO_RVC", "criterion", anItem("40.01%", { costSheet: direct })],
    ["E_CO_RVC", "criterion", anItem("66.67%", { costSheet: indirect("3", "1") })],
    ["E_CO_MATERIALS", "materials", anItem("CTH")],
    ["E_CO_CTC", "materials", anItem("CTH", { materials: [material("84819090")] })],
    ["E_CO_CTC", "materials", anItem("CC", { materials: [material("84099100")] })],
    ["E_CO_CTC", "materials", anItem("CTSH", { materials: [material("84818063")] })],
    ["E_CO_DE_MINIMIS", "criterion", anItem("WO", { deMinimis: true })],
    ["E_CO_FOB", "fob", anItem("CTH", { materials: [material("84819090")], deMinimis: true })],
    [
      "E_CO_DE_MINIMIS",
      "materials",
      anItem("CTH", { materials: [material("84819090", "100.01")], fob: "1000", deMinimis: true }),
    ],
  ])("%s: is refused at %s", (rule, field, item) => {
    expect(originProblems(item)).toMatchObject([{ rule, field }]);
  });

  it("names what is missing of a combined criterion together", () => {
    expect(originProblems(anItem("CTH + 40%")).map(({ rule }) => rule)).toEqual([
      "E_CO_COSTING",
      "E_CO_MATERIALS",
    ]);
  });
});
