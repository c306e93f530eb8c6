import { expect, it, vi } from 'vitest';
import { createRowId } from './create-row-id.ts';

it('makes ids of version 7, each greater than the one before, also where the clock goes back', () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  const ids = Array.from({ length: 10_000 }, () => createRowId());
  vi.setSystemTime(Date.UTC(2025, 0, 1));
  ids.push(createRowId());
  vi.useRealTimers();
  ids.push(createRowId());

  expect(ids).toEqual([...new Set(ids)].sort());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 1));
});
