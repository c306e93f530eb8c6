import { describe, expect, it } from 'vitest';
import { createDraft, toSaveInput } from './compose-store';
import { keepTextMode, prefersPlainText, toPlainBody, toRichBody } from './text-mode';

const rich = createDraft({
  connectionId: 'c',
  identityAddress: 'ada@lovelace.dev',
  html: '<p>At <b>four</b>.</p>',
  quoteHtml: '<p>You wrote:</p><blockquote><p>When?</p></blockquote>',
});

describe('plain text', () => {
  it('takes the quote into the text, and goes out without HTML', () => {
    const plain = { ...rich, ...toPlainBody(rich) };

    expect(plain).toMatchObject({ html: '', quoteHtml: '', plainText: 'At four.\n\nYou wrote:\n> When?' });
    expect(toSaveInput(plain).content).toMatchObject({ html: null, text: plain.plainText });
    expect(toSaveInput(rich).content).toMatchObject({ text: null, html: expect.stringContaining('<b>four</b>') });
  });

  it('is left again without losing words', () => {
    const again = toRichBody(toPlainBody(rich));

    expect(again).toMatchObject({ quoteHtml: '', plainText: null });
    expect(again.html).toContain('<p>&#62; When?</p>');
  });

  it('is remembered until looks are wanted again', () => {
    keepTextMode(true);
    expect(prefersPlainText()).toBe(true);
    keepTextMode(false);
    expect(prefersPlainText()).toBe(false);
  });
});
