import { describe, expect, it } from 'vitest';
import { matchShortcut, sequenceMs, shortcuts } from './shortcut-registry';

const press = (key: string, shiftKey = false, atMs = 0) => ({ key, shiftKey, atMs });

describe('matchShortcut', () => {
  it('matches single keys by what they write', () => {
    expect(matchShortcut(press('j'), null).id).toBe('next');
    expect(matchShortcut(press('#', true), null).id).toBe('trash');
    expect(matchShortcut(press('?', true), null).id).toBe('help');
  });

  it('tells a letter with Shift from one without', () => {
    expect(matchShortcut(press('U', true), null).id).toBe('mark-unread');
    expect(matchShortcut(press('u'), null).id).toBe('back');
    expect(matchShortcut(press('U'), null).id).toBe('back');
  });

  it('takes two keys in time for a pair and no longer', () => {
    const { pending } = matchShortcut(press('g'), null);

    expect(matchShortcut(press('i', false, sequenceMs), pending).id).toBe('go-inbox');
    expect(matchShortcut(press('s', false, sequenceMs + 1), pending).id).toBe('star');
  });

  it('gives every key one meaning', () => {
    const keys = shortcuts.flatMap((shortcut) => shortcut.keys.map((each) => each.join(' ')));

    expect(new Set(keys).size).toBe(keys.length);
  });
});
