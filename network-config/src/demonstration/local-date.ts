const UTC_OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

/** The calendar date in Viet Nam (UTC+7, no daylight saving), `YYYY-MM-DD`. */
export const localDate = (instant: Date): string =>
  new Date(instant.getTime() + UTC_OFFSET_MS).toISOString().slice(0, 10);

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
