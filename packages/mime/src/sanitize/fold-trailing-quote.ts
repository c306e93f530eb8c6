const quoteSelector = [
  '.gmail_quote',
  '.protonmail_quote',
  '.yahoo_quoted',
  '.mailwright-quote',
  '.moz-cite-prefix + blockquote',
  'blockquote[type="cite"]',
  'blockquote[class="cite"]',
].join(',');
const fewCharacters = 200;
const forwardMark = /^\s*[-—_]{5,}/;
const textNode = 3;

/** True where it is worth looking for a quotation. */
export const mayHoldQuote = (html: string): boolean => /_quote|yahoo_quoted|-quote|moz-cite-prefix|<blockquote/i.test(html);

/** Folds the quotation that ends a mail behind three dots; one that own words follow, a forwarded mail and a short one stay open. */
export function foldTrailingQuote(document: Document): void {
  const { body } = document;
  const quote = body.querySelector(quoteSelector);
  if (!quote) return;
  const parts = readAround(body, quote);
  if (!parts.hasBefore || parts.hasAfter || parts.quoted.trim().length <= fewCharacters || forwardMark.test(parts.quoted)) return;
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = '⋯';
  quote.replaceWith(details);
  details.append(summary, quote);
}

function readAround(body: Element, quote: Element): { hasBefore: boolean; quoted: string; hasAfter: boolean } {
  const shown = [...listShown(body, quote)];
  const at = shown.indexOf(quote);
  return { hasBefore: at > 0, quoted: quote.textContent ?? '', hasAfter: at < shown.length - 1 };
}

/** Words and images in order; the quotation counts as one. */
function* listShown(node: Node, quote: Element): Generator<Node> {
  const isWords = node.nodeType === textNode && Boolean(node.nodeValue?.trim());
  if (node === quote || isWords || node.nodeName === 'IMG') yield node;
  else if (node.nodeName !== 'STYLE') for (const child of node.childNodes) yield* listShown(child, quote);
}
