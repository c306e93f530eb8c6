import { describe, expect, it } from 'vitest';
import { describeParticipants, findFace } from './participants';

const own = new Set(['ada@lovelace.dev']);
const ada = { name: 'Ada Lovelace', address: 'Ada@lovelace.dev' };
const charles = { name: 'Charles Babbage', address: 'cb@engine.example' };
const mary = { name: null, address: 'mary@somerville.example' };
const luigi = { name: 'Menabrea, Luigi', address: 'luigi@turin.example' };

describe('describeParticipants', () => {
  it('names two in full and oneself as me', () => {
    expect(describeParticipants([charles, ada], own, 'me')).toBe('Charles Babbage, me');
    expect(describeParticipants([mary], own, 'me')).toBe('mary@somerville.example');
  });

  it('shortens three and leaves the middle of more out', () => {
    expect(describeParticipants([charles, ada, mary], own, 'me')).toBe('Charles, me, mary');
    expect(describeParticipants([charles, ada, mary, luigi], own, 'me')).toBe('Charles … mary, Menabrea');
  });
});

describe('findFace', () => {
  it('prefers somebody else', () => {
    expect(findFace([ada, charles], own)).toBe(charles);
    expect(findFace([ada], own)).toBe(ada);
  });
});
