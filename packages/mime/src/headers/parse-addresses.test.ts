import { describe, expect, it } from 'vitest';
import { readList, readPlainList } from './parse-addresses.ts';

const plain = [
  'Ann Example <ann@elsewhere.example>',
  '<ann.b+tag@mail.elsewhere.example>',
  '"Ann B Example" <ann_1@elsewhere-2.example>, Bob <bob@x.example>, 7 <7@7.example>',
];

describe('lists of addresses of the plainest form', () => {
  it.each(plain)('are read as the tokenizer reads them: %s', (list) => {
    expect(readPlainList(list)).toEqual(readList(list));
    expect(readPlainList(list)).toHaveLength(list.split(',').length);
  });

  it.each(['Ann, Bo <ann@x.example>', '=?utf-8?q?A?= <a@x.example>', 'Group: a@x.example;', '', 'a@x.example', '<a@b@c>'])(
    'leave all others to it: %s',
    (list) => {
      expect(readPlainList(list)).toBeNull();
    },
  );

  it('say nothing else than it, wherever a character is missing, doubled or another', () => {
    const broken = plain.flatMap((list) =>
      [...list].flatMap((character, at) => {
        const [before, after] = [list.slice(0, at), list.slice(at + 1)];
        const others = ['"', '(', '\\', ',', ';', ':', '<', '>', '@', '.', ' ', '\t', '=', 'x', 'ä'];
        return [before + after, before + character + list.slice(at), ...others.map((other) => before + other + after)];
      }),
    );

    const differing = broken.filter((list) => {
      const read = readPlainList(list);
      return read !== null && JSON.stringify(read) !== JSON.stringify(readList(list));
    });
    expect(differing).toEqual([]);
  });
});
