import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkNames, reasonVerdicts } from "@antin/evidence";
import { codeTitles } from "./codes.js";
import { fieldTitles } from "./fields.js";
import { dictionaries, translator } from "./translate.js";

const vi = translator("vi");
const en = translator("en");

describe("digit grouping", () => {
  it.each([
    ["0", "0", "0"],
    ["999", "999", "999"],
    ["118680746", "118.680.746", "118,680,746"],
    ["-1000", "-1.000", "-1,000"],
    ["23333.83", "23.333,83", "23,333.83"],
    ["4250.000", "4.250,000", "4,250.000"],
    ["90071992547409931234", "90.071.992.547.409.931.234", "90,071,992,547,409,931,234"],
  ])("writes %s as %s in Vietnamese and %s in English", (value, vietnamese, english) => {
    expect([vi.number(value), en.number(value)]).toEqual([vietnamese, english]);
  });

  it.each(["", "A11", "1e5", "1,000", "1.2.3"])("leaves %j alone: it is no number", (value) => {
    expect(vi.number(value)).toBe(value);
  });
});

describe("dates", () => {
  it("are told in Viet Nam's time, the day first", () => {
    expect(vi.dateTime("2026-11-22T17:30:05.120Z")).toBe("23/11/2026 00:30:05");
    expect(en.dateTime("2026-11-22T17:30:05.120Z")).toBe("23/11/2026 00:30:05");
  });

  it("are the same calendar day everywhere when they have no time", () => {
    expect(vi.day("2026-11-22")).toBe("22/11/2026");
  });

  it("are left alone when they are none", () => {
    expect(vi.dateTime("soon")).toBe("soon");
    expect(vi.day("2026-99-99")).toBe("2026-99-99");
  });
});

describe("durations", () => {
  it.each([
    [0, "0 seconds"],
    [59_999, "59 seconds"],
    [60_000, "1 minute"],
    [7_200_000, "2 hours"],
    [86_400_000 * 3, "3 days"],
    [-5_000, "0 seconds"],
  ])("of %d ms read %s", (milliseconds, text) => {
    expect(en.duration(milliseconds)).toBe(text);
  });
});

describe("words", () => {
  it("fill in their values", () => {
    expect(en.text("ledger.block", { number: 7 })).toBe("Block 7");
  });

  it("fall back to the code, the field's own name and the given title", () => {
    expect(vi.word("msp", "NavyMSP")).toBe("NavyMSP");
    expect(vi.field("brandNewField")).toBe("brandNewField");
    expect(vi.code("docCheck", "UNHEARD")).toBeUndefined();
    expect(vi.title(undefined, "permit")).toBe("permit");
  });
});

describe("the dictionaries", () => {
  const placeholders = (text: string): string[] =>
    [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

  it("have the same keys and the same places to fill in", () => {
    expect(Object.keys(dictionaries.en).sort()).toEqual(Object.keys(dictionaries.vi).sort());
    for (const key of Object.keys(dictionaries.vi) as (keyof typeof dictionaries.vi)[])
      expect([key, placeholders(dictionaries.en[key])]).toEqual([key, placeholders(dictionaries.vi[key])]);
  });

  it("say something in both languages everywhere", () => {
    const pairs = [...Object.entries(fieldTitles), ...Object.entries(codeTitles)];
    const empty = pairs.filter(([, titles]) => titles.some((title) => title.trim() === ""));
    expect(empty).toEqual([]);
    for (const dictionary of Object.values(dictionaries))
      expect(Object.values(dictionary).filter((text) => text.trim() === "")).toEqual([]);
  });

  it("explain every reason and every check of a verdict", () => {
    for (const dictionary of Object.values(dictionaries))
      expect(Object.keys(dictionary)).toEqual(
        expect.arrayContaining([
          ...Object.keys(reasonVerdicts).map((code) => `reason.${code}`),
          ...checkNames.map((name) => `check.${name}`),
        ]),
      );
  });

  it("hold no word that no page shows", () => {
    const folder = path.resolve(__dirname, "..");
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|^i18n/.test(file))
      .map((file) => readFileSync(path.join(folder, file), "utf8"))
      .join("\n");
    const usedByPrefix = [...sources.matchAll(/(?:word\(\s*"|text\(\s*`)([\w.]+)/g)].map(
      ([, prefix = ""]) => prefix,
    );
    const unused = Object.keys(dictionaries.vi).filter(
      (key) =>
        !sources.includes(`"${key}"`) &&
        !usedByPrefix.some((prefix) => key.startsWith(prefix.endsWith(".") ? prefix : `${prefix}.`)),
    );
    expect(unused).toEqual([]);
  });
});
