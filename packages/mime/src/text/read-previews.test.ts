import type { BodyPart, PartId } from '@mailwright/mail';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readPreviews } from './read-previews.ts';

function partOf(change: Partial<BodyPart> = {}): BodyPart {
  return {
    partId: '1' as PartId,
    contentType: 'text/plain',
    charset: 'utf-8',
    isFlowed: false,
    isDelSp: false,
    transferEncoding: '8bit',
    disposition: null,
    filename: null,
    contentId: null,
    sizeBytes: 10_000,
    children: [],
    ...change,
  };
}

function readCut(raw: Uint8Array, change?: Partial<BodyPart>): string | null {
  return readPreviews([{ part: partOf(change), raw, isCut: true }])[0] ?? null;
}

function toQuotedPrintable(text: string): Buffer {
  const hex = (byte: number) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return Buffer.from([...Buffer.from(text)].map((byte) => (byte > 126 || byte === 0x3d ? hex(byte) : String.fromCharCode(byte))).join(''));
}

describe('readPreviews', () => {
  const words = 'Grüße – 新しい 🎉 ütüø '.repeat(4);

  it.each([
    ['8bit', (text: string) => Buffer.from(text), { transferEncoding: '8bit' }],
    ['8bit, undeclared', (text: string) => Buffer.from(text), { transferEncoding: '8bit', charset: null }],
    ['base64', (text: string) => Buffer.from(Buffer.from(text).toString('base64')), { transferEncoding: 'base64' }],
    ['quoted-printable', toQuotedPrintable, { transferEncoding: 'quoted-printable' }],
    ['gb18030', (text: string) => iconv.encode(text, 'gb18030'), { charset: 'gb18030' }],
  ])('shows no rubbish wherever the bytes end: %s', (_name, encode, change) => {
    const raw = encode(words);

    for (let length = 1; length <= raw.length; length += 1) {
      const preview = readCut(raw.subarray(0, length), change) ?? '';
      expect(words.startsWith(preview), `${length}: ${preview}`).toBe(true);
    }
    expect(readCut(raw, change)?.length).toBeGreaterThan(60);
  });

  it('shows no torn multibyte character of other charsets', () => {
    const words = '会議の議事録をご確認ください。';

    for (const charset of ['shift_jis', 'euc-jp']) {
      const raw = iconv.encode(words, charset);
      for (let length = 10; length <= raw.length; length += 1) {
        expect(words).toContain(readCut(raw.subarray(0, length), { charset }));
      }
    }
  });

  it('shows nothing of markup wherever the HTML ends', () => {
    const html =
      '<html><head><title>No</title><style>p { color: red }</style><!-- no --></head><body><p class="x">One&nbsp;<a href="https://e.test/?a=1">two</a> three</p>' +
      '<style>.no { top: 0 }</style><script>no()</script><p>four</p></body></html>';

    for (let length = 1; length <= html.length; length += 1) {
      const preview = readCut(Buffer.from(html.slice(0, length)), { contentType: 'text/html' }) ?? '';
      expect('One two three four'.startsWith(preview), `${length}: ${preview}`).toBe(true);
    }
    expect(readCut(Buffer.from(html), { contentType: 'text/html' })).toBe('One two three four');
  });

  it('shows a whole part to its last character', () => {
    const heads = [
      { part: partOf({ charset: null }), raw: Buffer.from('Naïve'), isCut: false },
      { part: partOf(), raw: Buffer.from(' \r\n'), isCut: false },
      { part: partOf({ contentType: 'text/html' }), raw: Buffer.from('<b>Hi</b>'), isCut: false },
    ];

    expect(readPreviews(heads)).toEqual(['Naïve', null, 'Hi']);
  });
});
