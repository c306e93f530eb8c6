import type { BodyPart, PartId } from '@mailwright/mail';
import iconv from 'iconv-lite';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { decodeTextPart } from './decode-text-part.ts';
import { readTextPart } from './read-text-part.ts';

function partOf(change: Partial<BodyPart> = {}): BodyPart {
  return {
    partId: '1' as PartId,
    contentType: 'text/plain',
    charset: null,
    isFlowed: false,
    isDelSp: false,
    transferEncoding: '8bit',
    disposition: null,
    filename: null,
    contentId: null,
    sizeBytes: 0,
    children: [],
    ...change,
  };
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What mailparser itself gives for the part with the headers it came with. */
async function readAlone({ charset, isFlowed, transferEncoding }: BodyPart, raw: Uint8Array): Promise<string> {
  const type = `text/plain${charset === null ? '' : `; charset=${charset}`}${isFlowed ? '; format=flowed' : ''}`;
  const headers = latin(`Content-Type: ${type}\r\nContent-Transfer-Encoding: ${transferEncoding}\r\n\r\n`);
  return (await simpleParser(Buffer.concat([headers, raw]), { skipTextToHtml: true })).text ?? '';
}

describe('readTextPart', () => {
  const words: Readonly<Record<string, string>> = {
    gb18030: '你好𠀀ß 邮件 x',
    big5: '中文 郵件 x',
    shift_jis: '日本語 の x',
    'euc-kr': '한국어 메일 x',
    'koi8-r': 'Привет, мир ',
    'utf-16le': 'Grüße 𝄞',
  };

  it.each(Object.entries(words))('reads long parts in %s, whichever way they travel', async (charset, word) => {
    const text = word.repeat(20_000);
    const bytes = iconv.encode(text, charset);
    const folded = latin(bytes.toString('base64').replace(/.{76}/g, '$&\r\n'));

    expect((await readTextPart(partOf({ charset }), bytes)) === text).toBe(true);
    expect((await readTextPart(partOf({ charset, transferEncoding: 'base64' }), folded)) === text).toBe(true);
  });

  it.each([
    [
      'base64 with foreign characters and padding in the middle',
      partOf({ transferEncoding: 'base64' }),
      'YW*Jj====ZGVm\r\n-- \r\n',
      'abcdef',
    ],
    ['broken quoted-printable', partOf({ transferEncoding: 'quoted-printable' }), 'x=ZZ=3D= \r\ny=', 'x=ZZ=y'],
    ['an unknown transfer encoding', partOf({ transferEncoding: 'x-own' }), 'a=3D', 'a=3D'],
    ['lines that look like boundaries and headers', partOf(), '--b\r\nContent-Type: text/html\r\n\r\nFrom x\r\n.\r\n', undefined],
    ['text that holds a replacement character', partOf({ charset: 'utf-8' }), Buffer.from('ü \ufffd').toString('latin1'), 'ü \ufffd'],
    ['HTML by its meta charset', partOf({ contentType: 'text/html' }), '<meta charset=koi8-r>\xf0\xd2', '<meta charset=koi8-r>Пр'],
    ['nothing', partOf(), '', ''],
  ])('reads %s', async (_name, part, raw, expected) => {
    const text = await readTextPart(part, latin(raw));

    expect(text).toBe(expected ?? raw.replaceAll('\r\n', '\n'));
    expect(decodeTextPart(part, latin(raw)).trimEnd()).toBe(text.trimEnd());
  });

  // The reasons why the charset is chosen and flowed lines are joined here; where one of these fails, the library has learnt it.
  it.each([
    ['undeclared windows-1252', partOf(), 'Gr\xfc\xdfe \x80', 'Grüße €'],
    ['windows-1252 said to be UTF-8', partOf({ charset: 'utf-8' }), 'Gr\xfc\xdfe', 'Grüße'],
    ['UTF-8 said to be ASCII with a stranger', partOf({ charset: 'unknown-8bit' }), 'Gr\xfc\xdfe', 'Grüße'],
    ['UTF-7', partOf({ charset: 'utf-7' }), '+ADw-script+AD4-', '+ADw-script+AD4-'],
    ['a signature after a soft line', partOf({ isFlowed: true }), 'a \r\n-- \r\nme', 'a \n-- \nme'],
    ['an empty line after a soft line', partOf({ isFlowed: true }), 'a \r\n\r\nb', 'a \nb'],
  ])('reads %s as mailparser does not', async (_name, part, raw, expected) => {
    const alone = await readAlone(part, latin(raw));

    expect(await readTextPart(part, latin(raw))).toBe(expected);
    expect(alone).not.toBe(expected);
  });

  it('reads long runs of blanks in quoted-printable at once, where mailparser takes quadratic time', async () => {
    const part = partOf({ transferEncoding: 'quoted-printable' });
    const startedAt = performance.now();
    const text = await readTextPart(part, latin(`${' \t'.repeat(1_000_000)}x=3D`));
    const ownMs = performance.now() - startedAt;

    const comparedAt = performance.now();
    await readAlone(part, latin(`${' \t'.repeat(10_000)}x=3D`));
    const aloneMs = performance.now() - comparedAt;

    expect(text.trim()).toBe('x=');
    // With a hundredth of the blanks; were it linear, it would take a hundredth of the time.
    expect(aloneMs * 10).toBeGreaterThan(ownMs);
  });
});
