import {
  DomainError,
  decodeError,
  encodeError,
  errorCode,
  firstByPrecedence,
  guardFailed,
  invalidInput,
  ledgerErrorCodes,
  ledgerErrors,
  mapOrRefuse,
} from "./errors.js";
import { refusalOf } from "./refusal.fixture.js";

describe("ledger errors", () => {
  test("every code names itself and has a client or server status and a sentence", () => {
    for (const code of ledgerErrorCodes) {
      expect(errorCode[code]).toBe(code);
      expect([403, 404, 409, 422, 500]).toContain(ledgerErrors[code].http);
      expect(ledgerErrors[code].meaning).toMatch(/^[A-Z].*\.$/);
    }
  });

  test("an error survives the one string that Fabric lets through", () => {
    const error = new DomainError(errorCode.CLEARANCE_REFUSED, "Not yet.", { missing: ["C3", "C6"] });
    const decoded = decodeError(encodeError(error));
    expect(decoded).toMatchObject({
      code: "CLEARANCE_REFUSED",
      message: "Not yet.",
      details: { missing: ["C3", "C6"] },
    });
  });

  test("an unexpected failure leaves the contract without its words", () => {
    const text = encodeError(new Error("password is hunter2"));
    expect(text).toBe(
      '{"code":"INTERNAL","message":"The contract failed in a way it does not expect.","details":{}}',
    );
  });

  test.each([
    "",
    "not json",
    "[]",
    "null",
    '{"code":"NO_SUCH_CODE","message":"x"}',
    '{"code":"INTERNAL"}',
    '{"code":"toString","message":""}',
  ])("text that is no error of ours decodes to nothing: %j", (text) => {
    expect(decodeError(text)).toBeUndefined();
  });

  test("of several refusals the one that stands first in the table is returned", () => {
    const late = new DomainError(errorCode.CLEARANCE_REFUSED);
    const early = new DomainError(errorCode.ROLE_NOT_ALLOWED);
    expect(firstByPrecedence([late, early])).toBe(early);
    expect(firstByPrecedence([])).toBeUndefined();
  });

  test("field problems stand in the order of the document, line 2 before line 10", () => {
    const pointers = [
      "/lines/10/hs",
      "/lines/2/hs",
      "/lines/2",
      "/lines",
      "/kindCode",
      "/lines/2/description",
    ];
    const fields = pointers.map((pointer) => ({ pointer, rule: "E_CODE", message: "wrong" }));
    const { details } = invalidInput(fields);
    expect((details.fields as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      "/kindCode",
      "/lines",
      "/lines/2",
      "/lines/2/description",
      "/lines/2/hs",
      "/lines/10/hs",
    ]);
  });

  test("field problems come in order of pointer and rule, however they were found", () => {
    const b = { pointer: "/b", rule: "E_1", message: "m" };
    const a2 = { pointer: "/a", rule: "E_2", message: "m" };
    const a1 = { pointer: "/a", rule: "E_1", message: "m" };
    expect(invalidInput([b, a2, a1]).details).toEqual({ fields: [a1, a2, b] });
  });

  test("a failed guard names its rule", () => {
    expect(guardFailed("D-05", "Too late.", { days: 31 })).toMatchObject({
      code: "GUARD_FAILED",
      details: { rule: "D-05", days: 31 },
    });
  });
});

describe("refusing several items at once", () => {
  const refuseOdd = (n: number, index: number): number => {
    if (n % 2 === 1) throw invalidInput([{ pointer: `/${index}`, rule: "E_ODD", message: "odd" }]);
    return n * 10;
  };

  test("all results come back when none is refused", () => {
    expect(mapOrRefuse([2, 4], refuseOdd)).toEqual([20, 40]);
  });

  test("the fields of all refusals with the first code are named", () => {
    expect(refusalOf(() => mapOrRefuse([1, 2, 3], refuseOdd))).toMatchObject({
      code: "INPUT_INVALID",
      details: {
        fields: [{ pointer: "/0" }, { pointer: "/2" }],
      },
    });
  });

  test("a refusal that takes precedence hides the others, and a programmer's mistake is not swallowed", () => {
    const mixed = (n: number): number => {
      throw n === 0
        ? new DomainError(errorCode.RATE_NOT_FOUND)
        : n === 1
          ? invalidInput([])
          : new TypeError("mistake");
    };
    expect(refusalOf(() => mapOrRefuse([0, 1], mixed))).toMatchObject({ code: "INPUT_INVALID" });
    expect(() => mapOrRefuse([0, 2], mixed)).toThrow(TypeError);
  });
});
