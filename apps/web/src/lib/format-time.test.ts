import { describe, expect, it } from 'vitest';
import { findDateGroup, formatListTime, formatMessageTime, formatSize } from './format-time';

const now = new Date(2026, 10, 21, 15, 0);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

describe('formatListTime', () => {
  it('says the clock today, the weekday this week, the day this year, else the year', () => {
    expect(formatListTime(at(2026, 10, 21, 14, 5), now, 'en')).toBe('14:05');
    expect(formatListTime(at(2026, 10, 17, 9, 0), now, 'en')).toBe('Tue');
    expect(formatListTime(at(2026, 2, 12, 9, 0), now, 'en')).toBe('12 Mar');
    expect(formatListTime(at(2024, 2, 12, 9, 0), now, 'en')).toBe('2024');
  });

  it('speaks German', () => {
    expect(formatListTime(at(2026, 10, 17, 9, 0), now, 'de')).toBe('Di');
    expect(formatListTime(at(2026, 2, 12, 9, 0), now, 'de')).toBe('12. März');
  });

  it('does not take a time to come for a weekday', () => {
    expect(formatListTime(at(2026, 10, 23, 9, 0), now, 'en')).toBe('23 Nov');
  });
});

describe('formatMessageTime', () => {
  it('adds the clock to the day', () => {
    expect(formatMessageTime(at(2026, 10, 18, 18, 20), now, 'en')).toBe('Wed 18:20');
    expect(formatMessageTime(at(2024, 2, 12, 9, 0), now, 'en')).toBe('12 Mar 2024');
  });
});

describe('findDateGroup', () => {
  it('groups by nearness, then by month', () => {
    expect(findDateGroup(at(2026, 10, 21, 0, 1), now, 'en')).toEqual({ kind: 'today' });
    expect(findDateGroup(at(2026, 10, 20, 23, 59), now, 'en')).toEqual({ kind: 'yesterday' });
    expect(findDateGroup(at(2026, 10, 16, 9, 0), now, 'en')).toEqual({ kind: 'week' });
    expect(findDateGroup(at(2026, 9, 3, 9, 0), now, 'en')).toEqual({ kind: 'month', label: 'October' });
    expect(findDateGroup(at(2025, 9, 3, 9, 0), now, 'de')).toEqual({ kind: 'month', label: 'Oktober 2025' });
  });
});

describe('formatSize', () => {
  it('chooses the unit', () => {
    expect(formatSize(340_000, 'en')).toBe('340 kB');
    expect(formatSize(1_200_000, 'en')).toBe('1.2 MB');
    expect(formatSize(0, 'en')).toBe('0 bytes');
    expect(formatSize(12, 'de')).toBe('12 Byte');
  });
});
