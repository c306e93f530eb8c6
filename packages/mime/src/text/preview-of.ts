import { htmlToText } from './html-to-text.ts';

const maxLength = 256;
const maxReadLength = 100_000;

/** The first words of a message: at most 256 characters, white space folded, quoted lines, signature and invisible padding left out. */
export function previewOf(body: { readonly text: string | null; readonly html: string | null }): string | null {
  const text = body.text?.trim() ? body.text : htmlToText((body.html ?? '').slice(0, maxReadLength));
  const lines: string[] = [];
  for (const line of text.slice(0, maxReadLength).split('\n')) {
    if (line.trimEnd() === '--') break;
    if (!line.trimStart().startsWith('>')) lines.push(line);
  }
  const words = lines
    .join(' ')
    .replace(/[\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\u034f/g, '')
    .replace(/[\s\u2007\u00a0]+/g, ' ')
    .trim();
  return words === '' ? null : cutCharacters(words);
}

// Never between the halves of a surrogate pair.
function cutCharacters(words: string): string {
  if (words.length <= maxLength) return words;
  const cut = words.slice(0, maxLength);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
