import { readFileSync } from 'node:fs';
import type { BodyPart, PartId } from '@mailwright/mail';
import { afterAll, describe, expect, it } from 'vitest';
import { closeMimeWorkers } from '../workers/mime-workers.ts';
import { decodeBodies, extractPart, parseMessage } from './parse-message.ts';

const readFixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/${name}.eml`, import.meta.url));
const lines = (...written: readonly string[]): Buffer => Buffer.from(written.join('\r\n'), 'latin1');
const listIds = (part: BodyPart): readonly string[] => [`${part.partId}:${part.contentType}`, ...part.children.flatMap(listIds)];
const findPart = (part: BodyPart, partId: string): BodyPart[] => [
  ...(part.partId === partId ? [part] : []),
  ...part.children.flatMap((child) => findPart(child, partId)),
];

afterAll(closeMimeWorkers);

describe('parseMessage', () => {
  it.each([
    ['utf-8', 'Grüße aus Köln – 你好'],
    ['iso-8859-1', 'Crème brûlée à la façon'],
    ['iso-8859-15', 'Preis: 5 € für Œuvre'],
    ['windows-1252', '“Naïve” – café €'],
    ['koi8-r', 'Привет, мир'],
    ['windows-1251', 'Добрый день'],
    ['iso-2022-jp', '日本語のメール'],
    ['shift_jis', '日本語のメール'],
    ['euc-jp', '日本語のメール'],
    ['gb18030', '中文邮件测试'],
    ['big5', '中文郵件測試'],
    ['euc-kr', '한국어 메일'],
  ])('decodes %s in the subject and the body', async (charset, expected) => {
    const message = await parseMessage(readFixture(`charset-${charset}`));

    expect(message.envelope.subject).toBe(expected);
    expect(message.text?.trim()).toBe(expected);
    expect(message.preview).toBe(expected);
  });

  it('numbers parts as an IMAP server does', async () => {
    const { structure } = await parseMessage(readFixture('nested'));

    expect(listIds(structure)).toEqual([
      ':multipart/mixed',
      '1:multipart/alternative',
      '1.1:text/plain',
      '1.2:multipart/related',
      '1.2.1:text/html',
      '1.2.2:image/png',
      '2:application/pdf',
      '3:message/rfc822',
      '3:multipart/mixed',
      '3.1:text/plain',
      '3.2:text/html',
      '4:message/rfc822',
      '4.1:text/plain',
      '5:text/plain',
    ]);
    expect(listIds((await parseMessage(lines('Subject: x', '', 'y'))).structure)).toEqual(['1:text/plain']);
  });

  it('picks bodies and attachments, and keeps a footer in both views', async () => {
    const message = await parseMessage(readFixture('nested'));

    expect(message.text).toBe('onetwo\nfooter');
    expect(message.html).toContain('<p>one two <img src="cid:logo@example.test"></p>');
    expect(message.html).toContain('<p>footer</p>');
    expect(message.html).not.toContain('inner html');
    expect(message.attachments.map(({ partId, filename, isInline }) => [partId, filename, isInline])).toEqual([
      ['1.2.2', 'logo.png', true],
      ['2', 'Résumé.pdf', false],
      ['3', null, false],
      ['4', null, false],
    ]);
    expect(message.hasAttachment).toBe(true);
  });

  it('reads undeclared 8-bit text as UTF-8, else as windows-1252, and HTML by its meta charset', async () => {
    const utf8 = await parseMessage(Buffer.from('Subject: Käse\r\n\r\nKäse €'));
    const latin = await parseMessage(lines('Subject: K\xe4se', '', 'K\xe4se \x80'));
    const html = await parseMessage(lines('Content-Type: text/html', '', '<meta charset="koi8-r"><p>\xf0\xd2\xc9'));

    expect([utf8.envelope.subject, utf8.text]).toEqual(['Käse', 'Käse €']);
    expect([latin.envelope.subject, latin.text]).toEqual(['Käse', 'Käse €']);
    expect(html.html).toContain('При');
  });

  it('never decodes UTF-7', async () => {
    const message = await parseMessage(
      lines('Subject: =?utf-7?Q?+ADw-b+AD4-?=', 'Content-Type: text/html; charset=utf-7', '', '+ADw-script+AD4-'),
    );

    expect(message.html).toBe('+ADw-script+AD4-');
    expect(message.envelope.subject).toBe('+ADw-b+AD4-');
  });

  it('joins flowed lines but not the signature or other quote depths', async () => {
    const message = await parseMessage(
      lines('Content-Type: text/plain; format=flowed', '', 'a ', 'b', '> q ', '> r', ' >no quote', '-- ', 'me'),
    );

    expect(message.text).toBe('a b\n> q r\n>no quote\n-- \nme');
  });

  it('cuts bodies at 2,000,000 characters', async () => {
    const message = await parseMessage(Buffer.from(`Subject: long\r\n\r\n${'x'.repeat(2_000_100)}`));

    expect(message.text).toHaveLength(2_000_000);
    expect(message.isTruncated).toBe(true);
  });

  it('rejects with CANCELLED by the signal and keeps working', async () => {
    const abort = new AbortController();

    const parsing = parseMessage(lines('a: b', '', 'c'), { signal: abort.signal });
    abort.abort();

    await expect(parsing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await parseMessage(lines('a: b', '', 'c'))).text).toBe('c');
  });

  it('rejects with MALFORMED_MESSAGE past the deadline and replaces the thread', async () => {
    const heavy = Buffer.from(`Content-Type: text/html\r\n\r\n${'<p>x</p>'.repeat(1_000_000)}`);

    await expect(parseMessage(heavy, { deadlineMs: 1 })).rejects.toMatchObject({ name: 'MailError', code: 'MALFORMED_MESSAGE' });
    expect((await parseMessage(lines('a: b', '', 'c'))).text).toBe('c');
  });
});

describe('hostile messages', () => {
  const nestedParts = Array.from(
    { length: 1_000 },
    (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
  );

  it.each([
    ['1,000 nested messages', 'Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n'.repeat(1_000)],
    ['1,000 nested multiparts', nestedParts.join('')],
    ['50,000 parts', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(50_000)}`],
    ['a 10 MB header', `Subject: ${'x'.repeat(10_000_000)}`],
    ['100,000 headers', 'a: b\r\n'.repeat(100_000)],
    ['200,000 addresses', `To: ${'a@b.example, '.repeat(200_000)}\r\n\r\nx`],
    ['open comments', `To: ${'('.repeat(100_000)}\r\n\r\nx`],
    ['open quotes', `To: ${'"'.repeat(100_000)}\r\n\r\nx`],
    ['an encoded-word flood', `Subject: ${'=?utf-8?Q?a?= '.repeat(20_000)}\r\n\r\nx`],
    ['broken encoded words', `Subject: ${'=?utf-8?Q?'.repeat(20_000)}\r\n\r\nx`],
    ['a flood of parameters', `Content-Type: text/plain${'; a*0*=x'.repeat(20_000)}\r\n\r\nx`],
    ['100,000 nested div', `Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}`],
    ['nothing', ''],
  ])('reads %s within its limits', async (_name, raw) => {
    const message = await parseMessage(Buffer.from(raw));

    expect(JSON.stringify(message.structure).length).toBeLessThan(1_000_000);
    expect(message.envelope.to.length).toBeLessThanOrEqual(1_000);
    expect(findPart(message.structure, message.structure.partId)).not.toHaveLength(0);
  });
});

