import fc from "fast-check";
import { parseCsv } from "./csv.js";

const columns = { required: ["a", "b"], optional: ["c"] };
const fieldsOf = (text: string) => parseCsv(text, columns).map(({ fields }) => fields);
const problemsOf = (text: string): string[] => {
  try {
    parseCsv(text, columns);
    return [];
  } catch (error) {
    const { details } = error as {
      details: { fields: { pointer: string; rule: string; message: string }[] };
    };
    return details.fields.map(({ pointer, rule, message }) => `${pointer} ${rule}: ${message}`);
  }
};

describe("comma-separated tables", () => {
  test.each([
    ["rows with line feeds", "a,b\n1,2\n3,4\n"],
    ["rows with carriage returns", "a,b\r\n1,2\r\n3,4"],
    ["a byte order mark and blank lines", "\uFEFFa,b\n\n1,2\n\n3,4\n\n"],
    ["quotes that need not be there", '"a","b"\n"1",2\n3,"4"\n'],
  ])("%s are read", (_, text) => {
    expect(fieldsOf(text)).toEqual([
      { a: "1", b: "2" },
      { a: "3", b: "4" },
    ]);
  });

  test("quoted fields hold commas, quotes and line ends", () => {
    expect(fieldsOf('b,a\n"x,""y""\nz",\n')).toEqual([{ a: "", b: 'x,"y"\nz' }]);
  });

  test("rows are numbered from 1, and an empty table has none", () => {
    expect(parseCsv("a,b\n1,2\n3,4", columns).map(({ row }) => row)).toEqual([1, 2]);
    expect(parseCsv("a,b\n", columns)).toEqual([]);
  });

  test.each([
    ["", ["/0/a E_CSV_COLUMN: Column a: It is missing.", "/0/b E_CSV_COLUMN: Column b: It is missing."]],
    ["a,b,z\n", ["/0/z E_CSV_COLUMN: Column z: It is unknown."]],
    ["a,b,a\n", ["/0/a E_CSV_COLUMN: Column a: It stands twice."]],
    [
      "a,b\n1\n1,2\n1,2,3\n",
      ["/1 E_CSV_FIELDS: Row 1: It has 1 fields, not 2.", "/3 E_CSV_FIELDS: Row 3: It has 3 fields, not 2."],
    ],
    ['a,b\n1,2\n3,"4\n', ["/2 E_CSV_QUOTE: Row 2: It has a quote or line end inside a field."]],
    ['a,b\n"1"x,2\n', ["/1 E_CSV_QUOTE: Row 1: It has a quote or line end inside a field."]],
    ['a,b\n1,2"\n', ["/1 E_CSV_QUOTE: Row 1: It has a quote or line end inside a field."]],
  ])("%j is refused: %j", (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test("whatever is written with quotes is read back", () => {
    const cell = fc.string({ unit: fc.constantFrom("x", ",", '"', "\n", "\r", "ờ", " ") });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), (rows) => {
        const quoted = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","));
        expect(fieldsOf(["a,b", ...quoted].join("\r\n"))).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
    );
  });
});
