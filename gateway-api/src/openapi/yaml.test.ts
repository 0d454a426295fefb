import { toYaml } from "./yaml.js";

test("objects and lists are blocks, texts are quoted, empty ones stay on their line", () => {
  const value = {
    openapi: "3.1.0",
    "/permits/{number}": { tags: ["a: b", 'c "d"', ["nested", { deep: null }]] },
    xs: { empty: {}, none: [], yes: true, count: 3 },
    no: "line\nbreak — đồng",
  };
  expect(toYaml(value)).toBe(
    [
      'openapi: "3.1.0"',
      '"/permits/{number}":',
      "  tags:",
      '    - "a: b"',
      '    - "c \\"d\\""',
      '    - - "nested"',
      "      - deep: null",
      "xs:",
      "  empty: {}",
      "  none: []",
      '  "yes": true',
      "  count: 3",
      '"no": "line\\nbreak — đồng"',
      "",
    ].join("\n"),
  );
});
