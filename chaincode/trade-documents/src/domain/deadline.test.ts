import { addWorkingHours, type Clock, dueAt, isOverdue } from "./deadline.js";

/** National day and the day beside it. */
const holidays = ["2026-09-01", "2026-09-02"];

const clock = (amount: number, unit: Clock["unit"]): Clock => ({ amount, unit });

describe("deadlines", () => {
  it.each<[string, Clock, string, string]>([
    ["counts day 0 as the event's local date", clock(15, "DAYS"), "2026-11-20T18:00:00.000Z", "2026-12-07T16:59:59.999Z"],
    ["ends with the last millisecond of day N", clock(7, "DAYS"), "2026-11-20T02:44:12.000Z", "2026-11-27T16:59:59.999Z"],
    ["moves a last day on a Saturday to Monday", clock(1, "DAYS"), "2026-11-20T02:44:12.000Z", "2026-11-23T16:59:59.999Z"],
    ["moves a last day on holidays to the day after them", clock(5, "DAYS"), "2026-08-27T02:00:00.000Z", "2026-09-03T16:59:59.999Z"],
    ["never moves a period of clock time", clock(7, "CLOCK_DAYS"), "2026-11-21T02:44:12.000Z", "2026-11-28T02:44:12.000Z"],
    ["counts back from a departure", clock(-4, "HOURS"), "2026-11-21T02:00:00.000Z", "2026-11-20T22:00:00.000Z"],
    ["counts minutes", clock(-30, "MINUTES"), "2026-11-21T00:10:00.000Z", "2026-11-20T23:40:00.000Z"],
    ["skips weekends and holidays in working days", clock(5, "WORKING_DAYS"), "2026-08-27T02:00:00.000Z", "2026-09-07T16:59:59.999Z"],
    ["clamps months to the last day", clock(6, "MONTHS"), "2026-08-31T02:00:00.000Z", "2027-03-01T16:59:59.999Z"],
    ["finds the tenth of the next month", clock(10, "DAY_OF_NEXT_MONTH"), "2026-11-30T18:00:00.000Z", "2027-01-11T16:59:59.999Z"],
  ])("%s", (_, by, event, due) => {
    expect(dueAt(by, event, holidays)).toBe(due);
    expect(isOverdue(by, event, due, holidays)).toBe(false);
    expect(isOverdue(by, event, `${due.slice(0, 4)}-12-31T23:59:59.999Z`, holidays)).toBe(true);
  }); // prettier-ignore

  it.each([
    ["two hours in the morning", "2026-11-20T02:00:00.000Z", 2, "2026-11-20T04:00:00.000Z"],
    ["two hours across the midday break", "2026-11-20T04:30:00.000Z", 2, "2026-11-20T08:00:00.000Z"],
    ["a stretch that ends when the office closes", "2026-11-20T08:00:00.000Z", 2, "2026-11-20T10:00:00.000Z"],
    ["two hours from Friday afternoon", "2026-11-20T09:00:00.000Z", 2, "2026-11-23T02:00:00.000Z"],
    ["hours asked for in the night", "2026-11-19T19:00:00.000Z", 1, "2026-11-20T02:00:00.000Z"],
    ["eight hours, which take more than a day", "2026-11-19T01:00:00.000Z", 8, "2026-11-20T01:30:00.000Z"],
    ["hours over a holiday", "2026-08-31T09:30:00.000Z", 1, "2026-09-03T01:30:00.000Z"],
  ])("counts office hours: %s", (_, event, hours, due) => {
    expect(addWorkingHours(event, hours, holidays)).toBe(due);
  });
});
