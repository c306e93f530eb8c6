import { combineAll, combineAny, negate } from './combine-searches.ts';
import { readOperator, type SearchClock, type TypedSearch } from './read-operator.ts';
import { type SearchToken, scanSearchLine } from './scan-search-line.ts';

const longestLine = 2_000;
const deepestGroup = 40;
const hasText = /[\p{L}\p{N}]/u;

/**
 * Reads a search line with Gmail's operators. Total: every text means something; an operator or value that is not known is searched
 * as the words it is made of.
 */
export function parseSearchLine(line: string, clock: SearchClock): TypedSearch {
  const tokens = scanSearchLine(line.slice(0, longestLine));
  const reader = new TokenReader(tokens, { ...clock, timeZone: toKnownZone(clock.timeZone) });
  return reader.readLine();
}

function toKnownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

class TokenReader {
  #at = 0;
  readonly #tokens: readonly SearchToken[];
  readonly #clock: SearchClock;

  constructor(tokens: readonly SearchToken[], clock: SearchClock) {
    this.#tokens = tokens;
    this.#clock = clock;
  }

  /** A closing bracket without an opening one is passed over. */
  readLine(): TypedSearch {
    const parts: TypedSearch[] = [];
    while (this.#at < this.#tokens.length) {
      parts.push(this.#readAll('text', 0));
      this.#at += 1;
    }
    return combineAll(parts);
  }

  // Gmail: OR binds closer than what stands side by side.
  #readAll(field: string, depth: number): TypedSearch {
    const parts: TypedSearch[][] = [];
    let isAlternative = false;
    for (let token = this.#peek(); token && token.kind !== 'close'; token = this.#peek()) {
      if (token.kind === 'or') {
        this.#at += 1;
        isAlternative = parts.length > 0;
        continue;
      }
      const part = this.#readOne(field, depth);
      const last = parts.at(-1);
      if (isAlternative && last) last.push(part);
      else parts.push([part]);
      isAlternative = false;
    }
    return combineAll(parts.map(combineAny));
  }

  #readAny(field: string, depth: number): TypedSearch {
    const parts: TypedSearch[] = [];
    for (let token = this.#peek(); token && token.kind !== 'close'; token = this.#peek()) {
      if (token.kind === 'or') this.#at += 1;
      else parts.push(this.#readOne(field, depth));
    }
    return combineAny(parts);
  }

  #readOne(field: string, depth: number): TypedSearch {
    const token = this.#peek();
    this.#at += 1;
    if (!token || token.kind === 'or' || token.kind === 'close') return {};
    if (token.kind === 'not') return negate(this.#readOne(field, depth));
    if (token.kind === 'field') return this.#readOne(token.name, depth);
    if (token.kind === 'open') return this.#readGroup(token.bracket, field, depth);
    return this.#toCondition(field, token);
  }

  #readGroup(bracket: '(' | '{', field: string, depth: number): TypedSearch {
    if (depth >= deepestGroup) return {};
    const group = bracket === '(' ? this.#readAll(field, depth + 1) : this.#readAny(field, depth + 1);
    this.#at += 1;
    return group;
  }

  #toCondition(field: string, token: { readonly kind: 'word' | 'phrase'; readonly text: string }): TypedSearch {
    if (field === 'text') return toText(token.text, token.kind);
    return readOperator(field, token.text, this.#clock) ?? toText(`${field}:${token.text}`, 'phrase');
  }

  #peek(): SearchToken | undefined {
    return this.#tokens[this.#at];
  }
}

function toText(written: string, kind: 'word' | 'phrase'): TypedSearch {
  const text = written.replace(/^[+\s]+/, '').trim();
  if (!hasText.test(text)) return {};
  if (kind === 'word' && /^[\p{L}\p{N}][\p{L}\p{N}.@_-]*\*$/u.test(text)) return { wordStart: text.slice(0, -1) };
  return { text };
}
