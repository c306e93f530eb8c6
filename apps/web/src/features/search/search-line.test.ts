import { describe, expect, it } from 'vitest';
import { readLastPiece, replaceLastPiece, toFinishedLine, toLiveQuery } from './search-line';

describe('toLiveQuery', () => {
  it.each([
    ['analyt', 'analyt*'],
    ['tea analyt', 'tea analyt*'],
    ['-coff', '-coff*'],
    ['会議', '会議*'],
    ['analytical ', 'analytical'],
    ['a', 'a'],
    ['from:ad', 'from:ad'],
    ['"note gr', '"note gr'],
    ['tea OR', 'tea OR'],
    ['  ', ''],
  ])('asks for %s as %s', (line, query) => {
    expect(toLiveQuery(line)).toBe(query);
  });

  it('takes a finished line as it stands', () => {
    expect(toLiveQuery(toFinishedLine('analyt'))).toBe('analyt');
    expect(toFinishedLine(' ')).toBe('');
  });
});

describe('readLastPiece', () => {
  it.each([
    ['', { before: '', operator: '', text: '' }],
    ['tea from:ad', { before: 'tea ', operator: 'from:', text: 'ad' }],
    ['-FROM:ad', { before: '-', operator: 'from:', text: 'ad' }],
    ['tea ', { before: 'tea ', operator: '', text: '' }],
    ['"a b" c', { before: '"a b" ', operator: '', text: 'c' }],
  ])('reads %s', (line, piece) => {
    expect(readLastPiece(line)).toEqual(piece);
  });

  it('puts another piece in its place', () => {
    expect(replaceLastPiece('tea from:ad', 'from:ada@example.org ')).toBe('tea from:ada@example.org ');
  });
});
