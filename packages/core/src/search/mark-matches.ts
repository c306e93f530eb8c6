import { type MessageSearch, someCondition } from '@mailwright/mail';
import { splitWords } from './split-words.ts';
import { type QueryWord, toQueryWords } from './word-query.ts';

/** A piece of a text; pieces together are the text. */
export interface TextSegment {
  readonly text: string;
  readonly isMatch: boolean;
}

/** What of a search is to be marked: words side by side. */
export type MarkedWords = readonly (readonly QueryWord[])[];

interface Range {
  readonly start: number;
  readonly end: number;
}

const passageLength = 200;
const lengthBefore = 24;

/** The words that a search looks for in these fields; what must not be there is not marked. */
export function listMarkedWords(search: MessageSearch<unknown>, fields: readonly ('text' | 'subject')[]): MarkedWords {
  const { noneOf: _noneOf, allOf = [], anyOf = [], ...own } = search;
  const words: (readonly QueryWord[])[] = [];
  someCondition(own, ({ text, wordStart, subject }) => {
    if (text !== undefined && fields.includes('text')) words.push(toQueryWords(text));
    if (wordStart !== undefined && fields.includes('text')) words.push(toQueryWords(wordStart, true));
    if (subject !== undefined && fields.includes('subject')) words.push(toQueryWords(subject));
    return false;
  });
  const inner = [...allOf, ...anyOf].flatMap((part) => listMarkedWords(part, fields));
  return [...words.filter((sequence) => sequence.length > 0), ...inner];
}

/** The text in pieces, those that were looked for told apart. */
export function markMatches(text: string, marked: MarkedWords): readonly TextSegment[] {
  return toSegments(text, findRanges(text, marked));
}

/** A passage of a long text around the first match, marked; null where nothing in it was looked for. */
export function markPassage(text: string, marked: MarkedWords): readonly TextSegment[] | null {
  const folded = text.replace(/\s+/gu, ' ').trim();
  const [first] = findRanges(folded, marked);
  if (!first) return null;
  const start = findStart(folded, Math.max(0, first.start - lengthBefore));
  const passage = folded.slice(start, start + passageLength).toWellFormed();
  return markMatches(`${start > 0 ? '… ' : ''}${passage}`, marked);
}

function findStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.indexOf(' ', at);
  return space >= 0 && space < at + lengthBefore / 2 ? space + 1 : at;
}

function findRanges(text: string, marked: MarkedWords): readonly Range[] {
  if (marked.length === 0) return [];
  const words = splitWords(text);
  const ranges: Range[] = [];
  words.forEach((first, index) => {
    for (const sequence of marked) {
      const isFound = sequence.every(({ word, isStart }, offset) => {
        const at = words[index + offset]?.word;
        return at !== undefined && (isStart ? at.startsWith(word) : at === word);
      });
      const last = words[index + sequence.length - 1];
      if (isFound && last) ranges.push({ start: first.start, end: last.end });
    }
  });
  return joinRanges(ranges);
}

function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: Range[] = [];
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last && range.start <= last.end) joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else joined.push(range);
  }
  return joined;
}

function toSegments(text: string, ranges: readonly Range[]): readonly TextSegment[] {
  const segments: TextSegment[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    if (start > at) segments.push({ text: text.slice(at, start), isMatch: false });
    segments.push({ text: text.slice(start, end), isMatch: true });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), isMatch: false });
  return segments;
}
