import { describe, expect, it } from 'vitest';
import { findFirstActive, matchSuggestions } from './match-suggestions';

const zoe = { name: 'Zoë Kim', address: 'zoe@lab.example' };
const ada = { name: null, address: 'ada@engine.example' };

describe('matchSuggestions', () => {
  it('leaves out who is a recipient already', () => {
    const taken = [{ name: null, address: 'ZOE@lab.example' }];
    expect(matchSuggestions({ typed: 'a', found: [zoe, ada], taken, isStale: false })).toEqual([ada]);
  });

  it('offers of an earlier answer only who still matches, without regard to accents', () => {
    expect(matchSuggestions({ typed: 'zoe k', found: [zoe, ada], taken: [], isStale: true })).toEqual([zoe]);
    expect(matchSuggestions({ typed: 'zoe kö', found: [zoe, ada], taken: [], isStale: true })).toEqual([]);
    expect(matchSuggestions({ typed: ' ', found: [zoe], taken: [], isStale: false })).toEqual([]);
  });
});

describe('findFirstActive', () => {
  it.each([
    ['ad', 0],
    ['ada@', 0],
    ['ada@engine', 0],
    ['da@engine', -1],
    ['ada@engine.ex', -1],
    ['ada@engine.example', -1],
  ])('after %s takes %i', (typed, position) => {
    expect(findFirstActive(typed, [ada])).toBe(position);
  });

  it('takes nobody where nobody was found', () => {
    expect(findFirstActive('ad', [])).toBe(-1);
  });
});
