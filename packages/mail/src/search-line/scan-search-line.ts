/** A piece of a search line. `field` stands right before the word, phrase or group it names. */
export type SearchToken =
  | { readonly kind: 'open'; readonly bracket: '(' | '{' }
  | { readonly kind: 'close' }
  | { readonly kind: 'not' }
  | { readonly kind: 'or' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'phrase'; readonly text: string };

const patterns = {
  space: /[\s\p{Z}]+/uy,
  field: /([a-z][a-z0-9_]*):(?=[^\s\p{Z})}])/iuy,
  phrase: /["“”]([^"“”]*)["“”]?/uy,
  word: /[^\s\p{Z}(){}"“”]+/uy,
} as const;

function match(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

/** Cuts a search line into pieces; every text can be cut. */
export function scanSearchLine(line: string): readonly SearchToken[] {
  const tokens: SearchToken[] = [];
  let at = 0;
  while (at < line.length) {
    const { token, length } = scanOne(line, at, tokens.at(-1)?.kind === 'field');
    if (token) tokens.push(token);
    at += Math.max(1, length);
  }
  return tokens;
}

interface Scanned {
  readonly token: SearchToken | null;
  readonly length: number;
}

function scanOne(line: string, at: number, isValue: boolean): Scanned {
  return scanMark(line, at, isValue) ?? scanText(line, at, isValue);
}

function scanMark(line: string, at: number, isValue: boolean): Scanned | null {
  const character = line[at] ?? '';
  if (character === '(' || character === '{') return { token: { kind: 'open', bracket: character }, length: 1 };
  if (character === ')' || character === '}') return { token: { kind: 'close' }, length: 1 };
  const space = match(patterns.space, line, at);
  if (space) return { token: null, length: space[0].length };
  const isNot = !isValue && character === '-' && /[^\s\p{Z}-]/u.test(line[at + 1] ?? ' ');
  return isNot ? { token: { kind: 'not' }, length: 1 } : null;
}

function scanText(line: string, at: number, isValue: boolean): Scanned {
  const phrase = match(patterns.phrase, line, at);
  if (phrase) return { token: { kind: 'phrase', text: phrase[1] ?? '' }, length: phrase[0].length };
  const field = isValue ? null : match(patterns.field, line, at);
  if (field) return { token: { kind: 'field', name: (field[1] ?? '').toLowerCase() }, length: field[0].length };
  const text = match(patterns.word, line, at)?.[0] ?? line[at] ?? '';
  if (!isValue && text === 'OR') return { token: { kind: 'or' }, length: 2 };
  if (!isValue && text === 'AND') return { token: null, length: 3 };
  return { token: { kind: 'word', text }, length: text.length };
}
