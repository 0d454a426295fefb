import fc from "fast-check";
import { compare, decimal, zero } from "../domain/decimal.js";
import { DomainError } from "../domain/errors.js";
import {
  type DrawableLine,
  type DrawnUse,
  available,
  commit,
  drawn,
  formatQuantity,
  isExhausted,
  release,
  reserve,
  reverse,
} from "./drawdown.js";
import { refusalOf } from "../domain/refusal.fixture.js";

const line: DrawableLine = { authorised: "50000.00", unit: "KGM", tolerancePct: "5.00" };
const reserved: DrawnUse = { quantity: "8000.00", state: "RESERVED" };
const committed: DrawnUse = { quantity: "30000.00", state: "COMMITTED" };
const kilograms = (value: string) => ({ value, unit: "KGM" });
const left = (uses: readonly DrawnUse[]): string => formatQuantity(available(line, uses));

describe("drawdown of a permit line", () => {
  test("what remains is the authorised quantity with its tolerance less committed and reserved", () => {
    expect(left([reserved, committed])).toBe("14500.00");
    expect(formatQuantity(drawn([reserved, committed]))).toBe("38000.00");
  });

  test("all that remains can be reserved, and a hundredth more cannot", () => {
    const last = reserve(line, [reserved, committed], kilograms("14500.00"));
    expect(last).toEqual({ quantity: "14500.00", state: "RESERVED" });
    expect(left([reserved, committed, last])).toBe("0.00");
    expect(refusalOf(() => reserve(line, [reserved, committed, last], kilograms("0.01")))).toMatchObject({
      code: "DRAWDOWN_EXCEEDED",
      details: { rule: "E_PERMIT_QTY", requested: "0.01", available: "0.00", unit: "KGM" },
    });
  });

  test("what is released is available again", () => {
    const last = reserve(line, [reserved, committed], kilograms("14500.00"));
    expect(left([release(reserved), committed, last])).toBe("8000.00");
  });

  test("another unit is refused with the code declarants know", () => {
    expect(refusalOf(() => reserve(line, [], { value: "1.00", unit: "LTR" }))).toMatchObject({
      code: "DRAWDOWN_REFUSED",
      details: { rule: "E_UNIT", vnaccs: "E8248", unit: "KGM", declared: "LTR" },
    });
  });

  test("each kind of source names its own rule for what is too large", () => {
    const item = { authorised: "1.00", unit: "KGM" };
    expect(refusalOf(() => reserve(item, [], kilograms("2.00"), "CO-06"))).toMatchObject({
      details: { rule: "CO-06", available: "1.00" },
    });
  });

  test.each(["0.00", "-1.00"])("a use of %s is refused", (value) => {
    expect(refusalOf(() => reserve(line, [], kilograms(value)))).toMatchObject({ code: "DRAWDOWN_REFUSED" });
  });

  test("less can be committed than was reserved, and the rest is available again", () => {
    const used = commit(reserved, "7500.50");
    expect(used).toEqual({ quantity: "7500.50", state: "COMMITTED" });
    expect(left([used, committed])).toBe("14999.50");
  });

  test.each(["8000.01", "0"])("%s of 8,000 reserved cannot be committed", (actual) => {
    expect(refusalOf(() => commit(reserved, actual))).toMatchObject({ details: { rule: "E_USE_QUANTITY" } });
  });

  test("each use is committed or released once, and only a committed one is reversed", () => {
    const used = commit(reserved);
    const attempts = [
      () => commit(used),
      () => release(used),
      () => release(release(reserved)),
      () => reverse(reserved),
    ];
    for (const attempt of attempts)
      expect(refusalOf(attempt)).toMatchObject({ details: { rule: "E_USE_STATE" } });
    expect(left([reverse(used)])).toBe("52500.00");
  });

  test("a line is exhausted when nothing remains and nothing can come back", () => {
    const all = reserve(line, [], kilograms("52500.00"));
    expect(isExhausted(line, [])).toBe(false);
    expect(isExhausted(line, [all])).toBe(false);
    expect(isExhausted(line, [commit(all)])).toBe(true);
  });

  test("whatever is tried in whatever order, what remains is never negative", () => {
    const quantity = fc
      .integer({ min: 1, max: 3_000_000 })
      .map((hundredths) => `${Math.trunc(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`);
    const step = fc.record({
      act: fc.constantFrom("reserve", "commit", "release", "reverse"),
      quantity,
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let uses: DrawnUse[] = [];
        for (const { act, quantity: wanted, pick } of steps) {
          const position = uses.length === 0 ? -1 : pick % uses.length;
          try {
            if (act === "reserve") uses = [...uses, reserve(line, uses, kilograms(wanted))];
            else if (position >= 0) {
              const change = { commit, release, reverse }[act as "commit"];
              uses = uses.with(position, change(uses[position]!));
            }
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
          }
          expect(compare(available(line, uses), zero)).toBeGreaterThanOrEqual(0);
          expect(compare(available(line, uses), decimal("52500"))).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});
