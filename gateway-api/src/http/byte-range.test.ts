import { byteRangeOf } from "./byte-range.js";
import { refusal } from "../testing/refusal.js";

test.each([
  [undefined, undefined],
  ["bytes=0-0", { start: 0, end: 0 }],
  ["bytes=2-", { start: 2, end: 9 }],
  ["bytes=2-99", { start: 2, end: 9 }],
  ["bytes=-3", { start: 7, end: 9 }],
  ["bytes=-30", { start: 0, end: 9 }],
  ["bytes=5-4", undefined],
  ["bytes=0-1,4-5", undefined],
  ["lines=0-1", undefined],
  ["bytes=a-b", undefined],
])("of ten bytes %s selects %j", (header, range) => {
  expect(byteRangeOf(header, 10)).toEqual(range);
});

test.each(["bytes=10-", "bytes=-0"])("of ten bytes %s selects nothing and is refused", (header) => {
  expect(() => byteRangeOf(header, 10)).toThrow(
    refusal("RANGE_NOT_SATISFIABLE", { details: { bytesTotal: 10 } }),
  );
});
