import { beforeEach, describe, expect, it } from 'vitest';
import { keepRecentSearch, readRecentSearches } from './recent-searches';

describe('recent searches', () => {
  beforeEach(() => localStorage.clear());

  it('keep the latest first, each once, and few', () => {
    for (const line of ['tea', 'coffee', 'tea ', 'x', ...Array.from({ length: 5 }, (_, index) => `search ${index}`)]) {
      keepRecentSearch(localStorage, 'ada', line);
    }

    expect(readRecentSearches(localStorage, 'ada')).toEqual(['search 4', 'search 3', 'search 2', 'search 1', 'search 0', 'tea']);
    expect(readRecentSearches(localStorage, 'grace')).toEqual([]);
  });

  it('pass over what somebody else wrote there', () => {
    localStorage.setItem('recent-searches:ada', '{"no":');
    expect(readRecentSearches(localStorage, 'ada')).toEqual([]);
    localStorage.setItem('recent-searches:ada', '[1, "tea"]');
    expect(readRecentSearches(localStorage, 'ada')).toEqual(['tea']);
  });
});
