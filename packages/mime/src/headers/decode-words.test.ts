import libmime from 'libmime';
import { describe, expect, it } from 'vitest';
import { decodeWords } from './decode-words.ts';

describe('decodeWords', () => {
  it.each([
    '=?utf-8?B?w7Y=?= =?utf-8?B?w7Y=?=',
    '=?utf-8?Q?a=C3?= =?utf-8?Q?=B6b?=\t=?utf-8?Q?c?= end',
    '=?iso-8859-1?Q?caf=E9?= and =?koi8-r?B?8NLJ?=',
    '=?windows-31j?B?k/qWew==?= =?ks_c_5601-1987?B?x9HxubQ=?=',
    '=?utf-7?Q?+ADw-b+AD4-?=',
    '=?utf-8?Q?a?=(x)=?utf-8*en?Q?b?= =?broken',
  ])('reads %s as libmime does', (written) => {
    expect(decodeWords(written)).toBe(libmime.decodeWords(written));
  });

  // The reasons why words are joined here; where one of these fails, the library has learnt it.
  it.each([
    ['a character split between a Q and a B word', '=?utf-8?q?=C3?= =?utf-8?b?tg==?=', 'ö'],
    ['B words without padding', '=?utf-8?B?YQ?= =?utf-8?B?Yg?=', 'ab'],
    ['windows-1252 said to be UTF-8', '=?utf-8?Q?a=FC?=', 'aü'],
    ['UTF-8 said to be ASCII', '=?us-ascii?Q?=C3=BC?=', 'ü'],
    ['a charset without a name', '=?unknown-8bit?Q?=FC?=', 'ü'],
    ['GB 18030 said to be GB 2312', '=?gb2312?B?xOO6w4EwiTg=?=', '你好ß'],
  ])('reads %s as libmime does not', (_name, written, expected) => {
    expect(decodeWords(written)).toBe(expected);
    expect(libmime.decodeWords(written)).not.toBe(expected);
  });
});
