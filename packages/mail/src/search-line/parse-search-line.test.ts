import { describe, expect, it } from 'vitest';
import { formatSearch } from './format-search.ts';
import { parseSearchLine } from './parse-search-line.ts';

const clock = { now: new Date('2026-03-31T12:00:00.000Z'), timeZone: 'Europe/Berlin' };
const parse = (line: string) => parseSearchLine(line, clock);

describe('parseSearchLine', () => {
  it.each([
    ['', {}],
    ['tea', { text: 'tea' }],
    ['"note g"', { text: 'note g' }],
    ['tea time', { text: 'tea', allOf: [{ text: 'time' }] }],
    ['analyt*', { wordStart: 'analyt' }],
    ['from:ada to:"Charles B" cc:x bcc:y subject:engine', { from: 'ada', to: 'Charles B', cc: 'x', bcc: 'y', subject: 'engine' }],
    ['FROM:Ada IS:Unread', { from: 'Ada', lacksFlag: ['$seen'] }],
    ['-from:ada -tea', { noneOf: [{ from: 'ada' }, { text: 'tea' }] }],
    ['a OR b c', { anyOf: [{ text: 'a' }, { text: 'b' }], text: 'c' }],
    ['{from:a subject:b}', { anyOf: [{ from: 'a' }, { subject: 'b' }] }],
    ['from:(a OR b)', { anyOf: [{ from: 'a' }, { from: 'b' }] }],
    ['subject:(a b)', { subject: 'a', allOf: [{ subject: 'b' }] }],
    ['-(a b)', { noneOf: [{ text: 'a', allOf: [{ text: 'b' }] }] }],
    ['a AND b', { text: 'a', allOf: [{ text: 'b' }] }],
    ['has:attachment filename:pdf', { hasAttachment: true, filename: 'pdf' }],
    ['is:starred is:read is:answered', { hasFlag: ['$flagged', '$seen', '$answered'] }],
    ['in:spam', { inMailboxes: [{ role: 'junk' }] }],
    ['label:"My Work"', { inMailboxes: [{ name: 'My Work' }] }],
    ['in:anywhere', { inMailboxes: [{ name: '*' }] }],
    ['larger:5M smaller:10000', { largerThanBytes: 5_242_880, smallerThanBytes: 10_000 }],
    ['list:dev.example', { listId: 'dev.example' }],
    ['rfc822msgid:a@b', { messageIdHeader: '<a@b>' }],
    ['after:2026-03-12 before:2026/4', { after: '2026-03-11T23:00:00.000Z', before: '2026-03-31T22:00:00.000Z' }],
    ['older_than:3d newer_than:1y', { before: '2026-03-28T12:00:00.000Z', after: '2025-03-31T12:00:00.000Z' }],
  ])('reads %s', (line, search) => {
    expect(parse(line)).toEqual(search);
  });

  it.each(['before:soon', 'after:2026-02-31', 'is:nice', 'has:cheese', 'https://example.org/x', 'larger:big', 'constructor:x', 'from:'])(
    'searches %s as it stands',
    (line) => {
      expect(parse(line)).toEqual({ text: line });
    },
  );

  it.each([')', '((', '{(a', '"open', '- -', 'OR OR', '"" -""', 'subject:""', '\u0000\ud800'])('makes something of %s', (line) => {
    expect(parse(formatSearch(parse(line)))).toEqual(parse(line));
  });

  it('reads a day in UTC where the time zone is not known', () => {
    expect(parseSearchLine('after:2026-03-12', { ...clock, timeZone: 'No/Where' })).toEqual({ after: '2026-03-12T00:00:00.000Z' });
  });

  it('means the same again when it is written out, whatever was typed', () => {
    const random = createRandom(7);
    for (let run = 0; run < 3_000; run += 1) {
      const line = Array.from({ length: 1 + Math.floor(random() * 16) }, () => pick(random)).join(random() < 0.5 ? ' ' : '');
      const search = parse(line);
      expect(parse(formatSearch(search)), `${line} → ${formatSearch(search)}`).toEqual(search);
    }
  });
});

const pieces =
  '( ) { } - -- " “ OR AND + * : ä 会議 tea cup* from: to:ada "two words" subject: -is:unread is:read is:starred label:x in:trash has:attachment larger:3k before:2026-01 newer_than:2d -( -{ from:( list:"a b" rfc822msgid:<q@w> foo:bar older: <> / \\ \u0000 \ud83d in:anywhere filename:a.pdf'.split(
    ' ',
  );

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const pick = (random: () => number): string => pieces[Math.floor(random() * pieces.length)] ?? '';
