import type { ShortcutId } from '@/lib/shortcut-bus';

/** Under which heading an act stands on the sheet. */
export type ShortcutGroup = 'write' | 'move' | 'act' | 'go' | 'app';

/** A key, or two after each other, and what it does; `Shift+` stands only before letters. `Ctrl+K` is heard by the palette itself. */
export interface Shortcut {
  readonly id: ShortcutId;
  readonly keys: readonly (readonly string[])[];
  readonly group: ShortcutGroup;
}

/** The one list of keys: it feeds the keyboard and the sheet. */
export const shortcuts: readonly Shortcut[] = [
  { id: 'compose', keys: [['c']], group: 'write' },
  { id: 'reply', keys: [['r']], group: 'write' },
  { id: 'reply-all', keys: [['a']], group: 'write' },
  { id: 'forward', keys: [['f']], group: 'write' },
  { id: 'next', keys: [['j'], ['ArrowDown']], group: 'move' },
  { id: 'previous', keys: [['k'], ['ArrowUp']], group: 'move' },
  { id: 'open', keys: [['Enter'], ['o']], group: 'move' },
  { id: 'back', keys: [['u']], group: 'move' },
  { id: 'archive', keys: [['e']], group: 'act' },
  { id: 'trash', keys: [['#'], ['Delete']], group: 'act' },
  { id: 'junk', keys: [['!']], group: 'act' },
  { id: 'star', keys: [['s']], group: 'act' },
  { id: 'select', keys: [['x']], group: 'act' },
  { id: 'mark-read', keys: [['Shift+I']], group: 'act' },
  { id: 'mark-unread', keys: [['Shift+U']], group: 'act' },
  { id: 'undo', keys: [['z']], group: 'act' },
  { id: 'go-inbox', keys: [['g', 'i']], group: 'go' },
  { id: 'go-starred', keys: [['g', 's']], group: 'go' },
  { id: 'go-sent', keys: [['g', 't']], group: 'go' },
  { id: 'go-drafts', keys: [['g', 'd']], group: 'go' },
  { id: 'search', keys: [['/']], group: 'app' },
  { id: 'palette', keys: [['Ctrl+K']], group: 'app' },
  { id: 'help', keys: [['?']], group: 'app' },
  { id: 'escape', keys: [['Escape']], group: 'app' },
];

/** How long the second key of a pair may take. */
export const sequenceMs = 900;

/** What was pressed, for matching. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly atMs: number;
}

/** A key waiting for its second. */
export interface PendingKey {
  readonly key: string;
  readonly atMs: number;
}

const nameOf = ({ key, shiftKey }: KeyPress): string => {
  const isLetter = /^[a-zA-Z]$/.test(key);
  if (!isLetter) return key;
  return shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
};

/** What a press means after the one before it; `pending` waits for a second key. */
export function matchShortcut(press: KeyPress, pending: PendingKey | null): { id: ShortcutId | null; pending: PendingKey | null } {
  const name = nameOf(press);
  const first = pending && press.atMs - pending.atMs <= sequenceMs ? pending.key : null;
  const isMatch = (keys: readonly string[], wanted: readonly string[]) =>
    keys.length === wanted.length && keys.every((key, index) => key === wanted[index]);
  const find = (wanted: readonly string[]) => shortcuts.find((shortcut) => shortcut.keys.some((keys) => isMatch(keys, wanted)))?.id ?? null;
  if (first !== null) {
    const id = find([first, name]);
    if (id) return { id, pending: null };
  }
  const startsPair = shortcuts.some((shortcut) => shortcut.keys.some((keys) => keys.length === 2 && keys[0] === name));
  if (startsPair) return { id: null, pending: { key: name, atMs: press.atMs } };
  return { id: find([name]), pending: null };
}
