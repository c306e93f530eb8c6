import { describe, expect, it } from 'vitest';
import { foldText, splitWords } from './split-words.ts';
import { toQueryWords, toWordQuery } from './word-query.ts';
import { WordVector } from './word-vector.ts';

const words = (text: string) => splitWords(text).map(({ word }) => word);

describe('splitWords', () => {
  it.each([
    ['Größe, naïve ŁÓDŹ!', ['grosse', 'naive', 'lodz']],
    ['ada@Example.test', ['ada', 'example', 'test']],
    ['会議の資料', ['会議', '議の', 'の資', '資料', '料']],
    ['Re:会議 tea', ['re', '会議', '議', 'tea']],
    ['ガイド', ['ガイ', 'イド', 'ド']],
    ['Καλημέρα ΣΑΣ', ['καλημερα', 'σασ']],
    ['Привет, отчёт', ['привет', 'отчет']],
    ["don't — it's\u0000", ['don', 't', 'it', 's']],
    ['', []],
  ])('cuts %s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('tells where each word stands', () => {
    const text = 'Ä會議 b';
    expect(splitWords(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Ä', '會議', '議', 'b']);
  });

  it('knows no case and no accents', () => {
    expect(foldText('ÜBERGRÖSSE')).toBe(foldText('ubergröße'));
  });
});

describe('toQueryWords', () => {
  it('asks for a run of characters by its pairs, and for one character by what begins with it', () => {
    expect(toWordQuery(toQueryWords('会議の'))).toBe("('会議' <-> '議の')");
    expect(toWordQuery(toQueryWords('会'))).toBe("'会':*");
    expect(toWordQuery(toQueryWords('会議 tea'))).toBe("('会議' <-> '議' <-> 'tea')");
  });

  it('takes a star for the beginning of a word', () => {
    expect(toWordQuery(toQueryWords('note gr*'), 'A')).toBe("('note':A <-> 'gr':*A)");
  });
});

describe('WordVector', () => {
  it('keeps places and fields apart, and no quote ends a word', () => {
    const vector = new WordVector();
    vector.add('Tea time', 'A');
    vector.add('tea', 'D');
    vector.addMark("f:it's\\");
    expect(String(vector)).toBe("'tea':1A,5 'time':2A 'f:it''s\\\\'");
  });
});
