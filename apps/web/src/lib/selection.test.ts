import { describe, expect, it } from 'vitest';
import { keepListed, noSelection, selectAll, selectRange, toggleSelected } from './selection';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('selection', () => {
  it('toggles single rows', () => {
    const once = toggleSelected(noSelection, 'b');
    const twice = toggleSelected(once, 'b');

    expect([...once.ids]).toEqual(['b']);
    expect(twice.ids.size).toBe(0);
  });

  it('extends from the anchor in both directions and keeps the rest', () => {
    const down = selectRange(toggleSelected(noSelection, 'b'), 'd', order);
    const up = selectRange(toggleSelected(down, 'e'), 'd', order);

    expect([...down.ids]).toEqual(['b', 'c', 'd']);
    expect([...up.ids].sort()).toEqual(['b', 'c', 'd', 'e']);
  });

  it('starts a selection where there is no anchor', () => {
    expect([...selectRange(noSelection, 'c', order).ids]).toEqual(['c']);
  });

  it('selects all and forgets what left', () => {
    expect([...keepListed(selectAll(order), ['b', 'c']).ids]).toEqual(['b', 'c']);
  });
});
