import { convert } from 'html-to-text';
import { limitDepth } from './limit-depth.ts';

const maxInputLength = 2_000_000;

/** The readable text of HTML: links as text with their address unless left out, no images, quotes marked with `>`. */
export function htmlToText(html: string, options: { readonly omitsAddresses?: boolean } = {}): string {
  const ignoreHref = options.omitsAddresses ?? false;
  const text = convert(limitDepth(html.slice(0, maxInputLength), 100), {
    wordwrap: false,
    limits: { maxDepth: 120, maxInputLength, ellipsis: '' },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'style', format: 'skip' },
      { selector: 'script', format: 'skip' },
      { selector: 'title', format: 'skip' },
      { selector: 'a', options: { ignoreHref, hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
  return text.replace(/\n{3,}/g, '\n\n').trim();
}
