import { LinkifyIt } from 'linkify-it';

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false, maxLength: 2_000 });
const maxQuoteDepth = 20;
const maxLinkedLength = 2_000;

/** Safe HTML of a plain-text body: paragraphs, line breaks, links (http, https, mailto), quotes as nested blockquotes. */
export function textToHtml(text: string): string {
  const pieces: string[] = [];
  let depth = 0;
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) pieces.push(`<p>${paragraph.join('<br>')}</p>`);
    paragraph = [];
  };
  for (const line of text.split(/\r\n|\r|\n/)) {
    const quote = /^(?:>[ ]?)*/.exec(line)?.[0] ?? '';
    const lineDepth = Math.min(maxQuoteDepth, quote.replaceAll(' ', '').length);
    const content = line.slice(quote.length);
    if (lineDepth !== depth) {
      endParagraph();
      pieces.push((lineDepth > depth ? '<blockquote>' : '</blockquote>').repeat(Math.abs(lineDepth - depth)));
      depth = lineDepth;
    }
    if (content.trim() === '') endParagraph();
    else paragraph.push(linkLine(content));
  }
  endParagraph();
  return pieces.join('') + '</blockquote>'.repeat(depth);
}

function linkLine(line: string): string {
  const matches = line.length <= maxLinkedLength ? (linkify.match(line) ?? []) : [];
  let position = 0;
  const pieces: string[] = [];
  for (const match of matches) {
    if (!/^(?:https?:\/\/|mailto:)/i.test(match.url)) continue;
    pieces.push(escapeHtml(line.slice(position, match.index)));
    pieces.push(`<a href="${escapeHtml(match.url)}" target="_blank" rel="noopener noreferrer nofollow ugc">${escapeHtml(match.text)}</a>`);
    position = match.lastIndex;
  }
  pieces.push(escapeHtml(line.slice(position)));
  return pieces.join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
