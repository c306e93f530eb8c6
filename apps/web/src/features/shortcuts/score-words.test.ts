import { describe, expect, it } from 'vitest';
import { scoreWords } from './score-words';

describe('scoreWords', () => {
  it.each([
    ['Mark as unread', 'unr', 1],
    ['Mark as unread', 'read mark', 0.5],
    ['Mark as unread', 'mau', 0.8],
    ['Going to Posteingang', 'go post', 1],
    ['Entwürfe', 'entwu', 1],
    ['Archive', 'arcade', 0],
    ['Archive', '', 1],
    ['Density: Compact', 'mi', 0],
  ])('%s for “%s” is %d', (name, typed, score) => {
    expect(scoreWords(name, typed)).toBe(score);
  });
});