describe('extractPart', () => {
  it('gives the decoded bytes of any part', async () => {
    const raw = readFixture('nested');

    const pdf = await extractPart(raw, '2' as PartId);
    const inner = await extractPart(raw, '3.2' as PartId);

    expect(Buffer.from(pdf.bytes).toString()).toBe('%PDF-1');
    expect(pdf.part.contentType).toBe('application/pdf');
    expect(Buffer.from(inner.bytes).toString()).toBe('<p>inner html</p>');
    await expect(extractPart(raw, '9.9' as PartId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps every byte value', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
    const raw = `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}`;

    expect(Buffer.from((await extractPart(Buffer.from(raw), '1' as PartId)).bytes).equals(bytes)).toBe(true);
  });
});

describe('decodeBodies', () => {
  it('joins fetched parts as parsing the whole message does', async () => {
    const raw = readFixture('nested');
    const message = await parseMessage(raw);
    const parts = ['1.1', '1.2.1', '5'].flatMap((id) => findPart(message.structure, id));
    const travelling = ['one \r\ntwo', '<p>one two <img src="cid:logo@example.test"></p>', 'footer'].map((text) => Buffer.from(text));

    const bodies = await decodeBodies(
      parts.map((part, index) => ({ part, raw: travelling[index] ?? Buffer.alloc(0) })),
      { structure: message.structure },
    );

    expect(bodies).toEqual({ text: message.text, html: message.html, isTruncated: false });
  });
});
