const openWord = /(^|[\s({-])([\p{L}\p{N}]{2,})$/u;

/**
 * What to ask for while a line is typed: its last word may go on, unless a space follows it. An operator, a phrase and a word in
 * brackets stay as they are.
 */
export function toLiveQuery(line: string): string {
  const query = line.trimStart();
  const [, , word] = openWord.exec(query) ?? [];
  const isInPhrase = (query.match(/["“”]/gu)?.length ?? 0) % 2 === 1;
  if (word === undefined || isInPhrase || word === 'OR' || word === 'AND') return query.trim();
  return `${query}*`;
}

/** The line as it is when typing has ended. */
export const toFinishedLine = (line: string): string => (line.trim() === '' ? '' : `${line.trim()} `);

/** The piece of a line that is being typed, with the operator before it. */
export interface TypedPiece {
  readonly before: string;
  readonly operator: string;
  readonly text: string;
}

/** Reads the last piece of a line. */
export function readLastPiece(line: string): TypedPiece {
  const [, before = '', operator = '', text = ''] = /^(.*?)((?:[a-z][a-z0-9_]*:)?)([^\s:"“”(){}]*)$/isu.exec(line) ?? [];
  return { before, operator: operator.toLowerCase(), text };
}

/** The line with its last piece replaced. */
export const replaceLastPiece = (line: string, piece: string): string => `${readLastPiece(line).before}${piece}`;
