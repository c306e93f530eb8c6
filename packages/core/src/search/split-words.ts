/** A word as it is looked up, and where it stands in the text. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

// Scripts that write no spaces between words, and Hangul, whose words take endings: pairs of characters stand for words.
const unspaced = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー`;
const pieces = new RegExp(`([${unspaced}]+)|([[\\p{L}\\p{N}\\p{M}]--[${unspaced}]]+)`, 'gv');
// Marks of no script of its own: accents, not the voice marks of Japanese or the vowels of Hindi.
const accentSet = String.raw`[[\p{sc=Inherited}&&\p{Mn}]--[\u3099\u309A]]`;
const accents = new RegExp(accentSet, 'gv');
const spelledOut: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ς: 'σ' };
const spelled = /[ßæœøđðþłıς]/g;
const longestWord = 64;

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** Text without case and accents, so that `Übergröße` and `ubergrosse` are one. */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const plain = text.normalize('NFKD').replace(accents, '').normalize('NFC').toLowerCase();
  return plain.replace(spelled, (letter) => spelledOut[letter] ?? letter);
}

/** The words of a text in order; of scripts without spaces each pair of neighbours, and the last character. */
export function splitWords(text: string, limit = Number.POSITIVE_INFINITY): readonly Word[] {
  const words: Word[] = [];
  for (const { 0: piece, 1: run, index } of text.matchAll(pieces)) {
    if (words.length >= limit) break;
    if (run === undefined) words.push({ word: foldText(piece).slice(0, longestWord), start: index, end: index + piece.length });
    else pushPairs(words, run, index);
  }
  return words;
}

/** The same without where they stand; of the characters of ASCII alone, as most texts are, in a fraction of the time. */
export function listWords(text: string, limit: number): readonly string[] {
  if (!isAscii(text)) return splitWords(text, limit).map(({ word }) => word);
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.slice(0, limit).map((word) => word.slice(0, longestWord));
}

function pushPairs(words: Word[], run: string, start: number): void {
  const characters = [...run];
  let at = start;
  characters.forEach((character, index) => {
    const next = characters[index + 1] ?? '';
    words.push({ word: foldText(character + next), start: at, end: at + character.length + next.length });
    at += character.length;
  });
}

const onlyUnspaced = new RegExp(`^[${unspaced}]+$`, 'v');

/** True for a text of scripts without spaces alone. */
export const isUnspaced = (text: string): boolean => onlyUnspaced.test(text);
