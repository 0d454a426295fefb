import { describeKinds, documentKinds, findKind } from "./index.js";

test("the registry describes every kind as plain JSON", () => {
  const described = describeKinds();
  expect(described.kinds.map(({ kind }) => kind)).toEqual(documentKinds.map(({ kind }) => kind));
  expect(JSON.parse(JSON.stringify(described))).toEqual(described);
});

test("a kind is found by its name only", () => {
  expect(findKind("permit")?.collection).toBe("permits");
  expect(findKind("toString")).toBeUndefined();
});
