import { describe, expect, it } from 'vitest';
import { parseDate } from './parse-date.ts';
import { parseHeaders } from './parse-headers.ts';
import { toEnvelope } from './to-envelope.ts';

const read = (header: string, encoding: BufferEncoding = 'utf8') => toEnvelope(parseHeaders(Buffer.from(header, encoding)));

describe('toEnvelope', () => {
  it.each([
    [
      '"Doe, Jane" <jane@example.test>, b@example.test',
      [
        ['Doe, Jane', 'jane@example.test'],
        [null, 'b@example.test'],
      ],
    ],
    [
      'Friends: a@example.test, B <b@example.test>;, c@example.test',
      [
        [null, 'a@example.test'],
        ['B', 'b@example.test'],
        [null, 'c@example.test'],
      ],
    ],
    ['undisclosed-recipients:;', []],
    ['jane@example.test (Jane Doe)', [['Jane Doe', 'jane@example.test']]],
    ['=?utf-8?Q?J=C3=B6rg?= <j@example.test>', [['Jörg', 'j@example.test']]],
    ['Jörg <jörg@exämple.test>', [['Jörg', 'jörg@exämple.test']]],
    ['jane@example.test <jane@example.test>', [[null, 'jane@example.test']]],
    ['nobody, , ;', []],
  ])('reads the address list %s', (list, expected) => {
    const { to } = read(`To: ${list}`);

    expect(to.map(({ name, address }) => [name, address])).toEqual(expected);
  });

  it.each([
    ['=?utf-8?B?w7Y=?= =?utf-8?B?w7Y=?=', 'öö'],
    ['=?utf-8?Q?a=C3?=\r\n =?utf-8?Q?=B6b?= end', 'aöb end'],
    ['=?iso-8859-1?Q?caf=E9?= and =?koi8-r?B?8NLJ?=', 'café and При'],
    ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?B?GyRCOGwbKEI=?=', '日本語'],
    ['Plain =?broken', 'Plain =?broken'],
    ['=?unknown-charset?Q?x?=', 'x'],
    ['=?utf-8*en?Q?tagged?=', 'tagged'],
    ['Grüße', 'Grüße'],
  ])('decodes the subject %s', (written, expected) => {
    expect(read(`Subject: ${written}`).subject).toBe(expected);
  });

  it('reads ids, also folded and many, and invents nothing', () => {
    const references = Array.from({ length: 300 }, (_, index) => `<r${index}@example.test>`).join('\r\n ');

    const envelope = read(`Message-ID: <m@example.test>\r\nIn-Reply-To: Your mail <a@x> of <b@x>\r\nReferences: ${references}`);
    const empty = read('X-Other: 1');

    expect(envelope.messageIdHeader).toBe('<m@example.test>');
    expect(envelope.inReplyTo).toEqual(['<a@x>', '<b@x>']);
    expect(envelope.references).toHaveLength(200);
    expect(envelope.references.at(-1)).toBe('<r299@example.test>');
    expect(empty).toEqual({
      subject: null,
      from: [],
      sender: [],
      replyTo: [],
      to: [],
      cc: [],
      bcc: [],
      sentAt: null,
      messageIdHeader: null,
      inReplyTo: [],
      references: [],
    });
  });

  it('keeps headers with names of object members apart', () => {
    const headers = parseHeaders(Buffer.from('__proto__: x\r\nconstructor: y\r\nList-Unsubscribe: <a>\r\nlist-unsubscribe: <b>\r\n\r\n'));

    expect(Object.getPrototypeOf(headers)).toBeNull();
    expect(Object.entries(headers)[0]).toEqual(['__proto__', ['x']]);
    expect(headers.constructor).toEqual(['y']);
    expect(headers['list-unsubscribe']).toEqual(['<a>', '<b>']);
  });
});

describe('parseDate', () => {
  it.each([
    ['Mon, 02 Mar 2026 10:20:30 +0130', '2026-03-02T08:50:30.000Z'],
    ['2 Mar 26 10:20 GMT', '2026-03-02T10:20:00.000Z'],
    ['Mon, 2 Mar 1998 10:20:30 PST (a comment)', '1998-03-02T18:20:30.000Z'],
    ['Mon Mar  2 10:20:30 2026', '2026-03-02T10:20:30.000Z'],
    ['2026-03-02T10:20:30+02:00', '2026-03-02T08:20:30.000Z'],
    ['Mon, 02 Mar 1969 10:20:30 +0000', null],
    ['Mon, 02 Mar 9999 10:20:30 +0000', null],
    ['yesterday', null],
    ['', null],
  ])('reads %s', (written, expected) => {
    expect(parseDate(written)).toBe(expected);
  });
});
