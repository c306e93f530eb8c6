/** A value of a line: a string or number as its characters, NIL as null, a list. */
export type LineValue = string | null | readonly LineValue[];

/** Thrown where a line holds anything beyond the plain forms; imapflow reads such a line. */
export class UnusualLine extends Error {}

const deepest = 50;
const space = 0x20;
const quote = 0x22;
const open = 0x28;
const close = 0x29;
const atom = /[A-Za-z0-9$+,./:;=_-]+/y;
const flags = /^\\?[A-Za-z0-9$+,./:;=_-]+(?: \\?[A-Za-z0-9$+,./:;=_-]+)*$/;
const part = /^BODY\[(\d{1,5}(?:\.\d{1,5}){0,20})\](?:<0>)?$/;
const literal = /\{(\d{1,10})\}\r\n/y;

/** Reads a line of a server from left to right; all of it is US-ASCII. */
export class LineScanner {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Goes past a character where it comes next. */
  takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  expect(character: string): void {
    if (!this.takes(character)) throw new UnusualLine();
  }

  /** All up to a space, and past it. */
  word(): string {
    return this.#upTo(' ');
  }

  /**
   * What a section is of, where its beginning was read as a word: `HEADER` for `BODY[HEADER]` and `BODY[HEADER.FIELDS (…)]`, a part's
   * number for `BODY[1.2]` and its beginning `BODY[1.2]<0>`; null where the word is none of these.
   */
  section(word: string): string | null {
    if (word === 'BODY[HEADER]') return 'HEADER';
    if (word === 'BODY[HEADER.FIELDS') {
      this.#upTo(']');
      this.expect(' ');
      return 'HEADER';
    }
    return part.exec(word)?.[1] ?? null;
  }

  /** The length that a literal is announced with (RFC 9051 §4.3). */
  literalLength(): number {
    literal.lastIndex = this.#at;
    const found = literal.exec(this.#text);
    if (found === null) throw new UnusualLine();
    this.#at = literal.lastIndex;
    return Number(found[1]);
  }

  /** A list of flags (RFC 9051 §2.3.2). */
  flags(): readonly string[] {
    this.expect('(');
    const inside = this.#upTo(')');
    if (inside === '') return [];
    if (!flags.test(inside)) throw new UnusualLine();
    return inside.split(' ');
  }

  value(depth = 0): LineValue {
    const code = this.#text.charCodeAt(this.#at);
    if (code === quote) return this.#quoted();
    if (code === open) return this.#list(depth);
    atom.lastIndex = this.#at;
    if (!atom.test(this.#text)) throw new UnusualLine();
    const text = this.#text.slice(this.#at, atom.lastIndex);
    this.#at = atom.lastIndex;
    return text === 'NIL' ? null : text;
  }

  #list(depth: number): readonly LineValue[] {
    if (depth === deepest) throw new UnusualLine();
    this.#at += 1;
    const values: LineValue[] = [];
    while (!this.takes(')')) {
      values.push(this.value(depth + 1));
      const code = this.#text.charCodeAt(this.#at);
      if (code === space && this.#text.charCodeAt(this.#at + 1) !== close) this.#at += 1;
      // Parts of a multipart follow one another without a space (RFC 9051 §7.5.2).
      else if (code !== close && !(code === open && this.#text.charCodeAt(this.#at - 1) === close)) throw new UnusualLine();
    }
    return values;
  }

  #quoted(): string {
    this.#at += 1;
    const text = this.#upTo('"');
    if (text.includes('\\')) throw new UnusualLine();
    return text;
  }

  #upTo(end: string): string {
    const until = this.#text.indexOf(end, this.#at);
    if (until < 0) throw new UnusualLine();
    const text = this.#text.slice(this.#at, until);
    this.#at = until + 1;
    return text;
  }
}
