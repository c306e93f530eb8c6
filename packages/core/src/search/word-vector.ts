import { listWords } from './split-words.ts';

/** Where words stand: A subject, B people, C names of attachments, D text. */
export type WordWeight = 'A' | 'B' | 'C' | 'D';

// What PostgreSQL keeps: places up to 16,383, at most 255 for each word.
const lastPlace = 16_383;
const mostPlaces = 255;
// Between two fields, so that no phrase runs from one into the next.
const gap = 2;

/** Gathers the words of a message and writes them as a `tsvector`. */
export class WordVector {
  readonly #places = new Map<string, Places>();
  #next = 1;

  add(text: string | null, weight: WordWeight): void {
    if (!text || this.#next > lastPlace) return;
    const mark = weight === 'D' ? '' : weight;
    for (const word of listWords(text, lastPlace)) {
      this.#addPlace(word, `${Math.min(this.#next, lastPlace)}${mark}`);
      this.#next += 1;
    }
    this.#next += gap;
  }

  /** A mark that no word of a text can be. */
  addMark(mark: string): void {
    if (!this.#places.has(mark)) this.#places.set(mark, { count: 0, list: '' });
  }

  toString(): string {
    let written = '';
    for (const [word, { list }] of this.#places) written += `'${quoteLexeme(word)}'${list} `;
    return written.trimEnd();
  }

  #addPlace(word: string, place: string): void {
    const places = this.#places.get(word);
    if (!places) this.#places.set(word, { count: 1, list: `:${place}` });
    else if (places.count < mostPlaces) {
      places.count += 1;
      places.list += places.list === '' ? `:${place}` : `,${place}`;
    }
  }
}

/** Where a word stands, as a `tsvector` says it. */
interface Places {
  count: number;
  list: string;
}

/** The inside of a quoted lexeme. */
export const quoteLexeme = (word: string): string =>
  /['\\]/.test(word) ? word.replace(/['\\]/g, (character) => character + character) : word;
