/** Why the model scores a line as it does, in plain words for the officer. */

import type { DeclaredLine } from "./declared-line.js";
import type { RiskSubject, SizeName } from "./line-features.js";
import type { HistoryName } from "./line-history.js";
import type { RiskScorer } from "./risk-model.js";

export interface ModelReason {
  readonly subject: RiskSubject;
  /** Share of the score, in parts of `scoreScale`; positive raises it. */
  readonly share: number;
  readonly vi: string;
  readonly en: string;
}

interface Wording {
  readonly vi: string;
  readonly en: string;
}

// prettier-ignore
const historyWords: Readonly<Record<HistoryName, Wording>> = {
  importer:        { vi: "người nhập khẩu này",                                      en: "this importer" },
  declarant:       { vi: "người khai này",                                           en: "this declarant" },
  seller:          { vi: "người bán này",                                            en: "this seller" },
  office:          { vi: "chi cục này",                                              en: "this office" },
  origin:          { vi: "nước xuất xứ này",                                         en: "this country of origin" },
  departure:       { vi: "nước xuất khẩu này",                                       en: "this country of departure" },
  tariff:          { vi: "mức và loại thuế này",                                     en: "this rate and kind of duty" },
  chapter:         { vi: "chương này",                                               en: "this chapter" },
  heading:         { vi: "nhóm hàng này",                                            en: "this heading" },
  commodity:       { vi: "mã hàng này",                                              en: "this commodity" },
  commodityOrigin: { vi: "mã hàng này từ nước xuất xứ này",                          en: "this commodity of this origin" },
  commodityRoute:  { vi: "mã hàng này trên tuyến này với mức thuế này",              en: "this commodity on this route at this duty" },
  sameMass:        { vi: "mã hàng này với cùng khối lượng",                          en: "this commodity with the same mass" },
  samePrice:       { vi: "mã hàng này với cùng trị giá",                             en: "this commodity at the same price" },
  sameMassRoute:   { vi: "mã hàng này với cùng khối lượng trên cùng tuyến",          en: "this commodity with the same mass on the same route" },
  sameMassTariff:  { vi: "mã hàng này với cùng khối lượng và cùng mức thuế",         en: "this commodity with the same mass and duty" },
  sameConsignment: { vi: "lô hàng giống hệt (mã, tuyến, thuế, khối lượng, trị giá)", en: "the same consignment (commodity, route, duty, mass and price)" },
};

const sizeWords: Readonly<Record<SizeName, (line: DeclaredLine) => Wording>> = {
  mass: ({ massGrams }) => ({
    vi: `Khối lượng tịnh: ${fixed(massGrams, 1000)} kg.`,
    en: `Net mass: ${fixed(massGrams, 1000)} kg.`,
  }),
  price: ({ priceHundredths }) => ({
    vi: `Trị giá khai báo: ${fixed(priceHundredths, 100)}.`,
    en: `Declared price: ${fixed(priceHundredths, 100)}.`,
  }),
  taxRate: ({ taxRate }) => ({
    vi: `Thuế suất: ${fixed(taxRate, 100)} %.`,
    en: `Rate of duty: ${fixed(taxRate, 100)} %.`,
  }),
};

/** The subjects that raise a line's score most, the strongest first; none when nothing raises it. */
export function modelReasons(scorer: RiskScorer, line: DeclaredLine, countMax = 3): readonly ModelReason[] {
  return scorer
    .shares(line)
    .filter(({ share }) => share > 0)
    .slice(0, countMax)
    .map(({ subject, share, finding }) => ({ subject, share, ...wording(subject, finding, line) }));
}

function wording(subject: RiskSubject, finding: readonly number[] | null, line: DeclaredLine): Wording {
  if (finding === null) return sizeWords[subject as SizeName](line);
  const { vi, en } = historyWords[subject as HistoryName];
  const [inspected = 0, found = 0] = finding;
  if (inspected === 0)
    return { vi: `Chưa có dòng hàng nào trước đây của ${vi}.`, en: `There are no earlier lines of ${en}.` };
  return {
    vi: `Trong ${inspected} dòng hàng trước đây của ${vi}, ${found} dòng có gian lận.`,
    en: `Of ${inspected} earlier ${inspected === 1 ? "line" : "lines"} of ${en}, fraud was found in ${found}.`,
  };
}

/** A whole number of parts in decimal notation, without trailing zeros. */
function fixed(parts: number, scale: 100 | 1000): string {
  const whole = Math.floor(parts / scale);
  const rest = String(parts % scale)
    .padStart(scale === 100 ? 2 : 3, "0")
    .replace(/0+$/, "");
  return rest === "" ? `${whole}` : `${whole}.${rest}`;
}
