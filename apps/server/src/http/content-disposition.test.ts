import { describe, expect, it } from 'vitest';
import { toContentDisposition, toSafeFilename } from './content-disposition.ts';

describe('file names', () => {
  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\r\nSet-Cookie: x=1', 'aSet-Cookie_ x=1'],
    ['CON.txt', '_CON.txt'],
    ['name. . ', 'name'],
    ['.hidden', 'hidden'],
    ['\0\0', 'file'],
    [null, 'file'],
    ['日本語.pdf', '日本語.pdf'],
    ['bad\ud800half.txt', 'bad\ufffdhalf.txt'],
  ])('%j becomes %j', (name, expected) => {
    expect(toSafeFilename(name, 'file')).toBe(expected);
  });

  it('are shortened before their ending', () => {
    const name = toSafeFilename(`${'ж'.repeat(300)}.docx`, 'file');

    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180);
    expect(name).toMatch(/^ж+\.docx$/);
  });
});

describe('Content-Disposition', () => {
  it('names the file in ASCII and in full', () => {
    expect(toContentDisposition('attachment', 'Étude (1) "x";*.pdf')).toBe(
      `attachment; filename="Etude (1) _x__*.pdf"; filename*=UTF-8''%C3%89tude%20%281%29%20%22x%22%3B%2A.pdf`,
    );
    expect(toContentDisposition('inline', '日本語')).toBe(`inline; filename="file"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%E8%AA%9E`);
  });
});
