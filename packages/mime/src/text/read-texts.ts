import { htmlToText } from './html-to-text.ts';
import { previewOf } from './preview-of.ts';
import { type PartHead, readHead } from './read-previews.ts';

const longestText = 65_536;
const longestHtml = 300_000;

/** The text of a message without markup, and its first words. */
export interface PlainText {
  readonly text: string | null;
  readonly preview: string | null;
}

/** Reads the text of each message from the beginnings of its text parts, in order; null where one cannot be read. */
export function readTexts(messages: readonly (readonly PartHead[])[]): (PlainText | null)[] {
  return messages.map((heads) => {
    try {
      return readText(heads);
    } catch {
      return null;
    }
  });
}

function readText(heads: readonly PartHead[]): PlainText {
  const texts = heads.map((head) => {
    const text = readHead(head);
    return head.part.contentType === 'text/html' ? htmlToText(text.slice(0, longestHtml), { omitsAddresses: true }) : text;
  });
  const text = texts.join('\n').slice(0, longestText).toWellFormed();
  return { text: text.trim() === '' ? null : text, preview: previewOf({ text, html: null }) };
}
