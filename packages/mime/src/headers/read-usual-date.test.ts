import { describe, expect, it } from 'vitest';
import { parseDate } from './parse-date.ts';
import { readUsualDate } from './read-usual-date.ts';

const days = ['1', '01', '9', '28', '29', '30', '31', '32', '0'];
const monthNames = ['Jan', 'Feb', 'Jul', 'Dec', 'jan', 'Foo', 'anF'];
const times = ['00:00:00', '23:59:59', '12:34:56', '24:00:00', '12:60:00', '12:00:60', '1:02:03'];
const zones = ['+0000', '-0000', '+0100', '-0330', '+1400', 'GMT', ''];
const years = ['1969', '1970', '2024', '2100', '2101', '99', '0024'];

/** One of each, joined, in every combination. */
const combine = (...parts: readonly (readonly string[])[]): readonly string[] =>
  parts.reduce((all, part) => all.flatMap((one) => part.map((next) => `${one} ${next}`.trimEnd())));

describe('dates of the usual form', () => {
  it('are what the way for all forms makes of them', () => {
    const dates = combine([...days, ...days.map((day) => `Tue, ${day}`), ' 5'], monthNames, years, times, zones);
    // A comment keeps a date from being read the short way.
    const others = dates.filter((date) => parseDate(date) !== parseDate(`${date} (x)`));
    expect(others).toEqual([]);
    const readCount = dates.filter((date) => readUsualDate(date) !== null).length;
    expect(readCount).toBeGreaterThan(dates.length / 20);
  });

  it.each([
    ['17-Jul-1996 02:44:25 -0700', '1996-07-17T09:44:25.000Z'],
    [' 1-Jan-2024 00:00:00 +0000', '2024-01-01T00:00:00.000Z'],
  ])('of INTERNALDATE are read: %s', (written, expected) => {
    const timeMs = readUsualDate(written, '-');
    expect(timeMs === null ? null : new Date(timeMs).toISOString()).toBe(expected);
    expect(new Date(written).toISOString()).toBe(expected);
  });

  it.each(['17-Jul-1996', '17 Jul 1996 02:44:25 -0700', '17-Jul-1996 02:44:25 -070', '17-Jul-1996 02.44.25 -0700'])(
    'nothing else is: %s',
    (written) => expect(readUsualDate(written, '-')).toBeNull(),
  );
});
