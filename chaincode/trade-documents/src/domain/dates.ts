/**
 * Time on the ledger: instants are RFC 3339 UTC with milliseconds, legal dates are `YYYY-MM-DD` in Viet Nam, which is
 * UTC+07:00 the whole year. Nothing here reads a clock or a time zone database.
 */

const dayMs = 86_400_000;
const localOffsetMs = 7 * 3_600_000;
/** Earlier years serve no document, and ECMAScript gives two-digit years a meaning of their own. */
const yearMin = 1900;

/** Public holidays, as `YYYY-MM-DD`; reference data, passed in. */
export type Holidays = readonly string[];

/** True for `2026-11-22T02:44:12.000Z` and nothing looser. */
export function isTimestamp(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && epochMsOf(text) !== undefined;
}

/** True for a `YYYY-MM-DD` that the calendar has. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && epochMsOf(`${text}T00:00:00.000Z`) !== undefined;
}

/** The date in Viet Nam at an instant: `2026-11-21T17:00:00.000Z` is 2026-11-22. */
export function localDate(timestamp: string): string {
  return dateAt(epochMs(timestamp) + localOffsetMs);
}

/** Milliseconds since 1970; TypeError unless `isTimestamp`. */
export function epochMs(timestamp: string): number {
  const value = isTimestamp(timestamp) ? epochMsOf(timestamp) : undefined;
  if (value === undefined)
    throw new TypeError(`not an RFC 3339 UTC timestamp with milliseconds: ${timestamp}`);
  return value;
}

/** The instant as the ledger spells it. */
export function timestampOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Clock time: a period of "7 days from the time" ends at the same hour. */
export function addClockDays(timestamp: string, days: number): string {
  return timestampOf(epochMs(timestamp) + days * dayMs);
}

export function addHours(timestamp: string, hours: number): string {
  return timestampOf(epochMs(timestamp) + hours * 3_600_000);
}

/** The last millisecond of a date in Viet Nam. */
export function endOfLocalDay(date: string): string {
  return timestampOf(dateMs(date) - localOffsetMs + dayMs - 1);
}

export function addDays(date: string, days: number): string {
  return dateAt(dateMs(date) + days * dayMs);
}

/** The same day of the month `months` later, or that month's last day: 2026-08-31 plus 6 is 2027-02-28. */
export function addMonths(date: string, months: number): string {
  dateMs(date);
  const monthIndex = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(monthIndex / 12);
  const month = monthIndex % 12;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return dateAt(Date.UTC(year, month, Math.min(Number(date.slice(8, 10)), lastDay)));
}

/** Whole days from a to b; negative when b is earlier. */
export function daysBetween(a: string, b: string): number {
  return (dateMs(b) - dateMs(a)) / dayMs;
}

export function isWorkingDay(date: string, holidays: Holidays): boolean {
  return weekday(date) <= 5 && !holidays.includes(date);
}

/** The date itself when it is a working day, else the next one. */
export function workingDayFrom(date: string, holidays: Holidays): string {
  let day = date;
  while (!isWorkingDay(day, holidays)) day = addDays(day, 1);
  return day;
}

/** The `count`-th working day after a date; day 0 is the date itself. */
export function addWorkingDays(date: string, count: number, holidays: Holidays): string {
  let day = date;
  for (let left = count; left > 0; left -= 1) day = workingDayFrom(addDays(day, 1), holidays);
  return day;
}

/** Last date of "within N days from" a date; a last day that is no working day moves on (Civil Code 2015 art. 148). */
export function deadlineDate(from: string, days: number, holidays: Holidays): string {
  return workingDayFrom(addDays(from, days), holidays);
}

/** The Monday of the date's week: the week an exchange rate is in force for. */
export function weekStart(date: string): string {
  return addDays(date, 1 - weekday(date));
}

/** ISO 8601 week such as `2026-W47`: the week belongs to the year of its Thursday. */
export function isoWeek(date: string): string {
  const thursday = addDays(weekStart(date), 3);
  const year = thursday.slice(0, 4);
  const week = Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** 1 is Monday, 7 is Sunday. */
function weekday(date: string): number {
  return new Date(dateMs(date)).getUTCDay() || 7;
}

function dateMs(date: string): number {
  if (!isDate(date)) throw new TypeError(`not a date: ${date}`);
  return epochMs(`${date}T00:00:00.000Z`);
}

function dateAt(ms: number): string {
  return timestampOf(ms).slice(0, 10);
}

/** undefined when the calendar or the clock has no such instant: the parser's overflow would change the text. */
function epochMsOf(timestamp: string): number | undefined {
  const ms = Date.parse(timestamp);
  if (Number.isNaN(ms) || timestampOf(ms) !== timestamp || Number(timestamp.slice(0, 4)) < yearMin)
    return undefined;
  return ms;
}
