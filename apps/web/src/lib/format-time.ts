const dayMs = 24 * 60 * 60 * 1000;

/** Days are written the European way round in English. */
const formatLocale = (locale: string): string => (locale === 'en' ? 'en-GB' : locale);
const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysBetween = (date: Date, now: Date): number => Math.round((startOfDay(now) - startOfDay(date)) / dayMs);
const format = (locale: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(formatLocale(locale), options);

/** `14:05`, also where the language is used to twelve hours. */
export const formatClock = (instant: string, locale: string): string =>
  format(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant));

/** A calendar day in UTC, as certificates count them. */
export const formatDay = (date: Date, locale: string): string => format(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);

/** The time in a row: `14:05`, `Tue`, `12 Mar` or `2024`. */
export function formatListTime(instant: string, now: Date, locale: string): string {
  const date = new Date(instant);
  const days = daysBetween(date, now);
  if (days === 0) return formatClock(instant, locale);
  if (days > 0 && days < 7) return format(locale, { weekday: 'short' }).format(date);
  if (date.getFullYear() === now.getFullYear()) return format(locale, { day: 'numeric', month: 'short' }).format(date);
  return String(date.getFullYear());
}

/** The time over a message: `14:05`, `Tue 14:05`, `12 Mar 14:05` or `12 Mar 2024`. */
export function formatMessageTime(instant: string, now: Date, locale: string): string {
  const date = new Date(instant);
  const days = daysBetween(date, now);
  if (days === 0) return formatClock(instant, locale);
  if (date.getFullYear() !== now.getFullYear()) return format(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(date);
  const day = days > 0 && days < 7 ? format(locale, { weekday: 'short' }) : format(locale, { day: 'numeric', month: 'short' });
  return `${day.format(date)} ${formatClock(instant, locale)}`;
}

/** Day and time in full, for hints and quotes. */
export const formatFullTime = (instant: string, locale: string): string =>
  format(locale, { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23' }).format(new Date(instant));

/** The heading a row stands under: a known one, or the name of its month. */
export type DateGroup = { readonly kind: 'today' | 'yesterday' | 'week' } | { readonly kind: 'month'; readonly label: string };

/** Under which heading a time stands. */
export function findDateGroup(instant: string, now: Date, locale: string): DateGroup {
  const date = new Date(instant);
  const days = daysBetween(date, now);
  if (days <= 0) return { kind: 'today' };
  if (days === 1) return { kind: 'yesterday' };
  if (days < 7) return { kind: 'week' };
  const isThisYear = date.getFullYear() === now.getFullYear();
  return { kind: 'month', label: format(locale, { month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) }).format(date) };
}

/** `12 bytes`, `340 kB`, `1.2 MB`: decimal, as mail programs say it. */
export function formatSize(sizeBytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3)));
  const value = sizeBytes / 1000 ** step;
  const maximumFractionDigits = step > 1 && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits,
  }).format(value);
}
