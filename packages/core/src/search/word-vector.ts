import { splitWords } from './split-words.ts';

/** Where words stand: A subject, B people, C names of attachments, D text. */
export type WordWeight = 'A' | 'B' | 'C' | 'D';

// What PostgreSQL keeps: places up to 16,383, at most 255 for each word.
const lastPlace = 16_383;
const mostPlaces = 255;
// Between two fields, so that no phrase runs from one into the next.
const gap = 2;

/** Gathers the words of a message and writes them as a `tsvector`. */
export class WordVector {
  readonly #places = new Map<string, string[]>();
  #next = 1;

  add(text: string | null, weight: WordWeight): void {
    if (!text || this.#next > lastPlace) return;
    for (const { word } of splitWords(text, lastPlace)) {
      this.#addPlace(word, `${Math.min(this.#next, lastPlace)}${weight === 'D' ? '' : weight}`);
      this.#next += 1;
    }
    this.#next += gap;
  }

  /** A mark that no word of a text can be. */
  addMark(mark: string): void {
    if (!this.#places.has(mark)) this.#places.set(mark, []);
  }

  toString(): string {
    return [...this.#places].map(([word, places]) => `'${quoteLexeme(word)}'${places.length > 0 ? `:${places.join(',')}` : ''}`).join(' ');
  }

  #addPlace(word: string, place: string): void {
    const places = this.#places.get(word);
    if (!places) this.#places.set(word, [place]);
    else if (places.length < mostPlaces) places.push(place);
  }
}

/** The inside of a quoted lexeme. */
export const quoteLexeme = (word: string): string => word.replace(/['\\]/g, (character) => character + character);
