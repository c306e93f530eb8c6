import { describe, expect, it } from 'vitest';
import { findSwipeSide } from './use-swipe';

describe('findSwipeSide', () => {
  it.each([
    [119, 390, 'right'],
    [-119, 390, 'left'],
    [110, 390, null],
    [-30, 390, null],
    [121, 1000, 'right'],
    [100, 320, 'right'],
  ])('%i px of %i is %s', (distance, width, side) => {
    expect(findSwipeSide(distance, width)).toBe(side);
  });
});
