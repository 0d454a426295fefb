import {
  addClockDays,
  addDays,
  addHours,
  addMonths,
  addWorkingDays,
  daysBetween,
  deadlineDate,
  endOfLocalDay,
  isDate,
  isTimestamp,
  isWorkingDay,
  isoWeek,
  localDate,
  weekStart,
  workingDayFrom,
} from "./dates.js";

const holidays = ["2026-09-02", "2026-09-01"];

describe("legal dates", () => {
  test.each(["2026-11-22", "2028-02-29", "1900-01-01"])("%s is a date", (text) => {
    expect(isDate(text)).toBe(true);
  });

  test.each([
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "22112026",
    "2026-1-2",
    "0050-01-01",
    "2026-11-22\n",
    "",
  ])("%j is not", (text) => {
    expect(isDate(text)).toBe(false);
    expect(() => addDays(text, 1)).toThrow(TypeError);
  });

  test.each([
    "2026-11-22T02:44:12Z",
    "2026-11-22T24:00:00.000Z",
    "2026-11-22T02:44:12.000+07:00",
    "2026-02-30T00:00:00.000Z",
  ])("%s is no ledger timestamp", (text) => {
    expect(isTimestamp(text)).toBe(false);
    expect(() => localDate(text)).toThrow(TypeError);
  });

  test.each([
    ["2026-11-21T17:00:00.000Z", "2026-11-22"],
    ["2026-11-21T16:59:59.999Z", "2026-11-21"],
    ["2026-12-31T17:00:00.000Z", "2027-01-01"],
  ])("%s falls on %s in Viet Nam", (timestamp, date) => {
    expect(isTimestamp(timestamp)).toBe(true);
    expect(localDate(timestamp)).toBe(date);
  });

  test.each([
    ["2026-08-31", 6, "2027-02-28"],
    ["2026-02-28", 12, "2027-02-28"],
    ["2028-02-29", 12, "2029-02-28"],
    ["2026-01-31", 1, "2026-02-28"],
    ["2026-03-31", -1, "2026-02-28"],
    ["2026-12-15", 1, "2027-01-15"],
  ])("%s plus %d months is %s", (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  test("a clock period ends at the same hour", () => {
    expect(addClockDays("2026-11-01T03:00:00.000Z", 7)).toBe("2026-11-08T03:00:00.000Z");
    expect(addHours("2026-11-01T23:30:00.000Z", 4)).toBe("2026-11-02T03:30:00.000Z");
  });

  test("a legal day ends one millisecond before the next", () => {
    expect(endOfLocalDay("2026-11-22")).toBe("2026-11-22T16:59:59.999Z");
    expect(localDate(endOfLocalDay("2026-11-22"))).toBe("2026-11-22");
  });

  test("days are counted across months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(daysBetween("2026-11-22", "2027-01-06")).toBe(45);
    expect(daysBetween("2026-11-22", "2026-11-21")).toBe(-1);
  });
});

describe("deadlines", () => {
  test("a last day on a weekend or holiday moves to the next working day", () => {
    expect(isWorkingDay("2026-11-21", [])).toBe(false);
    expect(isWorkingDay("2026-09-02", holidays)).toBe(false);
    expect(workingDayFrom("2026-11-20", [])).toBe("2026-11-20");
    expect(deadlineDate("2026-11-16", 5, [])).toBe("2026-11-23");
    expect(deadlineDate("2026-08-27", 5, holidays)).toBe("2026-09-03");
  });

  test("working days skip weekends and holidays", () => {
    expect(addWorkingDays("2026-08-28", 1, holidays)).toBe("2026-08-31");
    expect(addWorkingDays("2026-08-28", 2, holidays)).toBe("2026-09-03");
    expect(addWorkingDays("2026-08-28", 0, holidays)).toBe("2026-08-28");
  });
});

describe("weeks", () => {
  test.each([
    ["2026-11-22", "2026-11-16", "2026-W47"],
    ["2026-11-16", "2026-11-16", "2026-W47"],
    ["2027-01-01", "2026-12-28", "2026-W53"],
    ["2024-12-30", "2024-12-30", "2025-W01"],
    ["2026-01-04", "2025-12-29", "2026-W01"],
  ])("%s is in the week of %s, %s", (date, monday, week) => {
    expect(weekStart(date)).toBe(monday);
    expect(isoWeek(date)).toBe(week);
  });
});
