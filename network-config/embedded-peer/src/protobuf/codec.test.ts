import { bool, bytes, message, nested, optionalUint, repeated, string, uint } from "./codec.js";
import { encodeVarint, ProtobufError, WireReader } from "./wire.js";

const inner = message({ name: string(1), count: uint(2) });
const outer = message({
  data: bytes(1),
  flag: bool(2),
  child: nested(3, () => inner),
  children: repeated(4, () => inner),
  choice: optionalUint(16),
});

describe("message codec", () => {
  it("gives back what it encoded", () => {
    const value = {
      data: Buffer.from("ấn tín"),
      flag: true,
      child: { name: "a", count: 300 },
      children: [
        { name: "", count: 0 },
        { name: "b", count: 2 ** 40 },
      ],
      choice: 0,
    };
    expect(outer.decode(outer.encode(value))).toEqual(value);
  });

  it("writes no implicit defaults, but an absent and a zero choice differ", () => {
    expect(outer.encode({ data: Buffer.alloc(0), flag: false, children: [] }).length).toBe(0);
    expect(outer.encode({ choice: 0 }).toString("hex")).toBe("800100");
    expect(outer.decode(Buffer.alloc(0)).choice).toBeUndefined();
  });

  it("skips fields it does not know, of every wire type", () => {
    const unknown = Buffer.from("a80601" + "b1060102030405060708" + "ba060161" + "bd0601020304", "hex");
    const known = inner.encode({ name: "x", count: 1 });
    expect(inner.decode(Buffer.concat([unknown, known]))).toEqual({ name: "x", count: 1 });
  });

  it("lets the last of a repeated singular field win", () => {
    const twice = Buffer.concat([inner.encode({ name: "first" }), inner.encode({ name: "second" })]);
    expect(inner.decode(twice).name).toBe("second");
  });

  it("returns byte fields as views of the source", () => {
    const source = outer.encode({ data: Buffer.from("abc") });
    expect(outer.decode(source).data.buffer).toBe(source.buffer);
  });

  it.each([
    ["a truncated varint", "08ff"],
    ["an over-long varint", "08ffffffffffffffffffffff01"],
    ["a field longer than its message", "0a05616263"],
    ["an unknown wire type", "0b"],
    ["a truncated fixed field", "0d0102"],
  ])("refuses %s", (_what, hex) => {
    expect(() => outer.decode(Buffer.from(hex, "hex"))).toThrow(ProtobufError);
  });

  it("refuses to encode what is no unsigned integer", () => {
    expect(() => inner.encode({ count: -1 })).toThrow(RangeError);
    expect(() => inner.encode({ count: 1.5 })).toThrow(RangeError);
  });

  it.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 32, Number.MAX_SAFE_INTEGER])("keeps %d exactly", (value) => {
    expect(new WireReader(encodeVarint(value)).varint()).toBe(value);
  });
});
