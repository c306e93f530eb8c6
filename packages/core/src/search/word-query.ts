import { foldText, isUnspaced, splitWords } from './split-words.ts';
import { quoteLexeme, type WordWeight } from './word-vector.ts';

/** One word of what is looked for. */
export interface QueryWord {
  readonly word: string;
  /** The words that begin so, too. */
  readonly isStart: boolean;
}

/** The words that must stand side by side for a text to be found; none where the text holds no word. */
export function toQueryWords(written: string, isStart = false): readonly QueryWord[] {
  const text = isStart ? written : written.replace(/\*$/, '');
  const isOpen = isStart || text !== written;
  const words = splitWords(text);
  const runs = words.map(({ word, start, end }, index): QueryWord & { readonly isInside: boolean } => {
    const piece = text.slice(start, end);
    const isLast = index === words.length - 1;
    // A run may go on behind what was looked for: its last character is told by the pair before it, or begins a pair.
    const isTail = isUnspaced(piece) && [...piece].length === 1;
    const isInside = isTail && isLast && words[index - 1]?.end === end;
    return { word, isStart: isLast && (isTail || isOpen), isInside };
  });
  return runs.filter(({ isInside }) => !isInside).map(({ word, isStart: opens }) => ({ word, isStart: opens }));
}

/** The words as a `tsquery`, one behind the other. */
export function toWordQuery(words: readonly QueryWord[], weight: WordWeight | '' = ''): string {
  const lexemes = words.map(({ word, isStart }) => toLexeme(word, `${isStart ? '*' : ''}${weight}`));
  return lexemes.length === 1 ? (lexemes[0] ?? '') : `(${lexemes.join(' <-> ')})`;
}

/** A lexeme of a `tsquery` with its marks. */
export const toLexeme = (word: string, marks = ''): string => `'${quoteLexeme(word)}'${marks === '' ? '' : `:${marks}`}`;

/** A pattern for LIKE over folded text. */
export const toFoldedPattern = (text: string): string => `%${foldText(text).replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
