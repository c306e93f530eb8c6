import { describe, expect, it } from 'vitest';
import { htmlToText } from './html-to-text.ts';
import { previewOf } from './preview-of.ts';
import { textToHtml } from './text-to-html.ts';

describe('textToHtml', () => {
  it('writes paragraphs, breaks, nested quotes and links', () => {
    const html = textToHtml('Hi,\nsee www.example.com\n\n> quoted\n>> deeper\nback to me@example.com');

    const link = (url: string, text: string) => `<a href="${url}" target="_blank" rel="noopener noreferrer nofollow ugc">${text}</a>`;
    expect(html).toBe(
      `<p>Hi,<br>see ${link('http://www.example.com', 'www.example.com')}</p><blockquote><p>quoted</p><blockquote><p>deeper</p></blockquote></blockquote><p>back to ${link('mailto:me@example.com', 'me@example.com')}</p>`,
    );
  });

  it.each([
    '<script>alert(1)</script>',
    'https://e.test/"onmouseover="alert(1)',
    "javascript:alert(1)//https://e.test/'><img src=x>",
    '&lt;b&gt;',
  ])('shows markup as text: %s', (text) => {
    const html = textToHtml(text);

    expect(html.replace(/<\/?(?:p|a|br|blockquote)(?: href="[^"<>]*" target="_blank" rel="[a-z ]+")?>/g, '')).not.toMatch(/[<>"]/);
    expect(html).not.toMatch(/href="(?!https?:|mailto:)/);
  });

  it('stays quick on long and deep input', () => {
    const html = textToHtml(`${'>'.repeat(100_000)}\n${'a.'.repeat(100_000)}@\n${'http://e.test/ '.repeat(10_000)}`);

    expect(html.match(/<blockquote>/g)).toHaveLength(20);
  });
});

describe('previewOf', () => {
  it('folds white space and leaves out quotes, signature and invisible padding', () => {
    expect(previewOf({ text: 'Hello\u200b  there,\n> old words\n\nyes\n-- \nSignature', html: null })).toBe('Hello there, yes');
    expect(previewOf({ text: null, html: '<style>p{}</style><p>One&nbsp;two</p><blockquote>old</blockquote>' })).toBe('One two');
    expect(previewOf({ text: ' ', html: null })).toBeNull();
  });

  it('leaves out the line that announces a quote, and the addresses of links', () => {
    const quote = '\n\n> old words\n';

    expect(previewOf({ text: `Fine.\n\nOn Mon, 2 Feb 2026 at 10:00, Ada <ada@example.com> wrote:${quote}`, html: null })).toBe('Fine.');
    expect(previewOf({ text: `Fine.\n\nOn Mon, 2 Feb 2026 at 10:00, Ada\n<ada@example.com> wrote:${quote}`, html: null })).toBe('Fine.');
    expect(previewOf({ text: `Am 02.02.26 um 10:00 schrieb Ada:${quote}Gut.`, html: null })).toBe('Gut.');
    expect(previewOf({ text: `You said:${quote}Yes.`, html: null })).toBe('You said: Yes.');
    expect(previewOf({ text: null, html: '<a href="https://e.test/a?b=c">Read</a> it <a href="mailto:a@e.test">now</a>' })).toBe(
      'Read it now',
    );
  });

  it('ends at 256 characters, never within one', () => {
    expect(previewOf({ text: 'x'.repeat(300), html: null })).toHaveLength(256);
    expect(previewOf({ text: `${'x'.repeat(255)}😀`, html: null })).toBe('x'.repeat(255));
  });
});

describe('htmlToText', () => {
  it('keeps words, breaks, links and lists', () => {
    expect(
      htmlToText('<h1>Title</h1><p>One<br>two <a href="https://e.test/">there</a></p><ul><li>a</li></ul><img src=x><script>x</script>'),
    ).toBe('Title\n\nOne\ntwo there [https://e.test/]\n\n * a');
  });

  it('does not run out of stack', () => {
    expect(htmlToText(`${'<div>'.repeat(100_000)}deep`)).toBe('deep');
  });
});
