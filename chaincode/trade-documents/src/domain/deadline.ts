/**
 * Deadlines: when a clock that an event started runs out. Clocks and holidays are dated reference data; this file only
 * counts. Source: DOMAIN §0.3.2, §10.
 */

import {
  addClockDays,
  addDays,
  addMonths,
  addWorkingDays,
  deadlineDate,
  endOfLocalDay,
  epochMs,
  type Holidays,
  isWorkingDay,
  localDate,
  timestampOf,
  workingDayFrom,
} from "./dates.js";

/**
 * How a clock counts. `DAYS` and `MONTHS` end with the last local day, which moves on when it is no working day;
 * `CLOCK_DAYS`, `HOURS` and `MINUTES` end at the same time of day and never move; `WORKING_HOURS` run in office hours
 * only; `DAY_OF_NEXT_MONTH` ends with that day of the month after the event's.
 */
export const clockUnits = [
  "MINUTES",
  "HOURS",
  "CLOCK_DAYS",
  "DAYS",
  "WORKING_DAYS",
  "WORKING_HOURS",
  "MONTHS",
  "DAY_OF_NEXT_MONTH",
] as const;

export type ClockUnit = (typeof clockUnits)[number];

export interface Clock {
  /** Whole units; negative for what is due before the event. */
  readonly amount: number;
  readonly unit: ClockUnit;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const localOffsetMs = 7 * hourMs;

/** Office hours in Viet Nam: 08:00–12:00 and 13:30–17:00, in milliseconds of the local day. */
const officeHours: readonly (readonly [from: number, to: number])[] = [
  [8 * hourMs, 12 * hourMs],
  [13.5 * hourMs, 17 * hourMs],
];

/** The last instant at which the clock has not run out. @param event RFC 3339 UTC */
export function dueAt(clock: Clock, event: string, holidays: Holidays): string {
  return dueByUnit[clock.unit](event, clock.amount, holidays);
}

/** True when the clock that the event started has run out. */
export function isOverdue(clock: Clock, event: string, now: string, holidays: Holidays): boolean {
  return now > dueAt(clock, event, holidays);
}

const dueByUnit: Readonly<Record<ClockUnit, (event: string, amount: number, holidays: Holidays) => string>> =
  {
    MINUTES: (event, amount) => timestampOf(epochMs(event) + amount * minuteMs),
    HOURS: (event, amount) => timestampOf(epochMs(event) + amount * hourMs),
    CLOCK_DAYS: addClockDays,
    DAYS: (event, amount, holidays) => endOfLocalDay(deadlineDate(localDate(event), amount, holidays)),
    WORKING_DAYS: (event, amount, holidays) =>
      endOfLocalDay(addWorkingDays(localDate(event), amount, holidays)),
    WORKING_HOURS: addWorkingHours,
    MONTHS: (event, amount, holidays) =>
      endOfLocalDay(workingDayFrom(addMonths(localDate(event), amount), holidays)),
    DAY_OF_NEXT_MONTH: (event, amount, holidays) => {
      const first = `${addMonths(localDate(event), 1).slice(0, 7)}-01`;
      return endOfLocalDay(workingDayFrom(addDays(first, amount - 1), holidays));
    },
  };

/** The instant at which so many office hours have passed; a full stretch ends when the office closes. */
export function addWorkingHours(event: string, hours: number, holidays: Holidays): string {
  let leftMs = hours * hourMs;
  let day = localDate(event);
  let fromMs = epochMs(event);
  for (;;) {
    if (isWorkingDay(day, holidays)) {
      const midnightMs = epochMs(`${day}T00:00:00.000Z`) - localOffsetMs;
      for (const [opens, closes] of officeHours) {
        const startMs = Math.max(fromMs, midnightMs + opens);
        const openMs = midnightMs + closes - startMs;
        if (openMs <= 0) continue;
        if (leftMs <= openMs) return timestampOf(startMs + leftMs);
        leftMs -= openMs;
      }
    }
    day = addDays(day, 1);
    fromMs = epochMs(`${day}T00:00:00.000Z`) - localOffsetMs;
  }
}
