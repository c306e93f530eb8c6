import { describe, expect, it } from 'vitest';
import { parseHeaders } from './parse-headers.ts';

const field = { subject: ['one'] };

describe('a header block ends with its first empty line', () => {
  it.each([
    ['as a server gives it', 'Subject: one\r\n\r\n', field],
    ['with a body behind it', 'Subject: one\r\n\r\nTo: body\r\n\r\n', field],
    ['with line feeds alone', 'Subject: one\n\nTo: body\r\n\r\n', field],
    ['with line breaks of both kinds', 'Subject: one\n\r\nTo: body\r\n\r\n', field],
    ['which is the first of all', '\r\nSubject: one\r\n\r\n', {}],
    ['without one', 'Subject: one\r\n', field],
    ['of nothing', '', {}],
  ])('%s', (_name, raw, expected) => {
    expect(parseHeaders(Buffer.from(raw))).toEqual(expected);
  });
});

describe('names of fields', () => {
  it('are in lower case, however often they come', () => {
    const raw = 'Subject: a\r\nSUBJECT: b\r\nsubject : c\r\nSubject: d\r\n\r\n';
    expect(parseHeaders(Buffer.from(raw))).toEqual({ subject: ['a', 'b', 'c', 'd'] });
  });

  it('are no names with other characters in them, also when they come again', () => {
    const raw = 'Sub ject: a\r\nSub ject: b\r\nTö: c\r\n__proto__: d\r\n\r\n';
    const headers = parseHeaders(Buffer.from(raw));
    expect(Object.entries(headers)).toEqual([['__proto__', ['d']]]);
  });
});
