import { conditionsAsked } from "./conditions-asked.js";
import { statusOf } from "./status-of.js";

describe("the status of a declaration", () => {
  it("tells each part's value and how it stands, in the order of its course", () => {
    const facets = { docCheck: "PASSED", physCheck: "ORDERED", tax: "DUE", origin: "DENIED", permit: "NONE" };
    expect(statusOf(facets).map(({ field, mark }) => [field, mark])).toEqual([
      ["docCheck", "done"],
      ["physCheck", "open"],
      ["permit", "none"],
      ["origin", "failed"],
      ["tax", "open"],
    ]);
  });

  it("shows every hold with its reason", () => {
    const holds = [{ reason: "Chờ giám định", by: "ab", at: "2026-03-02T08:15:30.120Z" }];
    expect(statusOf({ holds })).toEqual([{ field: "holds", value: "Chờ giám định", mark: "failed" }]);
  });

  it("takes a value that it does not know as open, never as done", () => {
    expect(statusOf({ tax: "SECURED" })).toEqual([{ field: "tax", value: "SECURED", mark: "open" }]);
  });
});

describe("the conditions that are asked", () => {
  it.each([
    ["PRE_REGISTERED", undefined],
    ["REGISTERED", "canClear"],
    ["CHANNELLED", "canClear"],
    ["CLEARED", "canPass"],
    ["COMPLETED", undefined],
    ["CANCELLED", undefined],
  ])("in state %s are those of %s", (state, question) => {
    expect(conditionsAsked(state)?.question).toBe(question);
  });
});
