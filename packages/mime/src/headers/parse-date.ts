import { readUsualDate } from './read-usual-date.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
// RFC 5322 §4.3: the named zones that still have a meaning; all others count as UTC.
const zoneHours: Readonly<Record<string, number>> = { edt: -4, est: -5, cdt: -5, cst: -6, mdt: -6, mst: -7, pdt: -7, pst: -8 };
const datePattern =
  /(?:^|[\s,])(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{4}|\d{2})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?(?:\s*(?:([+-]\d{4})|([a-z]{1,5})))?/i;

/** Reads a Date header (RFC 5322 §3.3 and the obsolete forms) as ISO 8601 in UTC; null where it is none or outside 1970 to 2100. */
export function parseDate(value: string | undefined): string | null {
  if (value === undefined) return null;
  const usualMs = readUsualDate(value);
  if (usualMs !== null) return toUsualInstant(usualMs);
  const text = value.slice(0, 200).replace(/\([^()]*\)/g, ' ');
  const timeMs = readStandardDate(text) ?? readOtherDate(text);
  return timeMs === null || Number.isNaN(timeMs) ? null : toUsualInstant(timeMs);
}

function toUsualInstant(timeMs: number): string | null {
  const date = new Date(timeMs);
  const year = date.getUTCFullYear();
  return year >= 1970 && year <= 2100 ? date.toISOString() : null;
}

function readStandardDate(text: string): number | null {
  const match = datePattern.exec(text);
  if (match === null) return null;
  const [, day = '', monthName = '', yearText = '', hour = '', minute = '', second = '0', offset, zone] = match;
  const month = months.indexOf(monthName.toLowerCase());
  if (month === -1 || Number(day) > 31 || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  return Date.UTC(toYear(yearText), month, Number(day), Number(hour), Number(minute), Number(second)) - toOffsetMs(offset, zone);
}

// RFC 5322 §4.3: two digits up to 49 mean 2000 and later.
function toYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

function toOffsetMs(offset: string | undefined, zone: string | undefined): number {
  if (offset !== undefined) {
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5));
    return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
  }
  return (zoneHours[zone?.toLowerCase() ?? ''] ?? 0) * 3_600_000;
}

// ISO 8601 and the ctime form; a time without a zone is read as UTC, never by the clock of this machine.
function readOtherDate(text: string): number | null {
  const iso = /^\s*(\d{4}-\d{2}-\d{2})[T\s](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i.exec(text);
  if (iso !== null) return Date.parse(`${iso[1]}T${iso[2]}${(iso[3] ?? 'Z').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  const ctime = /^\s*[a-z]{3},?\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(?:[a-z]{1,4}\s+)?(\d{4})\s*$/i.exec(text);
  if (ctime === null) return null;
  const month = months.indexOf((ctime[1] ?? '').toLowerCase());
  if (month === -1) return null;
  return Date.UTC(Number(ctime[6]), month, Number(ctime[2]), Number(ctime[3]), Number(ctime[4]), Number(ctime[5]));
}
