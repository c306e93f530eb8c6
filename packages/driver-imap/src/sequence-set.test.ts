import { describe, expect, it } from 'vitest';
import { fromSequenceSet, toChunks, toSequenceSet } from './sequence-set.ts';

describe('sequence sets', () => {
  it('are packed and unpacked', () => {
    expect(toSequenceSet([7, 1, 3, 2, 2, 9, 10])).toBe('1:3,7,9:10');
    expect(fromSequenceSet('1:3,7,9:10', 100)).toEqual([1, 2, 3, 7, 9, 10]);
    expect([toSequenceSet([]), fromSequenceSet('', 100)]).toEqual(['', []]);
  });

  it('that are malformed or too large mean nothing', () => {
    for (const set of ['1:*', '3:1', 'a', '1,,2', '1:4294967295']) expect(fromSequenceSet(set, 1000)).toBeNull();
  });

  it('come in pieces', () => {
    expect(toChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});
