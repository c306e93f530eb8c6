import { htmlToText } from './html-to-text.ts';

const maxLength = 256;
const maxReadLength = 100_000;
const maxAnnouncementLength = 300;
const hasDate = /\d{1,2}[:.]\d{2}|\b\d{4}\b/;

/**
 * The first words of a message: at most 256 characters, white space folded; quotes with the line that announces them, signature,
 * addresses of links and invisible padding left out.
 */
export function previewOf(body: { readonly text: string | null; readonly html: string | null }): string | null {
  const text = body.text?.trim() ? body.text : htmlToText((body.html ?? '').slice(0, maxReadLength), { omitsAddresses: true });
  const lines: string[] = [];
  for (const line of text.slice(0, maxReadLength).split('\n')) {
    if (line.trimEnd() === '--') break;
    if (line.trimStart().startsWith('>')) dropAnnouncement(lines);
    else lines.push(line);
  }
  const words = lines
    .join(' ')
    .replace(/[\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\u034f/g, '')
    .replace(/[\s\u2007\u00a0]+/g, ' ')
    .trim();
  return words === '' ? null : cutCharacters(words);
}

/** Takes away `On … Ada <ada@example.com> wrote:` in any language, also where it was broken in two. */
function dropAnnouncement(lines: string[]): void {
  let last = lines.length - 1;
  while (last >= 0 && lines[last]?.trim() === '') last -= 1;
  const line = lines[last] ?? '';
  if (line.length > maxAnnouncementLength || !/[:：]$/.test(line.trimEnd())) return;
  const before = lines[last - 1] ?? '';
  const isBroken = !hasDate.test(line) && before.length <= maxAnnouncementLength && hasDate.test(before) && !lines[last - 2]?.trim();
  if (isBroken) lines.length = last - 1;
  else if (hasDate.test(line) || line.includes('@')) lines.length = last;
}

// Never between the halves of a surrogate pair.
function cutCharacters(words: string): string {
  if (words.length <= maxLength) return words;
  const cut = words.slice(0, maxLength);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
