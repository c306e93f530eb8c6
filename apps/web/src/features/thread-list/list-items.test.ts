import { describe, expect, it } from 'vitest';
import type { ThreadRow } from '@/lib/mail-view';
import { keepPlace, toListItems } from './list-items';

const now = new Date(2026, 10, 21, 15, 0);
const rowAt = (id: string, ...parts: [number, number, number, number]) =>
  ({ id, latestReceivedAt: new Date(...parts).toISOString() }) as ThreadRow;
const rowHeight = 76;
const wording = { rowHeight, now, locale: 'en', labelOf: (group: string) => group };
const rows = [rowAt('a', 2026, 10, 21, 9), rowAt('b', 2026, 10, 21, 8), rowAt('c', 2026, 10, 20, 8), rowAt('d', 2026, 9, 2, 8)];

describe('toListItems', () => {
  it('puts one heading over each group', () => {
    const items = toListItems(rows, wording);

    expect(items.map((item) => item.key)).toEqual(['heading-today', 'a', 'b', 'heading-yesterday', 'c', 'heading-October', 'd']);
  });
});

describe('keepPlace', () => {
  const before = toListItems(rows, wording);
  const after = toListItems([rowAt('new', 2026, 10, 21, 10), ...rows], wording);

  it('moves with what is in view when rows come in above', () => {
    expect(keepPlace(before, after, 120)).toBe(120 + rowHeight);
  });

  it('stays at the top when one is there', () => {
    expect(keepPlace(before, after, 0)).toBe(0);
  });

  it('holds what is seen also at the top of a list that was begun in the midst', () => {
    expect(keepPlace(before, after, 0, true)).toBe(rowHeight);
  });

  it('takes the next row that is left when the first in view is gone', () => {
    const without = toListItems(
      rows.filter((row) => row.id !== 'b'),
      wording,
    );

    expect(keepPlace(before, without, 110)).toBe(110 - rowHeight);
  });
});
