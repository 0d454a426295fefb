import fc from "fast-check";
import { parse } from "yaml";
import { toYaml, type YamlValue } from "./yaml.js";

describe("YAML as it is written here", () => {
  const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.oneof(
        fc.string(),
        fc.string({ unit: "binary" }),
        fc.constantFrom("true", "null", "1", "- a", "a: b", "# c", "a\nb\n"),
      ),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));

  it("says to a reader what was written, whatever it was", () => {
    fc.assert(
      fc.property(value, (written) => {
        expect(parse(toYaml(written), { uniqueKeys: false })).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves out what is undefined", () => {
    expect(toYaml({ a: undefined, b: 1, c: { d: undefined } })).toBe("b: 1\nc: {}\n");
  });

  it("keeps a text of several lines readable", () => {
    expect(toYaml({ config: "first: 1\n\n  second: 2\n" })).toBe("config: |\n  first: 1\n\n    second: 2\n");
  });
});
