const day = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/;
const age = /^(\d{1,4})([dwmy])$/i;
const hourMs = 3_600_000;

/** Reads `2026-03-12`, `2026/3/12`, `2026-03` and `2026` as the start of that day, month or year there, or an ISO instant; else null. */
export function toInstant(value: string, timeZone: string): string | null {
  if (instant.test(value)) return toIso(Date.parse(value));
  const [, year, month = '1', date = '1'] = day.exec(value) ?? [];
  return year === undefined ? null : startOfDay(Number(year), Number(month), Number(date), timeZone);
}

/** Reads `3d`, `2w`, `6m`, `1y` as the instant so long ago; else null. */
export function toPastInstant(value: string, now: Date): string | null {
  const [, amount, unit] = age.exec(value) ?? [];
  if (amount === undefined || unit === undefined) return null;
  const past = new Date(now);
  const count = Number(amount);
  if (unit === 'd' || unit === 'D') past.setUTCDate(past.getUTCDate() - count);
  else if (unit === 'w' || unit === 'W') past.setUTCDate(past.getUTCDate() - 7 * count);
  else if (unit === 'm' || unit === 'M') past.setUTCMonth(past.getUTCMonth() - count);
  else past.setUTCFullYear(past.getUTCFullYear() - count);
  return toIso(past.getTime());
}

function startOfDay(year: number, month: number, date: number, timeZone: string): string | null {
  const utcMs = Date.UTC(year, month - 1, date);
  const read = new Date(utcMs);
  if (year < 1000 || read.getUTCMonth() !== month - 1 || read.getUTCDate() !== date) return null;
  // Twice, since the clock may change between midnight in UTC and midnight there.
  const near = utcMs - offsetMs(utcMs, timeZone);
  return toIso(utcMs - offsetMs(near, timeZone));
}

function offsetMs(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes = '0'] = /([+-])(\d\d):?(\d\d)?/.exec(name) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) + Number(minutes) / 60) * hourMs;
}

function toIso(ms: number): string | null {
  const isReadable = Number.isFinite(ms) && ms >= Date.UTC(1000, 0) && ms < Date.UTC(10_000, 0);
  return isReadable ? new Date(ms).toISOString() : null;
}
