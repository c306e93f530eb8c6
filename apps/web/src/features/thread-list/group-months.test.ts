import { describe, expect, it } from 'vitest';
import { toPosition } from '@/lib/use-list-date';
import { groupMonths } from './group-months';

describe('groupMonths', () => {
  it('adds days up to months, newest year first, with empty months and without empty years', () => {
    const years = groupMonths([
      { day: '2026-01-03', threadCount: 2 },
      { day: '2024-12-31', threadCount: 1 },
      { day: '2024-12-01', threadCount: 4 },
      { day: '2024-02-29', threadCount: 3 },
    ]);

    expect(years.map(({ year }) => year)).toEqual([2026, 2024]);
    expect(years.every(({ months }) => months.length === 12)).toBe(true);
    expect(years.flatMap(({ months }) => months).filter(({ threadCount }) => threadCount > 0)).toEqual([
      { month: '2026-01', threadCount: 2 },
      { month: '2024-02', threadCount: 3 },
      { month: '2024-12', threadCount: 5 },
    ]);
  });
});

describe('toPosition', () => {
  it('begins with the last mail of the month, where the person is', () => {
    expect(toPosition('2024-12')).toEqual({ kind: 'before', instant: new Date(2025, 0, 1).toISOString() });
    expect(toPosition('oldest')).toEqual({ kind: 'after', instant: '1970-01-01T00:00:00.000Z' });
    expect(toPosition(null)).toBeUndefined();
  });
});
